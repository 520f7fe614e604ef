"""The queue of report files: each is made, then handed over, and committed between the two.

A delivery is marked as *sending* before its mail leaves the house. Whatever is found so when the job starts was cut
off: it may have arrived, so it is shown as uncertain and not sent again by itself.
"""

import contextlib
import logging
import smtplib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

_logger = logging.getLogger(__name__)

BATCH = 20
MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=5)  # four times as long after each further failure
MEGABYTE = 1024 * 1024


class CreditReportDelivery(models.Model):
    _inherit = "credit.report.delivery"

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
