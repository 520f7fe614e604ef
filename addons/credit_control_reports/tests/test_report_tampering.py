import base64
from functools import partial

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .accounts_common import AccountsCommon

AS_OF = "2025-03-31"
PAGES = (
    "credit.report.weekly",
    "credit.report.scorecard",
    *(f"credit.report.dashboard.{role}" for role in ("collector", "manager", "director")),
)


def _figures(page):
    """The values of a page, without what its figures open."""
    parts = [block for section in page["sections"] for block in section["blocks"]]
    return [
        [tile["value"] for tile in block.get("tiles", ())]
        + [row["cells"] for row in block.get("rows", ())]
        + [each["values"] for each in block.get("series", ())]
        for block in parts
    ]


@tagged("post_install", "-at_install")
class TestReportTampering(AccountsCommon):
    """What a client can ask past the screens: rows, files and pages of others, forged archives, odd answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._domain_ledger()
        cls._invoice(70, "2025-03-01", cls.other_customer).invoice_user_id = cls.other_sales
        cls.hold = cls._hold_order(300, "2025-03-03 10:00")
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.plain = cls._new_user("plain", "base.group_user")
        cls.portal = cls._new_user("portal", "base.group_portal")
        cls.aged = cls.env["credit.report.aged.balance"].with_options(as_of=AS_OF)

    def _reports(self):
        base = self.env.registry["credit.report"]
        return [model for model in self.env.values() if isinstance(model, base) and not model._abstract]

    def _freeze(self, user, report=None, **kwargs):
        report = self.aged if report is None else report
        action = report.with_user(user).freeze(**kwargs)
        return self.env["credit.report.run"].browse(action["context"]["credit_report_run"]).with_user(user)

    # Who may not read at all

    def test_reports_are_for_their_readers(self):
        for user in self.plain | self.portal | self.sales:
            for report in self._reports():
                if user == self.sales and report._name == "credit.report.blocked.order":
                    continue
                asked = report.with_user(user)
                for attack in (
                    asked.get_description,
                    asked.get_checks,
                    asked.schedule,
                    asked.freeze,
                    partial(asked.takes_long, "xlsx"),
                    partial(asked.make_in_background, "xlsx"),
                    partial(asked.search, []),
                    partial(asked.web_read_group, [], ["company_id"]),
                    *([asked.browse(1).action_open_record] if asked._report_record else ()),
                ):
                    # Refused before anything is asked of the database: no savepoint is needed.
                    with self.subTest(report=report._name, user=user.login, attack=attack):
                        self.assertTrue(self._is_refused(attack))
            with self.assertRaises(AccessError):
                self.env["credit.report.dashboard.collector"].with_user(user).action_open_dashboard()

    def _is_refused(self, attack):
        try:
            attack()
        except AccessError:
            return True
        return False

    def test_only_these_methods_are_open_to_clients(self):
        """Whoever adds a method that a client may call, adds it here and thinks of its rights."""
        known = {
            "get_description",
            "get_checks",
            "takes_long",
            "make_in_background",
            "schedule",
            "freeze",
            "action_open_record",
            "action_open_dashboard",
            "fields_get",
            "web_read",
        }
        ours = "odoo.addons.credit_control_reports."
        names = {
            name
            for model in [*self._reports(), self.env["credit.kpi"], self.env["credit.report.block"]]
            for cls in type(model).mro()
            if cls.__module__.startswith(ours)
            for name, value in vars(cls).items()
            if callable(value) and not name.startswith("_") and not getattr(value, "_api_private", False)
        }
        self.assertLessEqual(names, known)

    # Rows of others

    def test_sales_with_figures_see_own_customers_however_they_ask(self):
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        run = self._freeze(self.manager)
        stranger = self.other_customer.name
        for answers in ({}, {"salesperson": self.other_sales.ids}, {"run": run.id}, {"compare": "year"}):
            mine = self.aged.with_user(self.sales).with_options(**answers)
            with self.subTest(answers):
                self.assertNotIn(stranger, mine.search([]).mapped("partner_name"))
                domain = [("partner_id", "=", self.other_customer.id)]
                self.assertFalse(mine.search_count(domain))
                self.assertFalse(mine._read_group(domain, ["partner_id"], ["total:sum"]))
                self.assertNotIn(stranger, str(mine.web_read_group([], ["partner_id"], ["total:sum"])))
        for name in ("credit.report.weekly", "credit.report.scorecard", "credit.report.dashboard.collector"):
            page = self.env[name].with_user(self.sales)
            with self.subTest(name):
                own, other = (
                    page.with_options(salesperson=who.ids).get_description()["page"]
                    for who in (self.sales, self.other_sales)
                )
                self.assertEqual(_figures(own), _figures(other))
                self.assertNotIn(stranger, str(other))

    def test_own_customers_are_not_compared_with_the_whole_ledger(self):
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.sales.group_ids |= self.env.ref("account.group_account_readonly")
        for name in ("weekly", "scorecard", "dashboard.collector"):
            page = self.env[f"credit.report.{name}"].with_user(self.sales)
            self.assertEqual(page.get_checks(), [])
        [check] = self.aged.with_user(self.sales).get_checks()
        self.assertTrue(check["holds"])

    def test_limits_are_not_guessed_by_sales(self):
        self._set_limit(123456)
        report = self.env["credit.report.blocked.order"].with_user(self.sales)
        report = report.with_options(date_from="2025-01-01", date_to=AS_OF)
        self.assertTrue(report.search([]))
        for attack in (
            lambda: report.search([("account_id.credit_limit", ">", 1)]),
            lambda: report.search([("hold_id.account_id.credit_limit", ">", 1)]),
            lambda: report.web_read_group([], ["account_id.credit_limit"], ["__count"]),
            lambda: report.search([]).web_read({"account_id": {"fields": {"credit_limit": {}}}}),
        ):
            with self.assertRaises(AccessError):
                attack()
        with self.assertRaises(ValueError):
            report.search([], order="account_id.credit_limit")

    def test_companies_of_others(self):
        other = self.setup_other_company(name="Other")["company"]
        for user in (self.collector, self.director, self.auditor):
            asked = self.aged.with_user(user).with_context(allowed_company_ids=[self.company.id, other.id])
            for attack in (asked.get_description, lambda asked=asked: asked.search([])):
                with self.assertRaises(AccessError):
                    attack()
            page = self.env["credit.report.weekly"].with_user(user)
            with self.assertRaises(AccessError):
                page.with_context(allowed_company_ids=[other.id]).get_description()

    # Answers

    def test_odd_answers_are_refused(self):
        odd = (
            {"as_of": "2025-13-45"},
            {"as_of": "0001-01-01"},
            {"as_of": "9999-12-31"},
            {"as_of": 5},
            {"buckets": "1; DROP TABLE res_partner"},
            {"buckets": {"a": 1}},
            {"buckets": "0"},
            {"salesperson": "1) OR (1=1"},
            {"salesperson": [True]},
            {"salesperson": {"a": 1}},
            {"in_currency": "XXX' OR 1=1"},
            {"lines": "partner_id; --"},
            {"lines": ["partner_id"]},
            {"compare": "never"},
            {"run": "1"},
            {"run": [1]},
            {"run": True},
            {"run": 10**12},
        )
        for answers in odd:
            with self.subTest(answers), self.assertRaises(UserError):
                self.aged.with_user(self.collector).with_options(**answers).search([])
        days = self.env["credit.report.collections"].with_user(self.collector)
        for answers in (
            {"date_from": "0001-01-01", "date_to": AS_OF, "compare": "year"},
            {"date_from": "0001-01-01", "date_to": "9999-12-31", "grain": "day"},
        ):
            with self.subTest(answers), self.assertRaises(UserError):
                days.with_options(**answers).get_description()
        for name in PAGES[:2]:
            for day in ("0001-01-01", "9999-12-31"):
                with self.subTest(name, day=day), self.assertRaises(UserError):
                    self.env[name].with_user(self.director).with_options(as_of=day).get_description()

    # The archive

    def test_an_archive_is_not_forged(self):
        Run = self.env["credit.report.run"]
        forged = {
            "name": "Aged balance 2024",
            "report": "credit.report.aged.balance",
            "user_id": self.director.id,
            "date": "2025-01-01 08:00:00",
            "company_id": self.company.id,
        }
        for user in (self.collector, self.manager, self.director):
            with self.assertRaises(UserError):
                Run.with_user(user).create(forged)
            with self.assertRaises(UserError):
                self._freeze(self.manager).with_user(user).copy()
        context = {f"default_{name}": value for name, value in forged.items()}
        run = self._freeze(self.collector, self.aged.with_context(**context, default_row_count=7))
        self.assertEqual((run.user_id, run.report), (self.collector, "credit.report.aged.balance"))
        self.assertGreater(run.date.isoformat(), "2025-06-01")

    def test_what_is_frozen_is_not_frozen_again(self):
        run = self._freeze(self.manager)
        with self.assertRaisesRegex(UserError, "frozen"):
            self._freeze(self.collector, self.aged.with_options(run=run.id))

    def test_archive_says_what_was_left_out(self):
        run = self._freeze(self.collector, domain=[("partner_id", "=", self.customer.id)])
        self.assertIn("partner_id", run.summary)

    def test_odd_texts_do_not_spoil_the_lists(self):
        run = self._freeze(self.collector, filters=[{"a": 1}, 5, None], note=["<b>"])
        self.assertIn("5", run.with_user(self.manager).summary)
        for odd in (
            {"filters": [5]},
            {"filters": "x"},
            {"domain": "x"},
            {"domain": [["id"]]},
            {"options": [1]},
        ):
            with self.subTest(odd), self.assertRaises(ValidationError):
                self._schedule(self.collector, **odd)
        self.aged.with_user(self.collector).make_in_background("xlsx", filters=[5, {"a": 1}])
        self.assertEqual(self._queued(self.collector).filters, ["5", "{'a': 1}"])

    def test_hidden_fields_of_a_run(self):
        run = self._freeze(self.manager, self.env["credit.report.weekly"])
        for user in (self.collector, self.manager, self.director, self.auditor):
            for name in ("page", "names", "checks"):
                with self.assertRaises(AccessError):
                    run.with_user(user).read([name])
                with self.assertRaises(AccessError):
                    run.with_user(user).search([(name, "!=", False)])
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        with self.assertRaises(AccessError):
            self.env["credit.report.weekly"].with_user(self.sales).with_options(run=run.id).get_description()

    # Files and schedules

    def _schedule(self, user, **vals):
        return (
            self.env["credit.report.schedule"]
            .with_user(user)
            .create(
                {
                    "name": "Balance",
                    "report": "credit.report.aged.balance",
                    "user_ids": [Command.set(user.ids)],
                    **vals,
                }
            )
        )

    def _queued(self, user):
        return self.env["credit.report.delivery"].search([("user_id", "=", user.id)], limit=1)

    def test_defaults_of_the_context_reach_no_file(self):
        secret = self.env["ir.attachment"].create(
            {"name": "secret", "datas": base64.b64encode(b"secret"), "res_model": "res.company", "res_id": 1}
        )
        foreign = self._schedule(self.manager)
        forged = {
            "default_attachment_id": secret.id,
            "default_schedule_id": foreign.id,
            "default_state": "sent",
            "default_tries": 4,
        }
        orders = self.env["credit.report.blocked.order"].with_user(self.sales)
        orders.with_context(**forged).make_in_background("xlsx")
        self._schedule(self.collector).with_context(**forged).action_send_now()
        for user in (self.sales, self.collector):
            delivery = self._queued(user)
            self.assertFalse(delivery.attachment_id)
            self.assertNotEqual(delivery.schedule_id, foreign)
            self.assertEqual((delivery.state, delivery.tries), ("waiting", 0))

    def test_files_are_for_their_reader(self):
        self.aged.with_user(self.collector).make_in_background("xlsx")
        delivery = self._queued(self.collector)
        delivery.sudo()._keep_file()  # as the job does it
        attachment = delivery.attachment_id
        self.assertTrue(attachment.with_user(self.collector).raw)
        for user in (
            self.account_manager,
            self.analyst,
            self.accountant,
            self.sales,
            self.plain,
            self.portal,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                delivery.with_user(user).action_download()
            with self.subTest(user.login), self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                delivery.with_user(user).write({"user_id": user.id})
        with self.assertRaises(AccessError):
            self.env["credit.report.delivery"].with_user(self.collector).create(
                {"report": "credit.report.aged.balance", "user_id": self.collector.id, "kind": "pdf"}
            )

    def test_owner_who_is_no_manager_does_not_write_to_others(self):
        schedule = self._schedule(
            self.manager, owner_id=self.collector.id, user_ids=[Command.set(self.director.ids)]
        )
        for vals in ({"name": "Pay here"}, {"filters": ["Pay here"]}, {"report": "credit.report.roll"}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                schedule.with_user(self.collector).write(vals)
        schedule.with_user(self.collector).active = False
        schedule.with_user(self.manager).write({"name": "Month end"})
        with self.assertRaises(AccessError):
            self._schedule(self.collector).with_user(self.analyst).write({"name": "x"})
        with self.assertRaises(AccessError):
            self._schedule(
                self.collector,
                delivery_ids=[
                    Command.create(
                        {"report": "credit.report.aged.balance", "user_id": self.director.id, "kind": "pdf"}
                    )
                ],
            )
