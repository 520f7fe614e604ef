from odoo import api, models
from odoo.fields import Command


class CreditFollowupPolicy(models.Model):
    """The policies that a new company starts with; nothing is sent until somebody runs them."""

    _inherit = "credit.followup.policy"

    @api.model
    @api.private
    def create_shipped(self, companies):
        """Give each of these root companies the shipped policies, in the languages of this database.

        :return: the policies
        """
        policies = self.create(
            [vals for company in companies for vals in self._prepare_shipped_vals(company)]
        )
        # As data of a company no file brings their names.
        for code, _name in self.env["res.lang"].get_installed():
            translated = policies.with_context(lang=code)
            shipped = [vals for company in companies for vals in translated._prepare_shipped_vals(company)]
            for policy, vals in zip(translated, shipped, strict=True):
                policy.name = vals["name"]
                for level, (_command, _id, level_vals) in zip(
                    policy.level_ids, vals["level_ids"], strict=True
                ):
                    level.name = level_vals["name"]
        return policies

    @api.model
    def _prepare_shipped_vals(self, company):
        """Values of the policies that a new company starts with, the default one first."""
        return [
            {
                "name": self.env._("Standard"),
                "is_default": True,
                **self._prepare_policy_vals(
                    company,
                    (self.env._("Reminder"), 3, "email", "reminder", {}),
                    (self.env._("Second reminder"), 15, "email", "second_reminder", {}),
                    (self.env._("Call"), 30, "call", None, {}),
                ),
            },
            {
                "name": self.env._("Gentle"),
                **self._prepare_policy_vals(
                    company,
                    (self.env._("Coming due"), -5, "email", "coming_due", {}),
                    (self.env._("Reminder"), 7, "email", "reminder", {}),
                    (self.env._("Second reminder"), 21, "email", "second_reminder", {}),
                    (self.env._("Call"), 35, "call", None, {"repeat_days": 30}),
                ),
            },
            {
                "name": self.env._("Strict"),
                **self._prepare_policy_vals(
                    company,
                    (self.env._("Coming due"), -3, "email", "coming_due", {}),
                    (self.env._("Reminder"), 1, "email", "reminder", {}),
                    (self.env._("Call"), 8, "call", None, {}),
                    (
                        self.env._("Formal notice"),
                        15,
                        "letter",
                        "formal_notice",
                        {"suspends_account": True, "repeat_days": 30},
                    ),
                ),
            },
        ]

    @api.model
    def _prepare_policy_vals(self, company, *levels):
        """:param levels: (name, days, channel, name of the e-mail template, other values)"""
        return {
            "company_id": company.id,
            "level_ids": [
                Command.create(
                    {
                        "name": name,
                        "days": days,
                        "channel": channel,
                        "template_id": template
                        and self.env.ref(f"credit_control_collection.mail_template_{template}").id,
                        **others,
                    }
                )
                for name, days, channel, template, others in levels
            ],
        }
