from odoo import api, fields, models
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL


class CreditAccount(models.Model):
    """What a customer says that it pays."""

    _inherit = "credit.account"

    advice_ids = fields.One2many(
        "credit.payment.advice", "account_id", string="Payment advices", groups=FIGURES
    )
    advice_count = fields.Integer(
        string="Advices",
        compute="_compute_advice_count",
        groups=FIGURES,
        help="Drafts, and those whose payment has not come yet.",
    )

    @api.depends("advice_ids.state")
    def _compute_advice_count(self):
        groups = self.env["credit.payment.advice"]._read_group(
            [("account_id", "in", self.ids), ("state", "in", ("draft", "announced"))],
            ["account_id"],
            ["__count"],
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.advice_count = counts.get(account._origin.id, 0)

    @api.model
    def _event_source_advices(self):
        """What customers announced, on the day on which they did."""
        query = SQL(
            """
            SELECT advice.announced_on AS date, advice.account_id, 'advice' AS kind, -advice.total AS amount,
                   advice.currency_id, 'credit.payment.advice' AS res_model, advice.id AS res_id,
                   jsonb_build_object('name', advice.name, 'day', advice.date, 'state', advice.state,
                                      'reference', advice.reference) AS parameters
              FROM credit_payment_advice advice WHERE advice.announced_on IS NOT NULL AND advice.state <> 'draft'
            """
        )
        names = ["account_id", "announced_on", "currency_id", "date", "name", "reference", "state", "total"]
        return Source("advice", query, "credit.payment.advice", {"credit.payment.advice": names})

    @api.model
    def _pause_source_advices(self):
        """What is announced is not chased from then to some days after its day, where the company has set so.

        Not what is promised, or paid by instalments: that is paused already.
        """
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'advice' AS kind, %(part)s AS amount, advice.announced_on AS date_from,
                   advice.date + company.credit_advice_pause_days AS date_until, item.reason_code,
                   ARRAY[advice.user_id] AS user_ids
              FROM credit_payment_advice advice
              JOIN res_company company ON company.id = advice.company_id AND company.credit_advice_pause_days > 0
              JOIN credit_payment_advice_line item ON item.advice_id = advice.id
              JOIN account_move_line line ON line.id = item.move_line_id
             WHERE advice.state = 'announced' AND item.open_amount > 0 AND %(is_open)s
               AND NOT EXISTS (SELECT FROM credit_promise_line promised
                                WHERE promised.move_line_id = line.id AND promised.state = 'open')
               AND NOT EXISTS (SELECT FROM credit_payment_plan_item planned
                                WHERE planned.move_line_id = line.id AND planned.state = 'active')
               AND NOT EXISTS (SELECT FROM credit_payment_advice_line later
                                 JOIN credit_payment_advice other ON other.id = later.advice_id
                                WHERE later.move_line_id = line.id AND other.state = 'announced'
                                  AND other.id > advice.id)
            """,
            part=self._agreed_part_sql(SQL("item"), SQL("line")),
            is_open=self._is_open_sql(SQL("line")),
        )
        return Source(
            "advice",
            query,
            "credit.payment.advice",
            {
                "credit.payment.advice": ["announced_on", "company_id", "date", "state", "user_id"],
                "credit.payment.advice.line": [
                    "advice_id",
                    "amount",
                    "move_line_id",
                    "open_amount",
                    "reason_code",
                ],
                "credit.payment.plan.item": ["move_line_id", "state"],
                "credit.promise.line": ["move_line_id", "state"],
                "res.company": ["credit_advice_pause_days"],
            },
        )

    def action_new_advice(self):
        """Open a new payment advice of this customer."""
        self.ensure_one()
        self._check_may_collect()
        return self.env["credit.payment.advice"]._get_records_action(
            name=self.env._("Payment advice"),
            context={"default_account_id": self.id, "default_currency_id": self.currency_id.id},
        )

    def action_open_advices(self):
        """Show the payment advices of this customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_payment_advice_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}
