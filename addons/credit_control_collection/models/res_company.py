from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.score import FACTORS


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_weight_amount = fields.Integer(
        string="Amount", default=40, help="What the customer owes, compared with the average late customer."
    )
    credit_weight_age = fields.Integer(
        string="Age", default=25, help="Days late of the oldest item; full after 120 days."
    )
    credit_weight_level = fields.Integer(
        string="Level", default=15, help="How far the last message went in its policy."
    )
    credit_weight_silence = fields.Integer(
        string="Silence",
        default=20,
        help="Days since the last message or interaction; full after 30 days, or when there was none.",
    )
    credit_weight_promise = fields.Integer(
        string="Broken promise", default=30, help="Full on the day it is found broken, nothing after 90 days."
    )
    credit_weight_no_answer = fields.Integer(
        string="No answer", default=10, help="Attempts in a row without an answer; full from the third."
    )
    # How old the newest news from the bank is: who chases on old books chases paid invoices.
    credit_bank_days = fields.Integer(
        string="Bank entries at most (days) old",
        default=4,
        help="The follow-up of today warns when the newest bank entry is older; 0: never.",
    )
    credit_promise_tolerance = fields.Integer(
        string="Tolerance (days)",
        default=2,
        help="A payment that comes so many days after a promised day keeps it.",
    )
    credit_promise_days = fields.Integer(
        string="At most in (days)",
        default=60,
        help="A promise for a later day is refused: that is a payment plan. 0: any day.",
    )
    credit_portal_promise_days = fields.Integer(
        string="On the customer's page, in (days)",
        default=14,
        help="So many days ahead a customer may promise a payment on the portal; 0: customers promise nothing there.",
    )
    credit_plan_amount = fields.Monetary(
        string="Plans without a decision up to",
        help="A payment plan of more than this waits until its request is approved; 0: every plan does.",
    )

    credit_advice_pause_days = fields.Integer(
        string="What is announced is left alone (days)",
        default=0,
        help="What a payment advice announces is not chased until so many days after its day; 0: it is chased all the "
        "same.",
    )

    _credit_weights_positive = models.Constraint(
        """CHECK (credit_weight_amount >= 0 AND credit_weight_age >= 0
                  AND credit_weight_level >= 0 AND credit_weight_silence >= 0
                  AND credit_weight_promise >= 0 AND credit_weight_no_answer >= 0)""",
        "A weight of the worklist cannot be negative.",
    )
    _credit_bank_days_positive = models.Constraint(
        "CHECK (credit_bank_days >= 0)", "The days of the bank entries cannot be negative."
    )
    _credit_promise_positive = models.Constraint(
        """CHECK (credit_promise_tolerance >= 0 AND credit_promise_days >= 0 AND credit_portal_promise_days >= 0
                  AND credit_plan_amount >= 0)""",
        "The days of promises and the amount of plans cannot be negative.",
    )

    _credit_advice_positive = models.Constraint(
        "CHECK (credit_advice_pause_days >= 0)", "The days of payment advices cannot be negative."
    )

    def _get_company_root_delegated_field_names(self):
        return [
            *super()._get_company_root_delegated_field_names(),
            *(f"credit_weight_{name}" for name in FACTORS),
            "credit_advice_pause_days",
            "credit_bank_days",
            "credit_plan_amount",
            "credit_portal_promise_days",
            "credit_promise_days",
            "credit_promise_tolerance",
        ]

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._credit_create_followup_policies()
        return companies

    def _credit_create_followup_policies(self):
        """Give each root company the shipped policies; branches use those of their root."""
        # Whoever may create a company may not be allowed to write policies.
        policies = self.env["credit.followup.policy"].sudo()
        policies.create_shipped(self.filtered(lambda company: not company.parent_id))

    def _credit_create_plan_approvals(self):
        """Let credit managers decide about payment plans, where nobody has said otherwise."""
        rules = self.env["credit.approval.rule"]
        known = rules.with_context(active_test=False).search([("kind", "=", "payment_plan")]).company_id
        roots = self.filtered(lambda company: not company.parent_id) - known
        manager = self.env.ref("credit_control.group_credit_manager")
        rules.create(
            [{"company_id": company.id, "kind": "payment_plan", "group_id": manager.id} for company in roots]
        )

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
        self.env["account.journal"].flush_model(["type"])
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
