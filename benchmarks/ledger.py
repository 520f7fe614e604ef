"""Makes a ledger that Odoo accepts as its own, of any size, by a few dozen SQL statements.

Odoo posts invoices at 30 to 40 a second: a million of them would take eight hours. `plan` says what is in the
ledger, `prototypes` where the rows come from, `rows` writes them.
"""

from odoo.tools import SQL

from . import plan, prototypes, rows, team
from .bulk import loading

LOADED = (
    "account_full_reconcile",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "res_partner",
    "sale_order",
    "sale_order_line",
    "sale_order_line_invoice_rel",
)


def generate(env, profile):
    """Write a ledger into the current company of a database; the caller commits.

    :param profile: `plan.Profile`
    :return: number of rows by model
    """
    masters = prototypes.Masters(env, profile.today)
    copies = prototypes.make(masters)
    plan.build(env.cr, profile, {code: currency.id for code, currency in masters.currencies.items()})
    with loading(env, LOADED, profile.invoices):
        counts = rows.write(env, copies, profile.parameters)
    team.user(env)
    team.open_accounts(env, profile.days)
    sequence = env["ir.sequence"].search([("code", "=", "sale.order")], limit=1)
    sequence.number_next_actual = counts["sale.order"] + 1
    plan.drop(env.cr)
    for table in copies.values():
        table.drop()
    env.flush_all()
    env.invalidate_all()
    for name in LOADED:
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(name)))
    return counts
