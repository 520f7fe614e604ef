import io
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.credit_control.tests.mailbox import MailServerCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ReportCommon

WORK = "odoo.addons.credit_control_reports.models.engine.credit_report_delivery"
NOW = "2025-05-14 05:00:00"  # a Wednesday


@tagged("post_install", "-at_install")
class TestCreditReportSchedule(MailServerCase, ReportCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["ir.module.module"].search([("name", "=", "credit_control_reports")])._update_translations(
            ["fr_FR"]
        )
        cls._invoice(1234.5, "2025-04-10", date="2025-03-01").invoice_user_id = cls.sales
        cls._invoice(
            70, "2025-04-10", cls.other_customer, date="2025-03-01"
        ).invoice_user_id = cls.other_sales
        cls.sales.group_ids |= cls.env.ref("credit_control.group_credit_figures")
        for user in (cls.collector, cls.sales, cls.manager, cls.analyst):
            user.email = f"{user.login}@house.example"
        cls.collector.lang = "fr_FR"
        cls.env["credit.report.schedule"].search([]).active = False

    def setUp(self):
        super().setUp()
        self.startTestTime = freeze_time(NOW)
        self.startTestTime.start()
        self.addCleanup(self.startTestTime.stop)

    def _schedule(self, readers=None, user=None, **vals):
        user = user or self.manager
        context = {"allowed_company_ids": self.company.ids}
        return self.env["credit.report.schedule"].with_user(user).with_context(**context).create(
            {
                "name": "Monday's balance",
                "report": "credit.report.aged.balance",
                "options": {"buckets": "15, 30"},
                "user_ids": [Command.set((readers if readers is not None else self.collector).ids)],
                "kind": "xlsx",
                "period": "last_month",
                "frequency": "daily",
                "hour": 6,
                **vals,
            }
        )  # fmt: skip

    def _run(self, when="2025-05-15 06:30:00"):
        self.env.flush_all()
        with freeze_time(when), self.enter_registry_test_mode():
            self.env.ref("credit_control_reports.ir_cron_report").sudo().method_direct_trigger()
        self.env.invalidate_all()

    def _book(self, message):
        [attached] = message.iter_attachments()
        return attached.get_filename(), load_workbook(io.BytesIO(attached.get_content()), data_only=True)

    def _cells(self, book):
        return [
            cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
        ]

    # When

    def test_next_date_is_where_the_owner_lives(self):
        self.manager.tz = "Asia/Beirut"
        schedule = self._schedule()
        self.assertEqual(str(schedule.next_date), "2025-05-15 03:00:00", "6 o'clock there, summer time")
        schedule.write({"frequency": "weekly", "weekday": "4", "hour": 9})
        self.assertEqual(str(schedule.next_date), "2025-05-16 06:00:00")
        schedule.write({"frequency": "monthly", "monthday": 31})
        self.assertEqual(str(schedule.next_date), "2025-05-31 06:00:00")
        schedule.write({"frequency": "first_working_day"})
        self.assertEqual(str(schedule.next_date), "2025-06-02 06:00:00", "the first of June is a Sunday")
        for wrong in ({"hour": 24}, {"monthday": 0}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                schedule.write(wrong)
                schedule.flush_recordset()

    def test_each_time_another_day(self):
        schedule = self._schedule()
        for period, day in {
            "today": "2025-05-14",
            "last_week": "2025-05-11",
            "last_quarter": "2025-03-31",
        }.items():
            schedule.period = period
            self.assertEqual(schedule._get_report(self.manager)._get_options()["as_of"], self._day(day))
        self.assertIn("Buckets, days: 15, 30", schedule.summary)

    # To whom, and what

    def test_each_reader_gets_what_this_reader_may_see(self):
        schedule = self._schedule(self.collector | self.sales)
        with self._server() as mailbox:
            self._run("2025-05-14 05:30:00")
            self.assertFalse(mailbox.messages, "not yet")
            self._run()
            self._run()
        self.assertEqual(len(mailbox.messages), 2, "once each")
        [french], [own] = mailbox.to(self.collector.email), mailbox.to(self.sales.email)
        name, book = self._book(french)
        self.assertEqual(name, "Balance âgée 2025-04-30.xlsx")
        self.assertIn(1304.5, self._cells(book))
        self.assertIn("Monday's balance: Balance âgée 30/04/2025", french["Subject"])
        name, book = self._book(own)
        self.assertEqual(name, "Aged balance 2025-04-30.xlsx")
        cells = self._cells(book)
        self.assertIn(1234.5, cells)
        self.assertNotIn(self.other_customer.name, cells, "own customers only")
        self.assertIn("Over 30 days", cells, "the options of the schedule")
        self.assertEqual(schedule.delivery_ids.mapped("state"), ["sent", "sent"])
        self.assertEqual(str(schedule.next_date), "2025-05-16 06:00:00")

    def test_companies_of_the_reader_only(self):
        other = self.setup_other_company(name="Other")
        self.manager.company_ids |= other["company"]
        stranger = self._new_user("stranger", "credit_control.group_credit_collector")
        stranger.write(
            {"company_ids": [Command.set(other["company"].ids)], "company_id": other["company"].id}
        )
        schedule = self._schedule(stranger | self.analyst)
        with self._server() as mailbox:
            self._run()
        self.assertEqual(len(mailbox.messages), 1)
        failed = schedule.delivery_ids.filtered(lambda delivery: delivery.user_id == stranger)
        self.assertEqual(failed.state, "failed")
        self.assertIn("none of the companies", failed.failure)

    def test_roles_are_who_has_them_when_it_is_sent(self):
        role = self.env.ref("credit_control.group_credit_collector")
        schedule = self._schedule(self.env["res.users"], group_ids=role.ids)
        self.assertIn(self.collector, schedule._get_readers())
        self.collector.active = False
        self.assertNotIn(self.collector, schedule._get_readers())
        with self.assertRaisesRegex(ValidationError, "Readers"):
            self._schedule(self.env["res.users"])

    def test_a_large_file_is_linked(self):
        schedule = self._schedule(self.collector, link_above=0.001, kind="pdf")
        Delivery = type(self.env["credit.report.delivery"])
        real = Delivery._report_of
        # Tests make HTML of a PDF unless they are told.
        self.patch(
            Delivery, "_report_of", lambda *args: real(*args).with_context(force_report_rendering=True)
        )
        with self._server() as mailbox:
            self._run()
        [message] = mailbox.messages
        self.assertFalse(list(message.iter_attachments()))
        file = schedule.delivery_ids.attachment_id
        self.assertIn(f"/web/content/{file.id}", message.get_body(("html",)).get_content())
        self.assertTrue(file.raw.startswith(b"%PDF"))
        for user, status in ((self.collector, 200), (self.sales, 404)):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, status, user.login)

    # What goes wrong

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
    def test_it_is_tried_again_later_and_later(self):
        schedule = self._schedule()
        with self._server() as mailbox:
            port, mailbox.server.smtp_port = mailbox.server.smtp_port, 1
            self._run()
            delivery = schedule.delivery_ids
            self.assertEqual((delivery.state, delivery.tries), ("waiting", 1))
            self.assertEqual(str(delivery.next_try), "2025-05-15 06:35:00")
            self.assertTrue(delivery.failure)
            self._run("2025-05-15 06:34:00")
            self.assertEqual(delivery.tries, 1)
            self._run("2025-05-15 06:36:00")
            self.assertEqual((delivery.tries, str(delivery.next_try)), (2, "2025-05-15 06:56:00"))
            for _try in range(3):
                self._run(str(delivery.next_try))
            self.assertEqual((delivery.state, delivery.tries), ("failed", 5))
            self.assertEqual(len(schedule.delivery_ids), 1)
            self.assertFalse(mailbox.messages)
            mailbox.server.smtp_port = port
            delivery.with_user(self.manager).action_send_again()
            self._run("2025-05-15 20:00:00")
        self.assertEqual((delivery.state, len(mailbox.messages)), ("sent", 1))
        with self.assertRaises(UserError):
            delivery.action_send_again()

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server", WORK)
    def test_what_is_cut_off_is_uncertain(self):
        schedule = self._schedule()
        with self._server() as mailbox:
            mailbox.hang_up_after = 0
            self._run()
            delivery = schedule.delivery_ids
            self.assertEqual(delivery.state, "uncertain")
            delivery.sudo().state = "sending"  # as a crash leaves it
            self._run()
            self.assertEqual(delivery.state, "uncertain")
        self.assertEqual(len(schedule.delivery_ids), 1)

    def test_what_a_reader_may_not_fails_and_says_why(self):
        outsider = self._new_user("outsider", "base.group_user")
        schedule = self._schedule(outsider)
        with self._server() as mailbox:
            self._run()
        self.assertEqual((schedule.delivery_ids.state, len(mailbox.messages)), ("failed", 0))
        self.assertTrue(schedule.delivery_ids.failure)

    def test_the_same_time_is_never_queued_twice(self):
        schedule = self._schedule()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            for _time in range(2):
                schedule.sudo()._queue("2025-05-15 06:00:00")

    # Rights

    def test_who_is_no_manager_sends_to_nobody_else(self):
        self.assertTrue(self._schedule(self.collector, self.collector))
        with self.assertRaisesRegex(ValidationError, self.analyst.login):
            self._schedule(self.collector | self.analyst, self.collector)
        mine = self._schedule(self.manager)
        self.assertNotIn(mine, self.env["credit.report.schedule"].with_user(self.collector).search([]))
        with self.assertRaises(AccessError):
            mine.with_user(self.collector).action_send_now()
        with self.assertRaises(AccessError):
            self._schedule(self.auditor, self.auditor)
        with self.assertRaisesRegex(UserError, "Buckets"):
            self._schedule(options={"buckets": "x"})

    # In the background

    def test_a_long_file_is_made_in_the_background(self):
        report = (
            self.env["credit.report.aged.balance"].with_user(self.collector).with_options(as_of="2025-04-30")
        )
        with patch("odoo.addons.credit_control_reports.models.engine.credit_report_background.LONG", 1):
            self.assertTrue(report.takes_long("xlsx"))
            self.assertFalse(report.takes_long("xlsx", [("partner_id", "=", self.customer.id)]))
            self.assertFalse(report.takes_long("pdf"))
        action = report.make_in_background(
            "xlsx", [("partner_id", "=", self.customer.id)], ["Customer: Ferme"]
        )
        self.assertEqual(action["tag"], "display_notification")
        delivery = (
            self.env["credit.report.delivery"].sudo().search([("user_id", "=", self.collector.id)], limit=1)
        )
        sent = []
        Users = type(self.env["res.users"])
        with patch.object(
            Users, "_bus_send", lambda users, kind, message: sent.append((users, kind, message))
        ):
            self._run("2025-05-14 05:10:00")
        self.assertEqual((delivery.state, delivery.name), ("ready", "Balance âgée 30/04/2025"))
        [notice] = [each for each in sent if each[1] == "simple_notification"]
        self.assertEqual(notice[0], self.collector)
        self.assertEqual(delivery.activity_ids.user_id, self.collector)
        cells = self._cells(load_workbook(io.BytesIO(delivery.attachment_id.raw), data_only=True))
        self.assertIn(1234.5, cells)
        self.assertNotIn(self.other_customer.name, cells)
        mine = delivery.with_user(self.collector)
        self.assertIn(f"/web/content/{delivery.attachment_id.id}", mine.action_download()["url"])
        self.assertFalse(delivery.activity_ids)
        with self.assertRaises(AccessError):
            delivery.with_user(self.sales).action_download()
        with self.assertRaises(AccessError):
            report.with_user(self.other_sales).make_in_background("xlsx")

    def test_files_go_after_a_while(self):
        self.env["credit.report.aged.balance"].with_user(self.collector).make_in_background("xlsx")
        self._run("2025-05-14 05:10:00")
        delivery = (
            self.env["credit.report.delivery"].sudo().search([("user_id", "=", self.collector.id)], limit=1)
        )
        self.assertTrue(delivery.attachment_id)
        with freeze_time("2036-01-01"):
            self.env["credit.report.delivery"].sudo()._gc_files()
        self.assertFalse(delivery.attachment_id)
