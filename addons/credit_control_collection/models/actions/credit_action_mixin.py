from odoo import api, fields, models


class CreditActionMixin(models.AbstractModel):
    """A record that shows its corrective actions; any record may have some, with or without this."""

    _name = "credit.action.mixin"
    _description = "Record with corrective actions"

    credit_action_ids = fields.One2many(
        "credit.action",
        "res_id",
        string="Corrective actions",
        domain=lambda self: [("res_model", "=", self._name)],
    )
    credit_action_count = fields.Integer(string="Open actions", compute="_compute_credit_action_count")

    @api.depends("credit_action_ids.state")
    def _compute_credit_action_count(self):
        groups = self.env["credit.action"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "open")],
            ["res_id"],
            ["__count"],
        )
        counts = dict(groups)
        for record in self:
            record.credit_action_count = counts.get(record._origin.id, 0)

    def _credit_action_account(self):
        """The credit account that actions about this record belong to.

        By default that of the field ``account_id``, or that of the customer in the record's company.

        :return: ``credit.account``, empty for none
        """
        return self.env["credit.action"]._guess_account(self)

    def action_open_credit_actions(self):
        """Show the corrective actions about this record; a new one is about it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_action_action"
        )
        return {
            **action,
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }
