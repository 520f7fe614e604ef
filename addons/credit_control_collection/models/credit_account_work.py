"""What the Work page of a customer shows beside the account itself."""

from odoo import api, fields, models


class CreditAccount(models.Model):
    _inherit = "credit.account"

    work_contact_ids = fields.Many2many(
        "res.partner",
        string="Whom to call",
        compute="_compute_work_contact_ids",
        help="The contact for invoices first, then others with a telephone or an address for e-mails.",
    )

    @api.depends("partner_id")
    def _compute_work_contact_ids(self):
        contacts = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("type", "in", ("contact", "invoice", "other")),
                "|",
                ("phone", "!=", False),
                ("email", "!=", False),
            ]
        )
        by_customer = contacts.grouped("commercial_partner_id")
        for account in self:
            known = by_customer.get(account.partner_id, contacts.browse())
            first = account.partner_id._get_credit_contact()
            account.work_contact_ids = (first | known).sorted(
                lambda contact, first=first: (contact != first, contact.type != "invoice", not contact.phone)
            )

    def action_postpone(self):
        """Ask until when these customers are left alone."""
        self._check_may_collect()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Postpone"),
            "res_model": "credit.worklist.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_account_ids": self.ids, "default_what": "postpone"},
        }

    def action_work(self):
        """Open the page on which this customer is worked on."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_account_work_action"
        )
        return {**action, "res_id": self.id}

    def _get_card_events(self):
        """What the client card of this customer tells: all that happened in the last twelve months."""
        self.ensure_one()
        since = fields.Date.subtract(fields.Date.context_today(self), months=12)
        return self.env["credit.event"].search([("account_id", "=", self.id), ("date", ">=", since)])
