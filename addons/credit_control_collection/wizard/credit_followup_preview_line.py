from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditFollowupPreviewLine(models.TransientModel):
    _name = "credit.followup.preview.line"
    _description = "Row of a follow-up preview"
    _order = "id"

    preview_id = fields.Many2one("credit.followup.preview", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="preview_id.company_id")
    currency_id = fields.Many2one(related="preview_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True)
    decided_level_id = fields.Many2one(
        "credit.followup.level",
        string="Decided level",
        required=True,
        readonly=True,
        help="That the items have reached.",
    )
    policy_id = fields.Many2one(related="decided_level_id.policy_id")
    level_id = fields.Many2one(
        "credit.followup.level",
        required=True,
        domain="[('policy_id', '=', policy_id)]",
        help="Choose another level to send its message instead; the oldest items then count as listed at it.",
    )
    channel = fields.Selection(
        lambda self: self.env["credit.followup.level"]._fields["channel"].selection,
        required=True,
        help="Choose another channel for this message.",
    )
    days = fields.Integer(
        string="Days late",
        readonly=True,
        help="Of the oldest item that credits do not cover; negative: until it is due.",
    )
    overdue = fields.Monetary(readonly=True, help="What may be chased, before credits.")
    upcoming = fields.Monetary(
        string="Coming due", readonly=True, help="Listed and not yet due, before credits."
    )
    credits = fields.Monetary(readonly=True, help="Payments and credit notes not yet allocated.")
    net = fields.Monetary(string="Asked for", readonly=True)
    quiet = fields.Selection(
        [("weekday", "Weekday"), ("month_end", "Month end"), ("holiday", "Holiday")],
        readonly=True,
        help="Why the policy sends nothing today; take the skip off to send all the same.",
    )
    skip = fields.Boolean(help="No message to this customer in this run; the next run proposes it again.")
    how = fields.Char(compute="_compute_how", help="By which channel and to whom.")

    @api.onchange("level_id")
    def _onchange_level_id(self):
        self.channel = self.level_id.channel

    @api.constrains("level_id")
    def _check_level(self):
        for line in self:
            if line.level_id.company_id != line.company_id:
                raise ValidationError(
                    self.env._(
                        "Level “%(level)s” is of a policy of another company.",
                        level=line.level_id.display_name,
                    )
                )

    def _get_choice(self):
        """:return: (level, channel) as `credit.followup.run` takes them: None where the decision stands"""
        level = self.level_id.id if self.level_id != self.decided_level_id else None
        return level, self.channel if self.channel != self.level_id.channel else None

    @api.depends("partner_id", "channel")
    def _compute_how(self):
        Followup = self.env["credit.followup"]
        addresses = self.partner_id._get_credit_addresses()
        for line in self:
            company, address = line.preview_id.company_id, addresses[line.partner_id.id]
            vals = Followup._prepare_delivery_vals(
                line.partner_id, company, line.channel, line.level_id, address
            )
            line.how = Followup._describe_way(vals)
