from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ..demo.collection import ACTIONS, ADVICE, NOTICE


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_agreements(self, customers, today):
        """A formal notice, two corrective actions and a payment advice of the last days."""
        self._make_notice(customers[NOTICE.customer].credit_account_id, today)
        for action in ACTIONS:
            self._make_action(action, customers[action.customer].credit_account_id, today)
        self._make_advice(customers[ADVICE.customer].credit_account_id, today)

    @api.model
    def _make_notice(self, account, today):
        day = today - timedelta(NOTICE.ago)
        late = [line for line, row in account._read_owed_items().items() if row.date_due < day]
        notice = self.env["credit.notice"].create(
            {
                **account._prepare_notice_vals(),
                "user_id": account.collector_id.id,
                "date": day,
                "sent_on": day,
                "deadline": day + timedelta(NOTICE.days),
                "tracking_number": NOTICE.tracking,
                "line_ids": [Command.create({"move_line_id": line.id}) for line in late[: NOTICE.items]],
            }
        )
        # Not by the button, which prints the letter: that takes a browser's time while the database is built.
        notice._check_items(day)
        notice.write({"stage": "sent", "sent_by_id": account.collector_id.id})
        self._backdate(notice, lambda notice: notice.date)

    @api.model
    def _make_action(self, planned, account, today):
        day = today - timedelta(planned.ago)
        until = today + timedelta(planned.until)
        first = until if planned.first is None else today + timedelta(planned.first)
        # Nobody is told of an activity of then.
        action = (
            self.env["credit.action"]
            .with_context(mail_activity_quick_update=True)
            .create(
                {
                    "name": planned.name,
                    "description": planned.description,
                    "account_id": account.id,
                    "user_id": account.collector_id.id,
                    "date": day,
                    "until": first,
                    "priority": planned.priority,
                }
            )
        )
        if until != first:
            action.until = until
        self._backdate(action, lambda action: action.date)

    @api.model
    def _make_advice(self, account, today):
        """An advice of the oldest items, with something taken off the last of them."""
        found = [
            (line, row.amount_currency)
            for line, row in account._read_owed_items().items()
            if row.currency_id == account.currency_id
        ][: ADVICE.items]
        lines = [{"move_line_id": line.id, "amount": amount, "is_settled": True} for line, amount in found]
        off = account.currency_id.round(found[-1][1] * ADVICE.less)
        lines[-1].update(
            {
                "amount": found[-1][1] - off,
                "taken_off": off,
                "reason_code": ADVICE.code,
                "note": ADVICE.note,
            }
        )
        advice = self.env["credit.payment.advice"].create(
            {
                "account_id": account.id,
                "user_id": account.collector_id.id,
                "date": today - timedelta(ADVICE.ago),
                "currency_id": account.currency_id.id,
                "total": sum(line["amount"] for line in lines),
                "reference": ADVICE.reference,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        advice.action_announce()
