from datetime import timedelta

from odoo import api, models

WEEK = timedelta(days=7)


class CreditReportBlockActions(models.AbstractModel):
    _inherit = "credit.report.block.actions"

    @api.model
    def _get_lines(self, page, options):
        """Beside the others what collectors have under way."""
        since = (options["as_of"] - WEEK).isoformat()
        return [
            *super()._get_lines(page, options),
            self._line(
                page,
                options,
                self.env._("Follow-ups of the week"),
                xmlid="credit_control_collection.credit_followup_action",
                model="credit.followup",
                domain=[
                    ("date", ">", since),
                    ("date", "<=", options["as_of"].isoformat()),
                    ("state", "in", ["sent", "done"]),
                ],
                amount="net",
                since="date",
            ),
            self._line(
                page,
                options,
                self.env._("Follow-ups that did not leave"),
                xmlid="credit_control_collection.credit_followup_action",
                model="credit.followup",
                domain=[("state", "in", ["failed", "uncertain"])],
                amount="net",
                since="date",
            ),
            self._line(
                page,
                options,
                self.env._("Promises to pay"),
                xmlid="credit_control_collection.credit_promise_action",
                model="credit.promise",
                domain=[("state", "=", "open")],
                since="date",
            ),
            self._line(
                page,
                options,
                self.env._("Payment plans"),
                xmlid="credit_control_collection.credit_payment_plan_action",
                model="credit.payment.plan",
                domain=[("state", "=", "active")],
            ),
        ]
