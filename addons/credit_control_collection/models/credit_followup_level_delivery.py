from odoo import fields, models


class CreditFollowupLevel(models.Model):
    """What a level needs for the ways other than e-mail, and when a way is closed."""

    _inherit = "credit.followup.level"

    sms_template_id = fields.Many2one(
        "sms.template",
        string="Text message",
        domain="[('model', '=', 'credit.followup')]",
        ondelete="restrict",
        help="The text of the SMS; it is written in the customer's language.",
    )
    fallback = fields.Selection(
        [("letter", "Letter"), ("call", "Call")],
        string="Else by",
        required=True,
        default="call",
        help="Instead of an e-mail or SMS that cannot be sent, because there is no address or "
        "messages to it come back. A letter for want of a postal address becomes a call.",
    )
    alert_user = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("leader", "Leader of the team"),
            ("manager", "Credit manager"),
        ],
        string="Alert to",
        required=True,
        default="salesperson",
        help="Who gets the activity of an internal alert; the credit manager where there is nobody else who may open "
        "the account.",
    )

    _sms_template_needed = models.Constraint(
        "CHECK (channel <> 'sms' OR sms_template_id IS NOT NULL)", "A level by SMS needs a text message."
    )
