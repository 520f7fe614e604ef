from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ..demo.collection import PLAN, TALKS


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_collection(self, customers, today):
        """What was said and promised in the last weeks, each on its day; the ledger says what was kept."""
        # Nobody is told of an activity of then.
        interactions = self.env["credit.interaction"].with_context(mail_activity_quick_update=True)
        results = {result.code: result for result in self.env["credit.interaction.result"].search([])}
        for talk in sorted(TALKS, key=lambda talk: -talk.ago):
            account = customers[talk.customer].credit_account_id
            day = today - timedelta(talk.ago)
            interaction = interactions.create(
                {
                    "account_id": account.id,
                    "user_id": account.collector_id.id,
                    "contact_id": account.partner_id._get_credit_contact().id,
                    "date": day,
                    "channel": talk.channel,
                    "result_id": results[talk.result].id,
                    "note": talk.note,
                    "next_date": talk.back is not None and today + timedelta(talk.back),
                }
            )
            if talk.promised or talk.amount:
                promise = self.env["credit.promise"].create(self._prepare_promise(talk, interaction, today))
                self._backdate(promise, lambda promise: promise.date)
            self._backdate(interaction, lambda interaction: interaction.date)
        self.env["credit.promise"]._cron_judge()
        for promise in self.env["credit.promise"].search([("decided_on", "!=", False)]):
            # They were judged night after night.
            promise.decided_on = min(promise.date_limit + timedelta(1), today)
        self._make_plan(customers[PLAN.customer].credit_account_id, today)

    @api.model
    def _make_plan(self, account, today):
        """A payment plan that runs since some days."""
        plan = self.env["credit.payment.plan"].create(
            {
                "account_id": account.id,
                "user_id": account.collector_id.id,
                "contact_id": account.partner_id._get_credit_contact().id,
                "currency_id": account.currency_id.id,
                "first_date": today + timedelta(PLAN.first),
                "count": PLAN.count,
                "note": PLAN.note,
            }
        )
        plan.action_fill_items()
        plan.action_make_lines()
        plan._start()
        plan.date = today - timedelta(PLAN.ago)
        self._backdate(plan, lambda plan: plan.date)

    @api.model
    def _prepare_promise(self, talk, interaction, today):
        """Values of what was promised: a part of the oldest items that are open now, or an amount."""
        account = interaction.account_id
        found = self.env["credit.promise"]._find_open(account)
        late = {
            line: amount
            for line, amount in found.items()
            if line.date_maturity < interaction.date and line.currency_id == account.currency_id
        }
        amount = talk.amount or account.currency_id.round(sum(late.values()) * talk.promised)
        lines, left = [], amount
        for line, is_open in late.items():
            part = min(is_open, left)
            if part > 0:
                lines.append({"move_line_id": line.id, "open_amount": is_open, "amount": part})
                left -= part
        return {
            "account_id": account.id,
            "user_id": interaction.user_id.id,
            "contact_id": interaction.contact_id.id,
            "date": interaction.date,
            "date_due": today + timedelta(talk.due),
            "tolerance": account.company_id.credit_promise_tolerance,
            "basis": "amount" if talk.amount else "items",
            "currency_id": account.currency_id.id,
            "amount": amount,
            "note": talk.note,
            "line_ids": [Command.create(line) for line in lines],
        }
