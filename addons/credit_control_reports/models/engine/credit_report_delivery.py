import base64
import contextlib
import logging
import smtplib
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.option import PREFIX

_logger = logging.getLogger(__name__)

MONTHS_KEPT = 3
BATCH = 20
MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=5)  # four times as long after each further failure
MEGABYTE = 1024 * 1024


class CreditReportDelivery(models.Model):
    """A file for one reader: by mail when a schedule asked for it, to download when the reader did.

    A delivery is marked as *sending* before its mail leaves the house. Whatever is found so when the job starts was
    cut off: it may have arrived, so it is shown as uncertain and not sent again by itself.
    """

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

    # The queue: each file is made, then handed over, and committed between the two

    @api.model
    def _work(self):
        """Make and hand over what is waiting, in portions; commits after each step."""
        Cron = self.env["ir.cron"]
        cut_off = self.search([("state", "=", "sending")])
        cut_off.write({"state": "uncertain", "failure": self.env._("It was cut off while it was sent.")})
        ready = [("state", "=", "waiting"), ("next_try", "<=", fields.Datetime.now())]
        Cron._commit_progress(remaining=self.search_count(ready))
        for delivery in self.search(ready, order="planned, id", limit=BATCH).try_lock_for_update():
            delivery._work_one()
            if not Cron._commit_progress(1):
                break
        later = self.search([("state", "=", "waiting")], order="next_try", limit=1)
        if later:
            self.env.ref("credit_control_reports.ir_cron_report")._trigger(later.next_try)

    def _work_one(self):
        try:
            with self.env.cr.savepoint():
                if not self.attachment_id:
                    self._keep_file()
        except UserError as error:  # it will not be different next time
            self.write({"state": "failed", "failure": str(error)})
            return
        except Exception as error:
            _logger.exception("A report for %s could not be made.", self.user_id.login)
            self._fail(error)
            return
        if self.schedule_id:
            self._send()
        else:
            self._notify_reader()

    def _fail(self, error):
        """Try again later; give up after some tries."""
        self.tries += 1
        is_over = self.tries >= MOST_TRIES
        self.write(
            {
                "state": "failed" if is_over else "waiting",
                "failure": str(error),
                "next_try": fields.Datetime.now() + FIRST_PAUSE * 4 ** (self.tries - 1),
            }
        )

    def _send(self):
        self.state = "sending"
        self.env["ir.cron"]._commit_progress()
        mail = self.env["mail.mail"].create(self._prepare_mail_vals())
        try:
            mail.send(raise_exception=True)
        except smtplib.SMTPServerDisconnected as error:
            self.write({"state": "uncertain", "failure": str(error)})
        except Exception as error:
            self._fail(error)
        else:
            self.write({"state": "sent", "failure": False, "done_on": fields.Datetime.now()})
            return
        with contextlib.suppress(UserError):
            mail.exists().unlink()

    def _prepare_mail_vals(self):
        """Values of the mail, in the language of its reader."""
        reader, schedule = self.user_id, self.schedule_id
        is_large = self.attachment_id.file_size > schedule.link_above * MEGABYTE
        delivery = self.with_context(lang=reader.lang)
        report = self._report_of(self.report, reader, self.company_ids, self.options)
        body = delivery.env["ir.qweb"]._render(
            "credit_control_reports.delivery_mail",
            {
                "delivery": delivery,
                "title": self.name,
                "texts": [": ".join(text) for text in report._get_option_texts()] + (self.filters or []),
                "link": f"{self.get_base_url()}/web/content/{self.attachment_id.id}?download=true",
                "is_large": is_large,
            },
        )
        company = self.company_id
        return {
            "subject": f"{schedule.name}: {self.name}",
            "body_html": body,
            "email_from": schedule.owner_id.email_formatted or company.email_formatted,
            "recipient_ids": [Command.link(reader.partner_id.id)],
            "attachment_ids": [] if is_large else [Command.link(self.attachment_id.id)],
            "auto_delete": True,
            "record_company_id": company.id,
        }

    def _notify_reader(self):
        """Tell the reader that the file is ready: at once on the screen, and in the list of activities."""
        reader = self.user_id
        delivery = self.with_context(lang=reader.lang, mail_activity_quick_update=True)
        self.write({"state": "ready", "failure": False, "done_on": fields.Datetime.now()})
        delivery.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=delivery.env._("%(report)s is ready to download", report=self.name),
            user_id=reader.id,
        )
        reader._bus_send(
            "simple_notification",
            {
                "type": "success",
                "title": delivery.env._("Your file is ready"),
                "message": delivery.env._("%(report)s waits under Reporting, Files.", report=self.name),
                "sticky": True,
            },
        )
