from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date


class ResCompany(models.Model):
    """How old the newest news from the bank is: who chases on old books chases paid invoices."""

    _inherit = "res.company"

    credit_bank_days = fields.Integer(
        string="Bank entries at most (days) old",
        default=4,
        help="The follow-up of today warns when the newest bank entry is older; 0: never.",
    )

    _credit_bank_days_positive = models.Constraint(
        "CHECK (credit_bank_days >= 0)", "The days of the bank entries cannot be negative."
    )

    def _get_company_root_delegated_field_names(self):
        return [*super()._get_company_root_delegated_field_names(), "credit_bank_days"]

    def _get_credit_bank_warning(self):
        """:return: why whoever is chased today may have paid, in words; empty where the books are fresh"""
        self.ensure_one()
        # A fact of the books of the whole tree, whatever its reader may see of them.
        root = self.sudo().root_id
        if not root.credit_bank_days:
            return ""
        today = fields.Date.context_today(self)
        last = root._get_last_bank_date(today)
        if not last:
            return self.env._("There is no bank entry in the books yet: you may be chasing paid invoices.")
        age = (today - last).days
        if age <= root.credit_bank_days:
            return ""
        return self.env._(
            "The newest bank entry is of %(date)s, %(days)s days old: you may be chasing paid invoices.",
            date=format_date(self.env, last),
            days=age,
        )

    def _get_last_bank_date(self, today):
        """:return: day of the newest line of a bank statement; where there is none, of the newest entry of a bank"""
        companies = self.search([("id", "child_of", self.ids)])
        self.env["account.move"].flush_model(["company_id", "date", "journal_id", "state"])
        self.env["account.bank.statement.line"].flush_model(["company_id", "internal_index", "journal_id"])
        # SQL: a step of an index for each journal, where the ORM would read every entry.
        [[lines, entries]] = self.env.execute_query(
            SQL(
                """
                SELECT MAX(line.date), MAX(entry.date)
                  FROM account_journal journal
     LEFT JOIN LATERAL (SELECT TO_DATE(LEFT(line.internal_index, 8), 'YYYYMMDD') AS date
                          FROM account_bank_statement_line line
                         WHERE line.journal_id = journal.id AND line.company_id = ANY(%(companies)s)
                           AND line.internal_index < %(tomorrow)s
                      ORDER BY line.internal_index DESC LIMIT 1) line ON TRUE
     LEFT JOIN LATERAL (SELECT MAX(move.date) AS date FROM account_move move
                         WHERE move.journal_id = journal.id AND move.company_id = ANY(%(companies)s)
                           AND move.state = 'posted' AND move.date <= %(today)s) entry ON TRUE
                 WHERE journal.type = 'bank'
                """,
                companies=companies.ids,
                today=today,
                tomorrow=f"{today:%Y%m%d}~",
            )
        )
        return lines or entries
