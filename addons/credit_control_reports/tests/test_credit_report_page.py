from psycopg2.errors import ReadOnlySqlTransaction

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ReportCommon

AS_OF = "2025-03-31"


@tagged("post_install", "-at_install")
class TestCreditReportPage(ReportCommon):
    """The weekly page and the dashboards: worked figures, who sees what, and what an archive keeps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls._domain_ledger()
        cls.account.collector_id = cls.collector
        other = cls._invoice(700, "2025-02-20", cls.other_customer, date="2025-02-01")
        other.invoice_user_id = cls.other_sales
        cls.weekly = cls.env["credit.report.weekly"].with_user(cls.director).with_options(as_of=AS_OF)
        cls.figures = cls.env.ref("credit_control.group_credit_figures")

    def _blocks(self, report, section=0):
        blocks = report.get_description()["page"]["sections"][section]["blocks"]
        return {block["name"]: block for block in blocks}

    def _tiles(self, report, section=0):
        tiles = self._blocks(report, section)["figures"]["tiles"]
        return {tile["name"]: (tile["value"], tile["before"]) for tile in tiles}

    def _rows(self, report, name):
        return [row["cells"] for row in self._blocks(report)[name]["rows"]]

    # The weekly page

    def test_worked_figures(self):
        tiles = self._tiles(self.weekly)
        self.assertEqual(tiles["receivables"], (15700, 14700))
        self.assertEqual(tiles["overdue"], (11700, 11700))
        self.assertAlmostEqual(tiles["overdue_share"][0], 11700 / 17200)
        self.assertAlmostEqual(tiles["overdue_share"][1], 11700 / 14700)
        self.assertEqual(tiles["oldest"], (0, 0))
        self.assertEqual(tiles["unallocated"], (-1500, 0))
        rows = {row[0]: row[1:4] for row in self._rows(self.weekly, "ageing")}
        self.assertEqual(rows["Not due"], [3000, 5500, 2500])
        self.assertEqual(rows["Up to 30 days"], [7800, 7800, 0])
        self.assertEqual(rows["31-60 days"], [3900, 3900, 0])
        self.assertEqual(rows["Unallocated"], [0, -1500, -1500])

    def test_movement_of_a_week(self):
        moved = self._rows(self.weekly, "movement")
        self.assertEqual([amount for _what, amount in moved], [14700, 2500, 0, -1500, 0])
        # In this week, the credit note.
        early = self.weekly.with_options(as_of="2025-03-07")
        moved = self._rows(early, "movement")
        self.assertEqual([amount for _what, amount in moved], [21500, 0, -800, 0, 0])
        self.assertEqual(self._blocks(early)["movement"]["totals"][1], 20700)
        entry = self.env["account.move"].create(
            {
                "date": "2025-03-30",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data[f"default_account_{kind}"].id,
                            "partner_id": self.customer.id,
                            side: 40,
                        }
                    )
                    for kind, side in (("receivable", "credit"), ("expense", "debit"))
                ],
            }
        )
        entry.action_post()
        moved = self._rows(self.weekly, "movement")
        self.assertEqual([amount for _what, amount in moved], [14700, 2500, 0, -1500, -40])
        self.assertEqual([check["holds"] for check in self.weekly.get_checks()], [True, True])

    def test_each_line_of_the_movement_opens_its_entries(self):
        for row in self._blocks(self.weekly)["movement"]["rows"][1:]:
            with self.subTest(what=row["cells"][0]):
                lines = self.env["account.move.line"].search(row["action"]["domain"])
                self.assertEqual(sum(lines.mapped("balance")), row["cells"][1])
        narrowed = self.weekly.with_options(salesperson=self.sales.ids)
        rows = self._blocks(narrowed)["movement"]["rows"]
        self.assertEqual([row["cells"][1] for row in rows], [14000, 2500, 0, -1500, 0])
        self.assertFalse(any(row["action"] for row in rows[1:]), "such a list would show more")

    def test_debtors(self):
        rows = self._rows(self.weekly, "debtors")
        self.assertEqual(rows[0][:-1], ["Ferme Teranga", self.collector.name, 15000, 1000, 11000, 50])
        self.assertAlmostEqual(rows[0][-1], 15000 / 15700)
        self.assertEqual(rows[1][:-1], ["Grossiste Baobab", "", 700, 0, 700, 39])
        action = self._blocks(self.weekly)["debtors"]["rows"][0]["actions"]["overdue"]
        report = self.env["credit.report.aged.balance"].with_context(**action["context"])
        self.assertEqual(report._read_group(action["domain"], [], ["total:sum"]), [(11000,)])

    def test_many_debtors(self):
        partners = self.env["res.partner"].create([{"name": f"Debtor {number}"} for number in range(12)])
        for number, partner in enumerate(partners):
            self._invoice(1000 + number, "2025-05-01", partner, date="2025-03-02")
        rows = self._rows(self.weekly, "debtors")
        self.assertEqual(
            [row[0] for row in rows], ["Ferme Teranga", *(f"Debtor {n}" for n in range(11, 2, -1))]
        )
        # Today all of them are late.
        late = self._rows(self._collectors_dashboard(scope="all"), "late")
        self.assertEqual([row[0] for row in late], [row[0] for row in rows])

    def test_actions_running(self):
        self._set_limit(100)
        order = self._order(900)
        order.action_confirm()
        hold = order.credit_hold_ids
        rows = {row[0]: row for row in self._rows(self.weekly, "actions")}
        self.assertEqual(rows["Orders held"][1:3], [1, hold.amount])
        by_others = self.weekly.with_options(collector=self.manager.ids)
        self.assertEqual(self._rows(by_others, "actions")[0][1], 0)
        action = self._blocks(self.weekly)["actions"]["rows"][0]["action"]
        self.assertEqual(self.env["credit.hold"].search(action["domain"]), hold)

    def test_several_companies(self):
        euro = self.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        other = self.setup_other_company(name="Other Ltd", currency_id=euro.id)
        self.director.company_ids |= other["company"]
        move = self.env["account.move"].with_company(other["company"])
        move = move.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.other_customer.id,
                "invoice_date": "2025-03-28",
                "invoice_line_ids": [Command.create({"name": "Rice", "price_unit": 70, "tax_ids": False})],
            }
        )
        move.action_post()
        both = self.weekly.with_context(allowed_company_ids=(self.company | other["company"]).ids)
        self.assertEqual(self._tiles(both)["receivables"], (15700, 14700))
        self.assertEqual(self._tiles(both, 1)["receivables"], (70, 0))
        one = both.with_options(in_currency="USD")
        self.assertEqual(self._tiles(one)["receivables"], (15840, 14700))
        self.assertEqual(self._rows(one, "movement")[1], ["Invoiced", 2640])
        self.assertEqual(len(one.get_description()["page"]["sections"]), 1)
        self.assertEqual({check["holds"] for check in both.get_checks()}, {True})

    # Who sees what

    def test_sales_see_own_customers_only(self):
        with self.assertRaises(AccessError):
            self.weekly.with_user(self.sales).get_description()
        self.sales.group_ids |= self.figures
        own = self.weekly.with_user(self.sales)
        self.assertEqual(self._tiles(own)["receivables"], (15000, 14000))
        self.assertNotIn("movement", self._blocks(own), "who may not read the ledger gets no sums of it")
        self.assertEqual(own.get_checks(), [])
        everything = own.with_options(salesperson=self.other_sales.ids)
        self.assertEqual(self._tiles(everything)["receivables"], (15000, 14000))
        run = self.weekly.with_user(self.manager).freeze()["context"]["credit_report_run"]
        with self.assertRaises(AccessError):
            own.with_options(run=run).get_description()
        with self.assertRaises(AccessError):
            own.with_options(run=run).get_file("xlsx")
        for name in ("page", "names", "checks"):
            with self.assertRaises(AccessError):
                self.env["credit.report.run"].with_user(self.manager).browse(run).read([name])

    def _collectors_dashboard(self, user=None, **options):
        report = self.env["credit.report.dashboard.collector"].with_user(user or self.collector)
        return report.with_options(**options)

    def test_collectors_see_own_customers_first(self):
        mine = self._collectors_dashboard()
        self.assertEqual(self._tiles(mine)["receivables"][0], 7200)
        self.assertEqual([row[0] for row in self._rows(mine, "late")], ["Ferme Teranga"])
        action = self._blocks(mine)["figures"]["tiles"][0]["action"]
        self.assertEqual(action["context"]["credit_report_collector"], self.collector.ids)
        self.assertEqual(self._tiles(self._collectors_dashboard(scope="all"))["receivables"][0], 7900)
        colleague = self._new_user("colleague", "credit_control.group_credit_collector")
        theirs = self._collectors_dashboard(colleague)
        self.assertEqual(self._tiles(theirs)["receivables"][0], 0)
        self.assertEqual(self._rows(theirs, "late"), [])
        self.env["credit.team"].create(
            {"name": "North", "leader_id": self.manager.id, "member_ids": (self.collector | colleague).ids}
        )
        team = self._collectors_dashboard(colleague, scope="team")
        self.assertEqual(self._tiles(team)["receivables"][0], 7200)
        self.assertEqual(self._tiles(self._collectors_dashboard(self.manager))["receivables"][0], 7900)
        with self.assertRaisesRegex(UserError, "theirs"):
            self._collectors_dashboard(scope="theirs").get_description()

    def test_each_role_begins_with_its_dashboard(self):
        Dashboard = self.env["credit.report.dashboard"]
        expected = {
            self.collector: ("collector", []),
            self.account_manager: ("collector", []),
            self.analyst: ("manager", ["Collector", "Manager"]),
            self.manager: ("manager", ["Collector", "Manager", "CFO"]),
            self.director: ("director", ["Collector", "Manager", "CFO"]),
            self.auditor: ("manager", ["Collector", "Manager", "CFO"]),
        }
        for user, (role, labels) in expected.items():
            with self.subTest(user=user.login):
                action = Dashboard.with_user(user).action_open_dashboard()
                self.assertEqual(action["res_model"], f"credit.report.dashboard.{role}")
                description = self.env[action["res_model"]].with_user(user).get_description()
                self.assertEqual([each["label"] for each in description["siblings"]], labels)
        with self.assertRaises(AccessError):
            Dashboard.with_user(self.sales).action_open_dashboard()
        with self.assertRaises(AccessError):
            self.env["credit.report.dashboard.director"].with_user(self.collector).get_description()

    def test_trend_ties_to_the_aged_balance(self):
        report = self.env["credit.report.dashboard.manager"].with_user(self.manager)
        chart = self._blocks(report)["trend"]
        self.assertEqual(len(chart["labels"]), 13)
        for series in chart["series"]:
            action = series["actions"][-1]
            aged = self.env["credit.report.aged.balance"].with_context(**action["context"])
            [(total,)] = aged._read_group(action["domain"], [], ["total:sum"])
            self.assertEqual(series["values"][-1], total)

    # Mail, archive, replica

    def test_mail(self):
        schedule = self.env["credit.report.schedule"].with_user(self.manager)
        schedule = schedule.create(
            {"name": "Monday", "report": "credit.report.weekly", "user_ids": self.manager.ids, "kind": "xlsx"}
        )
        schedule._queue("2025-03-31 06:00:00")
        title, name, content = schedule.sudo().delivery_ids._render()
        self.assertIn("Weekly page", title)
        self.assertTrue(name.endswith(".xlsx"))
        self.assertTrue(content)

    def test_customers_without_a_decision_are_a_warning_until_somebody_answers(self):
        report = self.env["credit.report.dashboard.manager"].with_user(self.manager)
        self.assertNotIn("undecided", self._blocks(report))
        self.company.write({"credit_undecided": "none", "credit_undecided_answered": False})
        rows = self.env["credit.exposure"].search([("limit_mode", "=", "undecided")])
        self.assertIn(self.account.id, rows.ids)
        block = self._blocks(report)["undecided"]
        tiles = {tile["name"]: tile["value"] for tile in block["tiles"]}
        self.assertEqual(tiles, {"undecided": len(rows), "undecided_exposure": sum(rows.mapped("exposure"))})
        self.assertGreater(tiles["undecided_exposure"], 0)
        behind = block["tiles"][0]["action"]
        self.assertEqual(self.env["credit.exposure"].search(behind["domain"]), rows)
        narrowed = report.with_options(salesperson=[self.sales.id])
        few = self._blocks(narrowed)["undecided"]["tiles"][0]["value"]
        self.assertEqual(few, len(rows.filtered(lambda row: row.salesperson_id == self.sales)))
        self.account.sudo().limit_mode = "zero"
        self.env["credit.exposure"].invalidate_model()
        self.assertEqual(self._blocks(report)["undecided"]["tiles"][0]["value"], len(rows) - 1)
        self.company.credit_undecided = "none"
        self.assertNotIn("undecided", self._blocks(report), "somebody has answered")

    def test_a_frozen_dashboard(self):
        live = self._collectors_dashboard()
        run = live.freeze()["context"]["credit_report_run"]
        self._invoice(300, "2025-03-01")
        frozen = live.with_options(run=run)
        self.assertEqual(self._tiles(frozen)["receivables"][0], 7200)
        self.assertEqual(self._tiles(live)["receivables"][0], 7500)
        description = frozen.get_description()
        self.assertEqual((description["options"], description["siblings"]), ([], []))
        self.assertIn(self.collector.name, description["frozen"])
        self.assertTrue(description["definitions"])

    def test_reading_does_not_write(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor(readonly=True) as cr:
            env = self.env(cr=cr, user=self.director.id, su=False)
            for name in ("weekly", "dashboard.collector", "dashboard.manager", "dashboard.director"):
                report = env[f"credit.report.{name}"]
                report.get_views([(False, "list"), (False, "search")])
                self.assertTrue(report.get_description()["page"])
                report.get_checks()
                report.takes_long("pdf")
                self.assertTrue(report.get_file("xlsx")[1])
                self.assertEqual(report.search_count([]), 0)
            # Not by assertRaises, which writes a savepoint's flush first.
            refused = None
            try:
                with mute_logger("odoo.sql_db"):
                    cr.execute("UPDATE res_company SET name = name")
            except ReadOnlySqlTransaction as error:
                refused = error
            self.assertTrue(refused, "The cursor would have told of a write.")
