"""What a message says and to whom, and the calls that others become."""

from odoo import api, fields, models


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    items_html = fields.Html(
        string="Table of items",
        compute="_compute_items_html",
        sanitize=False,
        groups="credit_control.group_credit_figures",
        help="For e-mail templates: the open items and credits with their totals, in the language of the template.",
    )

    @api.depends("item_ids")
    @api.depends_context("lang")
    def _compute_items_html(self):
        for followup in self:
            followup.items_html = self.env["ir.qweb"]._render(
                "credit_control_collection.followup_items",
                {
                    "items": followup.item_ids.filtered(lambda item: not item.is_credit),
                    "credits": followup.item_ids.filtered("is_credit"),
                    "totals": followup._get_totals(),
                },
            )

    def _get_totals(self):
        """:return: what is left to pay by currency, in the order in which the currencies appear"""
        totals = {}
        for item in self.item_ids:
            totals[item.currency_id] = totals.get(item.currency_id, 0.0) + item.amount_currency
        return {currency: currency.round(total) for currency, total in totals.items()}

    def _prepare_decided_vals(self, decision):
        """Values of a message whose turn it is.

        :param Decision decision: what was decided about its customer a moment ago
        """
        level = self.chosen_level_id or self.env["credit.followup.level"].browse(decision.level_id)
        channel = self.chosen_channel or level.channel
        contact = self.partner_id._prepare_credit_contact(self.company_id)
        is_fallback = channel == "email" and not contact["email"]
        money = self.currency_id.round
        return {
            "level_id": level.id,
            "date": fields.Date.context_today(self),
            "days": decision.days,
            **{name: money(getattr(decision, name)) for name in ("overdue", "upcoming", "credits", "net")},
            **contact,
            "channel": "call" if is_fallback else channel,
            "is_fallback": is_fallback,
        }

    def _plan_calls(self):
        """An activity on the account of each customer to call; without amounts, which not everybody may see."""
        for followup in self:
            user = followup.account_id._get_followup_caller(followup.policy_id)
            reader = followup.with_context(lang=user.lang)
            note = reader.env._(
                "The oldest item is %(days)s days late. Contact: %(contact)s %(phone)s",
                days=followup.days,
                contact=followup.contact_id.display_name,
                phone=followup.contact_id.phone or followup.partner_id.phone or "",
            )
            if followup.is_fallback:
                note = reader.env._("There is no e-mail address, so please call.") + " " + note
            # The worklist shows them all; a notice by e-mail for each would be too much.
            activity = followup.account_id.with_context(mail_activity_quick_update=True).activity_schedule(
                activity_type_id=followup.level_id.activity_type_id.id,
                summary=reader.level_id.name,
                note=note,
                user_id=user.id,
            )
            followup.write({"state": "done", "activity_id": activity.id})

    def _prepare_letter_vals(self, values, mail):
        return {
            **super()._prepare_letter_vals(values, mail),
            "subject": values["subject"],
            "body": values["body_html"],
        }

    def _clear_note(self):
        """What is attached to a reminder by its template stays on the note."""
