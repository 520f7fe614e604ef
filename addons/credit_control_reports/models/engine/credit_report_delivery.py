import base64

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.option import PREFIX

MONTHS_KEPT = 3


class CreditReportDelivery(models.Model):
    """A file for one reader: by mail when a schedule asked for it, to download when the reader did."""

    _name = "credit.report.delivery"
    _description = "Report file"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(readonly=True)
    schedule_id = fields.Many2one(
        "credit.report.schedule", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    report = fields.Selection(selection="_selection_report", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Reader", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, help="Root company.")
    company_ids = fields.Many2many("res.company", string="Companies", readonly=True)
    options = fields.Json(readonly=True)
    domain = fields.Json(readonly=True)
    filters = fields.Json(readonly=True)
    kind = fields.Selection([("pdf", "PDF"), ("xlsx", "XLSX")], string="File", required=True, readonly=True)
    planned = fields.Datetime(string="Due", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("ready", "Ready"),
            ("uncertain", "Uncertain"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
        help="Uncertain: the mail server or the machine stopped while it was sent, so that it may have arrived.",
    )
    tries = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True, default=fields.Datetime.now)
    failure = fields.Text(readonly=True)
    done_on = fields.Datetime(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")

    _once_per_reader_idx = models.UniqueIndex(
        "(schedule_id, user_id, planned) WHERE schedule_id IS NOT NULL",
        "This reader has this report already.",
    )

    @api.model
    def _selection_report(self):
        return self.env["credit.report.run"]._selection_report()

    @api.model
    def _report_of(self, report, user, companies, answers):
        """A report as somebody sees it: own rights, own companies, own language.

        :param str report: name of its model
        :param companies: root companies
        :param answers: answers by name of option
        :return: empty recordset of the report
        """
        # Of each tree, the companies in which the reader works.
        own = user.sudo().company_ids.filtered(lambda company: company.root_id in companies.sudo())
        context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": own.ids,
            **{PREFIX + name: answer for name, answer in answers.items()},
        }
        # The context of whoever asks must not leak into what the reader gets.
        return self.env(user=user.id, su=False, context=context)[report]

    def _render(self):
        """Make the file, as its reader.

        :return: (title, file name, bytes)
        :raise UserError: when the reader may not, or the file would be too long
        """
        self.ensure_one()
        report = self._report_of(self.report, self.user_id, self.company_ids, self.options)
        if not report.env.context["allowed_company_ids"]:
            raise UserError(
                self.env._("%(reader)s works in none of the companies.", reader=self.user_id.name)
            )
        name, content = report.get_file(self.kind, self.domain or [], self.filters or [])
        return f"{report._get_title()} {report._date_text(report._get_last_day())}", name, content

    def _keep_file(self):
        """Make the file and keep it, for its reader only."""
        title, name, content = self._render()
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": name,
                "datas": base64.b64encode(content),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.name = title

    def action_download(self):
        """Give the file to its reader, who then has nothing more to do about it."""
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("There is no file: %(state)s", state=self.failure or self.state))
        # The activity is the notice; nobody but its reader gets it.
        self.sudo().activity_ids.filtered(lambda activity: activity.user_id == self.env.user).action_done()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    def action_send_again(self):
        """Put what failed or is uncertain into the queue again.

        :raise UserError: for anything else
        """
        for delivery in self:
            if delivery.state not in ("failed", "uncertain"):
                raise UserError(self.env._("Only what failed or is uncertain can be sent again."))
        self.schedule_id.check_access("write")
        # Nobody may write the queue but through here.
        self.sudo().write(
            {"state": "waiting", "tries": 0, "next_try": fields.Datetime.now(), "failure": False}
        )
        self.env.ref("credit_control_reports.ir_cron_report").sudo()._trigger()

    @api.autovacuum
    def _gc_files(self):
        """Files are for reading now; what has to be kept is frozen."""
        limit = fields.Datetime.now() - relativedelta(months=MONTHS_KEPT)
        self.search([("create_date", "<", limit), ("attachment_id", "!=", False)]).attachment_id.unlink()
