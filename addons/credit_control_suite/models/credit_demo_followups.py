from datetime import datetime, time, timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Command

from ..demo.customers import CUSTOMERS

RUNS = (28, 21, 14, 7)  # days ago
CALL_AFTER = (3, 6, 7, 8, 9)  # days from the last run to the day for which a call is planned


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_followups(self, users, customers, year, record_of, today):
        """What the follow-up of the past weeks sent: it looks at what was open then, so no run of today can make it.

        :param record_of: documents by sale and return, payments by receipt
        """
        policies = self.env["credit.followup.policy"].search([("company_id", "=", self.env.company.id)])
        # The demo speaks on whatever day it is looked at.
        policies.write({"sat": True, "sun": True, "keeps_holidays": False})
        public = self.env.ref("credit_control.customer_type_public")
        policies.filtered(lambda policy: policy.name == "Gentle").customer_type_ids = public
        listed = set()
        vals_list = []
        for ago in RUNS:
            day = today - timedelta(ago)
            for customer in CUSTOMERS:
                items = self._items_on(customer, year, record_of, day)
                partner = customers[customer.name]
                policy = partner.credit_account_id.applied_policy_id
                vals = self._prepare_message(partner, policy, items, listed)
                if vals:
                    vals_list.append({**vals, "date": day, "user_id": users["collector"].id})
        followups = self.env["credit.followup"].create(vals_list)
        letters = followups.filtered(lambda followup: followup.channel == "email")
        self._write_letters(letters)
        self._plan_calls(followups - letters, today)
        self._backdate(followups, lambda followup: datetime.combine(followup.date, time(6)))

    @api.model
    def _items_on(self, customer, year, record_of, day):
        """What a customer owed on a day, overdue or as a credit.

        :return: list of (document line, open amount, days late; None for a credit), oldest first
        """
        taken = {}
        for item in year.returns:
            if item.applied and item.date <= day:
                taken[item.sale] = record_of[item].amount_total
        settled = set()
        for receipt in year.receipts:
            if receipt.date <= day and receipt.share == 1:
                settled.update(receipt.sales)
            elif receipt.date <= day:
                taken[receipt.sales[0]] = taken.get(receipt.sales[0], 0.0) + record_of[receipt].amount
        found = [
            (record_of[sale], record_of[sale].amount_total - taken.get(sale, 0.0), (day - sale.due).days)
            for sale in year.sales
            if sale.customer == customer.name and sale.due and sale.due < day and sale not in settled
        ]
        found += [
            (record_of[item], -record_of[item].amount_total, None)
            for item in year.returns
            if item.sale.customer == customer.name and item.date <= day and not item.applied
        ]
        found += [
            (record_of[receipt].move_id, -record_of[receipt].amount, None)
            for receipt in year.receipts
            if receipt.customer == customer.name and receipt.date <= day and receipt.amount
        ]
        return [
            (move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")[:1], amount, days)
            for move, amount, days in found
        ]

    @api.model
    def _prepare_message(self, partner, policy, items, listed):
        """One message, as ``credit.followup.decide`` would have decided on that day.

        :param listed: (line, level) that earlier messages had as their reason; grows
        :return: values; nothing where there is no reason to write
        """
        levels = policy.level_ids.filtered(lambda level: level.days > 0).sorted("days")

        def level_of(days):
            return levels.filtered(lambda level: days is not None and level.days <= days)[-1:]

        lines = []
        for line, amount, days in items:
            key = (line, level_of(days))
            is_trigger = bool(key[1]) and key not in listed
            if is_trigger:
                listed.add(key)
            lines.append((line, amount, days, key[1], is_trigger))
        late = [days for _line, _amount, days in items if days is not None]
        level = level_of(max(late, default=None))
        rates = [line.balance / line.amount_currency for line, _amount, _days in items]
        money = policy.company_id.currency_id.round
        amounts = [money(amount * rate) for (_line, amount, _days), rate in zip(items, rates, strict=True)]
        if not level or sum(amounts) <= 0 or not any(line[-1] for line in lines):
            return None
        account, contact = partner.credit_account_id, partner._get_credit_contact()
        channel = level.channel if contact.email else "call"
        return {
            "account_id": account.id,
            "level_id": level.id,
            "channel": channel,
            "is_fallback": channel != level.channel,
            "state": "sent" if channel == "email" else "done",
            "contact_id": contact.id,
            "email": contact.email,
            "lang": partner._get_credit_lang(account.company_id),
            "days": max(late),
            "overdue": sum(amount for amount in amounts if amount > 0),
            "credits": -sum(amount for amount in amounts if amount < 0),
            "net": sum(amounts),
            "item_ids": [
                Command.create(
                    {
                        "move_line_id": line.id,
                        "name": line.move_id.name,
                        "date": line.move_id.invoice_date or line.date,
                        "date_due": line.date_maturity or line.date,
                        "days": days or 0,
                        "is_credit": days is None,
                        "level_id": own.id,
                        "is_trigger": is_trigger,
                        "currency_id": line.currency_id.id,
                        "amount_currency": line.currency_id.round(amount),
                        "amount": in_company_currency,
                    }
                )
                for (line, amount, days, own, is_trigger), in_company_currency in zip(
                    lines, amounts, strict=True
                )
            ],
        }

    @api.model
    def _write_letters(self, followups):
        """The text of each letter, and the note that its sending left on the account."""
        note = self.env.ref("mail.mt_note")
        for template, same in followups.grouped(lambda followup: followup.level_id.template_id).items():
            for followup, values in same._render(template).items():
                moment = datetime.combine(followup.date, time(6, 12))
                message = self.env["mail.message"].create(
                    {
                        "model": "credit.account",
                        "res_id": followup.account_id.id,
                        "date": moment,
                        "author_id": followup.user_id.partner_id.id,
                        "message_type": "comment",
                        "subtype_id": note.id,
                        "body": Markup("<p>%s sent to %s, %s</p>")
                        % (
                            followup._get_html_link(title=followup.level_id.name),
                            followup.contact_id.name,
                            followup.email,
                        ),
                    }
                )
                followup.write(
                    {
                        "subject": values["subject"],
                        "body": values["body_html"],
                        "tried_on": moment,
                        "message_id": message.id,
                    }
                )

    @api.model
    def _plan_calls(self, followups, today):
        """Calls of the last run are planned for these days; the earlier ones were made."""
        last = followups.filtered(lambda followup: followup.date == today - timedelta(RUNS[-1]))
        for place, followup in enumerate(last.sorted("net")):
            account = followup.account_id.with_context(mail_activity_quick_update=True)
            followup.activity_id = account.activity_schedule(
                activity_type_id=followup.level_id.activity_type_id.id,
                summary=followup.level_id.name,
                note=f"The oldest item is {followup.days} days late.",
                user_id=account.collector_id.id,
                date_deadline=followup.date + timedelta(CALL_AFTER[place % len(CALL_AFTER)]),
            )
