"""What a message says."""

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
                    "items": followup._get_asked_items().filtered(lambda item: not item.is_credit),
                    "credits": followup.item_ids.filtered("is_credit"),
                    "upcoming": followup.item_ids - followup._get_asked_items(),
                    "is_late": followup.days > 0,
                    "totals": followup._get_totals(),
                },
            )

    total_text = fields.Char(
        string="To pay",
        compute="_compute_total_text",
        groups="credit_control.group_credit_figures",
        help="For text messages: what is left to pay by currency, in the language of the template.",
    )

    @api.depends("item_ids")
    @api.depends_context("lang")
    def _compute_total_text(self):
        for followup in self:
            totals = followup._get_totals()
            followup.total_text = ", ".join(
                currency.with_env(self.env).format(total) for currency, total in totals.items()
            )

    def _get_asked_items(self):
        """:return: items and credits without what is not yet due; all of them in a message about what is coming due"""
        return self.item_ids.filtered(lambda item: item.is_credit or item.days > 0 or self.days <= 0)

    def _get_totals(self):
        """:return: what is left to pay by currency, in the order in which the currencies appear"""
        totals = {}
        for item in self._get_asked_items():
            totals[item.currency_id] = totals.get(item.currency_id, 0.0) + item.amount_currency
        return {currency: currency.round(total) for currency, total in totals.items()}

    def _prepare_decided_vals(self, decision, address):
        """Values of a message whose turn it is.

        :param Decision decision: what was decided about its customer a moment ago
        :param Address address: of the customer
        """
        level = self.chosen_level_id or self.env["credit.followup.level"].browse(decision.level_id)
        channel = self.chosen_channel or level.channel
        money = self.currency_id.round
        return {
            "level_id": level.id,
            "date": fields.Date.context_today(self),
            "days": decision.days,
            **{name: money(getattr(decision, name)) for name in ("overdue", "upcoming", "credits", "net")},
            **self._prepare_delivery_vals(self.partner_id, self.company_id, channel, level, address),
        }

    def _prepare_letter_vals(self, values, mail):
        return {
            **super()._prepare_letter_vals(values, mail),
            "subject": values["subject"],
            "body": values["body_html"],
        }

    def _clear_note(self):
        """What is attached to a reminder by its template stays on the note."""
