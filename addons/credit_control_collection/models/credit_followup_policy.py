from odoo import api, fields, models


class CreditFollowupPolicy(models.Model):
    """The procedure by which customers are reminded: its levels, from the first friendly message to the call."""

    _name = "credit.followup.policy"
    _description = "Follow-up policy"
    _inherit = ["credit.root.company"]
    _order = "is_default desc, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, help="Customers with an archived policy follow the default one.")
    is_default = fields.Boolean(
        string="Default", help="Holds for every customer without a policy of their own."
    )
    level_ids = fields.One2many("credit.followup.level", "policy_id", string="Levels", copy=True)
    user_id = fields.Many2one(
        "res.users",
        string="Calls by",
        domain="[('share', '=', False)]",
        help="Gets the calls of customers who have no collector; empty: a credit manager of the company.",
    )

    _default_uniq = models.UniqueIndex(
        "(company_id) WHERE is_default AND active", "The company has a default follow-up policy already."
    )

    def copy_data(self, default=None):
        """A copy is never the default."""
        return [
            {**vals, "name": self.env._("%(policy)s (copy)", policy=policy.name), "is_default": False}
            for policy, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _translate_default_names(self):
        """Names of the shipped policy in the languages of this database, which as data of a company no file brings."""
        for code, _name in self.env["res.lang"].get_installed():
            policy = self.with_context(lang=code)
            vals = policy._prepare_default_vals(policy.company_id)
            policy.name = vals["name"]
            for level, (_command, _id, level_vals) in zip(policy.level_ids, vals["level_ids"], strict=True):
                level.name = level_vals["name"]

    @api.model
    def _prepare_default_vals(self, company):
        """Values of the policy that a new company starts with; nothing is sent until somebody runs it."""
        levels = [
            {
                "name": self.env._("Reminder"),
                "days": 3,
                "channel": "email",
                "template_id": self.env.ref("credit_control_collection.mail_template_reminder").id,
            },
            {
                "name": self.env._("Second reminder"),
                "days": 15,
                "channel": "email",
                "template_id": self.env.ref("credit_control_collection.mail_template_second_reminder").id,
            },
            {"name": self.env._("Call"), "days": 30, "channel": "call"},
        ]
        return {
            "name": self.env._("Standard"),
            "company_id": company.id,
            "is_default": True,
            "level_ids": [fields.Command.create(level) for level in levels],
        }
