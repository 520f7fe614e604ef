from odoo import api, fields, models
from odoo.tools import SQL


class CreditLock(models.Model):
    """The row that decisions on one account contend for.

    Odoo's transactions read from a snapshot that is older than any lock they take, so “lock, then sum” lets
    everybody through. Writing this row first makes PostgreSQL refuse (40001) whoever read before another one
    decided; Odoo then runs that request again, on a fresh snapshot. Nothing else may ever write these rows.
    """

    _name = "credit.lock"
    _description = "Credit lock"
    _order = "id"
    _log_access = False

    account_id = fields.Many2one(
        "credit.account", required=True, ondelete="cascade", help="Account that it guards."
    )
    company_id = fields.Many2one(related="account_id.company_id")
    n = fields.Integer(string="Decisions", default=0, readonly=True, help="Number of decisions taken so far.")

    _account_uniq = models.UniqueIndex("(account_id)")

    @api.model
    @api.private
    def contend(self, accounts):
        """Make this transaction the only one that decides on these accounts.

        To be called before any amount is read for the decision, and never inside a savepoint: the serialization
        error of a loser has to reach Odoo's ``retrying``.

        :param accounts: the ``credit.account`` records to decide on
        """
        if not accounts:
            return
        # SQL because the ORM can neither lock in a given order nor increment; ascending ids make a deadlock impossible.
        self.env.cr.execute(
            SQL(
                """
                WITH locked AS (SELECT id FROM credit_lock WHERE account_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)
                UPDATE credit_lock SET n = n + 1 FROM locked WHERE credit_lock.id = locked.id
                """,
                accounts.ids,
            )
        )
