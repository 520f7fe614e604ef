from odoo import fields, models


class CreditStatementWizardLine(models.TransientModel):
    """One customer of the preview."""

    _name = "credit.statement.wizard.line"
    _description = "Line of the statements' preview"
    _order = "id"

    wizard_id = fields.Many2one("credit.statement.wizard", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", string="To", readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    channel = fields.Selection([("email", "E-mail"), ("letter", "Letter")], readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    amount_text = fields.Char(string="Balance by currency", readonly=True)
    balance = fields.Monetary(readonly=True, help="In company currency at the booked rate.")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    skip = fields.Boolean(help="This customer gets no statement this time.")
