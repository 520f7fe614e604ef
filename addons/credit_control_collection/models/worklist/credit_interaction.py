from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html


class CreditInteraction(models.Model):
    """A call, visit or mail with its result; it stays as it was written."""

    _name = "credit.interaction"
    _description = "Interaction"
    _inherit = ["credit.guarded"]
    _order = "date desc, id desc"
    _check_company_domain = models.check_company_domain_parent_of
    # Who it was is not for the client to say.
    _drops_guarded = True
    _guarded_fields = ("user_id",)

    account_id = fields.Many2one(
        "credit.account",
        string="Credit account",
        required=True,
        index=True,
        ondelete="cascade",
        help="The customer whom it was with.",
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    collector_id = fields.Many2one(related="account_id.collector_id")
    user_id = fields.Many2one(
        "res.users",
        string="Logged by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        help="Who spoke with the customer.",
    )
    date = fields.Date(
        required=True, default=fields.Date.context_today, help="Day of the interaction, not of its logging."
    )
    channel = fields.Selection(
        [
            ("call", "Call"),
            ("incoming", "Customer called"),
            ("visit", "Visit"),
            ("email", "E-mail"),
            ("message", "Text message"),
            ("portal", "Customer's page"),
        ],
        required=True,
        default="call",
        help="How you were in touch.",
    )
    contact_id = fields.Many2one("res.partner", string="Person", help="Whom you spoke with or wrote to.")
    result_id = fields.Many2one(
        "credit.interaction.result",
        required=True,
        index=True,
        ondelete="restrict",
        help="What came out of it; reports count by it.",
    )
    is_reached = fields.Boolean(related="result_id.is_reached")
    note = fields.Text(help="What was said.")
    next_date = fields.Date(
        index="btree_not_null", help="When to be in touch again: an activity of the account on that day."
    )

    # The last ones of a customer are asked for all over the worklist.
    _account_date_idx = models.Index("(account_id, date DESC, id DESC)")

    @api.depends("date", "result_id")
    def _compute_display_name(self):
        for interaction in self:
            interaction.display_name = f"{interaction.result_id.name}, {interaction.date}"

    @api.constrains("date", "next_date", "contact_id")
    def _check_dates(self):
        today = fields.Date.context_today(self)
        for interaction in self:
            if interaction.date > today:
                raise ValidationError(
                    self.env._("Date: %(date)s is still to come; log it then.", date=interaction.date)
                )
            if interaction.next_date and interaction.next_date < interaction.date:
                raise ValidationError(
                    self.env._(
                        "Next date: %(next)s is before the interaction of %(date)s.",
                        next=interaction.next_date,
                        date=interaction.date,
                    )
                )
            # Somebody else's contact is no person of this customer.
            contact = interaction.sudo().contact_id
            if contact and contact.commercial_partner_id != interaction.sudo().partner_id:
                raise ValidationError(
                    self.env._(
                        "Person: %(contact)s does not belong to %(customer)s.",
                        contact=contact.display_name,
                        customer=interaction.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        interactions = super().create(vals_list)
        # A rule hides what is out of sight only from what is read: nobody logs with a customer whom they do not see.
        interactions.account_id.check_access("read")
        for interaction in interactions.filtered("next_date"):
            interaction._plan_next()
        return interactions

    def write(self, vals):
        """A manager corrects what was written; who wrote it, and about whom, stays."""
        self._refuse_moved("account_id", vals)
        return super().write(vals)

    def _plan_next(self):
        """An activity of the account, for whoever was in touch."""
        # Sales may not write the account that they plan an activity on.
        self.account_id.sudo().activity_schedule(
            "mail.mail_activity_data_call" if self.channel == "call" else "mail.mail_activity_data_todo",
            date_deadline=self.next_date,
            summary=self.result_id.name,
            note=plaintext2html(self.note or ""),
            user_id=self.user_id.id,
        )
