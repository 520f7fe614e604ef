"""What collectors do with an account: interactions, promises, and who may do so."""

from odoo import api, fields, models
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

ROLES = (
    "credit_control.group_credit_collector,credit_control.group_credit_account_manager,"
    "credit_control.group_credit_analyst"
)


class CreditAccount(models.Model):
    _inherit = "credit.account"

    interaction_ids = fields.One2many("credit.interaction", "account_id", string="Interactions")
    promise_ids = fields.One2many("credit.promise", "account_id", string="Promises", groups=FIGURES)
    plan_ids = fields.One2many("credit.payment.plan", "account_id", string="Payment plans", groups=FIGURES)
    last_interaction_id = fields.Many2one("credit.interaction", compute="_compute_last_interaction_id")
    last_interaction_date = fields.Date(
        string="Last interaction on",
        compute="_compute_last_interaction_id",
        help="When somebody was last in touch.",
    )
    promise_decided_count = fields.Integer(
        string="Promises decided",
        compute="_compute_promise_reliability",
        groups=FIGURES,
        help="Kept, partly kept or broken.",
    )
    promise_kept_count = fields.Integer(
        string="Promises kept", compute="_compute_promise_reliability", groups=FIGURES
    )
    promise_reliability = fields.Float(
        string="Reliability (%)",
        compute="_compute_promise_reliability",
        groups=FIGURES,
        help="Promises kept of those that were decided.",
    )

    @api.depends("interaction_ids")
    def _compute_last_interaction_id(self):
        Interaction = self.env["credit.interaction"]
        query = SQL(
            """SELECT DISTINCT ON (account_id) account_id, id FROM credit_interaction WHERE account_id = ANY(%s)
             ORDER BY account_id, date DESC, id DESC""",
            self.ids,
            to_flush=[Interaction._fields[name] for name in ("account_id", "date")],
        )
        # SQL because the last of each is asked for; whoever sees the account sees its interactions.
        last = dict(self.env.execute_query(query))
        for account in self:
            account.last_interaction_id = last.get(account.id, False)
            account.last_interaction_date = account.last_interaction_id.date

    @api.depends("promise_ids.state")
    def _compute_promise_reliability(self):
        groups = self.env["credit.promise"]._read_group(
            [("account_id", "in", self.ids), ("state", "in", ("kept", "partly", "broken"))],
            ["account_id", "state"],
            ["__count"],
        )
        counts = {(account.id, state): count for account, state, count in groups}
        for account in self:
            kept = counts.get((account.id, "kept"), 0)
            decided = kept + sum(counts.get((account.id, state), 0) for state in ("partly", "broken"))
            account.promise_kept_count = kept
            account.promise_decided_count = decided
            account.promise_reliability = 100 * kept / decided if decided else 0.0

    def _check_may_collect(self):
        """:raise AccessError: for who may not see these customers, or makes no agreements with any"""
        if self.env.su:
            return
        self.check_access("read")
        if not self.env.user.has_groups(ROLES):
            raise AccessError(
                self.env._(
                    "Only a collector, customer account manager, credit analyst or credit manager agrees with a "
                    "customer about what is open."
                )
            )

    def _check_own_items(self, lines):
        """:raise ValidationError: for ``account.move.line`` that are no receivables of this customer

        Nothing of them is told: whoever agrees with this customer need not see others.
        """
        self.ensure_one()
        for line in lines.sudo():  # collectors have no rights on the books
            if (
                line.partner_id.commercial_partner_id != self.sudo().partner_id
                or line.company_id.root_id != self.sudo().company_id
                or not line.account_id.credit_role
            ):
                raise ValidationError(
                    self.env._("Journal item %(id)s: it is no item of this customer.", id=line.id)
                )

    def action_log_interaction(self):
        """Open the dialog that logs a call, visit or mail."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log an interaction"),
            "res_model": "credit.interaction.log",
            "views": [(False, "form")],
            "target": "new",
            "context": {**self.env.context, "default_account_id": self.id, "dialog_size": "large"},
        }

    def action_interactions(self):
        """Show the interactions with these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_interaction_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    def action_promises(self):
        """Show the promises of these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_promise_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    def action_new_plan(self):
        """Open a draft of a payment plan with all that is late and not agreed on otherwise."""
        self.ensure_one()
        return self.env["credit.payment.plan"].action_new(self)
