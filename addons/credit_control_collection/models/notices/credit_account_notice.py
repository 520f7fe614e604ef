from odoo import api, fields, models
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL


class CreditAccount(models.Model):
    """Formal notices of a customer."""

    _inherit = "credit.account"

    notice_ids = fields.One2many("credit.notice", "account_id", string="Formal notices", groups=FIGURES)
    notice_count = fields.Integer(
        string="Notices",
        compute="_compute_notice_count",
        groups=FIGURES,
        help="Drafts, and those that were sent and not withdrawn.",
    )

    @api.depends("notice_ids.stage")
    def _compute_notice_count(self):
        groups = self.env["credit.notice"]._read_group(
            [("account_id", "in", self.ids), ("stage", "!=", "withdrawn")], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.notice_count = counts.get(account._origin.id, 0)

    @api.model
    def _event_source_notices(self):
        """Formal notices that were sent, those withdrawn since too."""
        query = SQL(
            """
            SELECT notice.sent_on AS date, notice.account_id, 'notice' AS kind, notice.amount, company.currency_id,
                   'credit.notice' AS res_model, notice.id AS res_id,
                   jsonb_build_object('name', notice.name, 'deadline', notice.deadline, 'stage', notice.stage,
                                      'reason', notice.withdraw_reason) AS parameters
              FROM credit_notice notice JOIN res_company company ON company.id = notice.company_id
             WHERE notice.stage <> 'draft'
            """
        )
        names = [
            "account_id",
            "amount",
            "company_id",
            "deadline",
            "name",
            "sent_on",
            "stage",
            "withdraw_reason",
        ]
        reads = {"credit.notice": names, "res.company": ["currency_id"]}
        return Source("notice", query, "credit.notice", reads)

    def action_new_notice(self):
        """Open a draft of a formal notice with all that is late and in no notice that runs."""
        self.ensure_one()
        notice = self.env["credit.notice"].create(self._prepare_notice_vals())
        notice.action_fill_items()
        return notice._get_records_action(context={})

    def _prepare_notice_vals(self):
        return {"account_id": self.id, "contact_id": self.partner_id._get_credit_contact().id}

    def action_open_notices(self):
        """Show the formal notices of this customer."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_collection.credit_notice_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}
