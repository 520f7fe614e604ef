from odoo import api, fields, models


class CreditFollowupPreviewLine(models.TransientModel):
    _name = "credit.followup.preview.line"
    _description = "Row of a follow-up preview"
    _order = "id"

    preview_id = fields.Many2one("credit.followup.preview", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="preview_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    level_id = fields.Many2one("credit.followup.level", required=True, readonly=True)
    days = fields.Integer(
        string="Days late", readonly=True, help="Of the oldest item that credits do not cover."
    )
    overdue = fields.Monetary(readonly=True, help="What may be chased, before credits.")
    credits = fields.Monetary(readonly=True, help="Payments and credit notes not yet allocated.")
    net = fields.Monetary(string="Asked for", readonly=True)
    skip = fields.Boolean(help="No message to this customer in this run; the next run proposes it again.")
    how = fields.Char(compute="_compute_how", help="By which channel and to whom.")

    @api.depends("partner_id", "level_id")
    def _compute_how(self):
        for line in self:
            contact = line.partner_id._get_credit_contact()
            if line.level_id.channel == "call":
                line.how = self.env._("Call %(contact)s", contact=contact.name)
            elif contact.email:
                line.how = self.env._("E-mail to %(address)s", address=contact.email)
            else:
                line.how = self.env._("Call %(contact)s: there is no e-mail address", contact=contact.name)
