from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.source import union


class CreditOpenItem(models.Model):
    """A row per open receivable line of the ledger, of customers with and without an account."""

    _name = "credit.open.item"
    _description = "Open item"
    _order = "date_due, id"
    _auto = False
    _rec_name = "move_name"
    _check_company_domain = models.check_company_domain_parent_of

    move_line_id = fields.Many2one("account.move.line", string="Journal item", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    move_name = fields.Char(string="Number", readonly=True)
    reference = fields.Char(readonly=True)
    account_id = fields.Many2one("credit.account", string="Credit account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due date", readonly=True)
    days = fields.Integer(
        string="Days late", readonly=True, aggregator="max", help="Negative: days until it is due."
    )
    component = fields.Selection(selection="_selection_component", readonly=True)
    is_paused = fields.Boolean(string="Paused", readonly=True, help="Not chased for the time being.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    amount_currency = fields.Monetary(string="Open", readonly=True, help="In the currency of the document.")
    amount = fields.Monetary(
        string="Open in company currency",
        currency_field="company_currency_id",
        readonly=True,
        help="At the booked rate.",
    )
    has_no_rate = fields.Boolean(
        string="Without a rate",
        readonly=True,
        help="Booked 1 to 1 in company currency, because its currency has no rate on or before today.",
    )
    original_amount = fields.Monetary(
        string="Original amount", readonly=True, help="In the currency of the document."
    )

    _depends = {
        "account.move": ["name", "ref", "invoice_user_id"],
        "credit.account": ["collector_id"],
        "res.company": ["currency_id"],
        "res.partner": ["user_id"],
    }

    @api.model
    def _selection_component(self):
        ledger = ("overdue", "not_due", "unallocated")
        components = self.env["credit.account"]._get_components()
        return [(each.code, each.label) for each in components if each.code in ledger]

    @property
    def _table_query(self):
        Account = self.env["credit.account"]
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT item.res_id AS id, item.res_id AS move_line_id, move.id AS move_id, move.name AS move_name,
                   move.ref AS reference, item.account_id, item.partner_id, item.company_id, account.collector_id,
                   COALESCE(move.invoice_user_id, partner.user_id) AS salesperson_id,
                   %(date)s AS date, item.date_due,
                   %(today)s - item.date_due AS days, item.component, pause.move_line_id IS NOT NULL AS is_paused,
                   item.currency_id, company.currency_id AS company_currency_id, item.amount_currency, item.amount,
                   %(original)s AS original_amount, %(lacks_rate)s AS has_no_rate
              FROM %(items)s item
              JOIN account_move_line line ON line.id = item.res_id
              JOIN account_move move ON move.id = %(document)s
              JOIN res_company company ON company.id = item.company_id
         LEFT JOIN res_partner partner ON partner.id = item.partner_id
         LEFT JOIN credit_account account ON account.id = item.account_id
         LEFT JOIN (SELECT DISTINCT move_line_id FROM %(pauses)s source
                     WHERE COALESCE(date_from, %(today)s) <= %(today)s AND COALESCE(date_until, %(today)s) >= %(today)s
                   ) pause ON pause.move_line_id = item.res_id
            """,
            today=today,
            # A line that stands for another one is still that document, with a due date of its own.
            date=Account._of_origin_sql(SQL("line"), "date"),
            document=Account._of_origin_sql(SQL("line"), "move_id"),
            original=Account._of_origin_sql(SQL("line"), "amount_currency"),
            lacks_rate=Account._lacks_rate_sql(SQL("item")),
            items=union(self.env, [Account._exposure_source_items()]),
            pauses=union(self.env, Account._pause_sources()),
        )

    def action_open_document(self):
        """Open the invoice, credit note or entry of an item."""
        self.ensure_one()
        return self.move_id._get_records_action(context={})
