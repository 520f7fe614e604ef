from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.addons.credit_control.tools.source import Source
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.kpi import CountBack
from .common import ReportCommon


@tagged("post_install", "-at_install")
class TestCreditKpi(ReportCommon):
    """The figures of DOMAIN.md, section 2, from a ledger."""

    def _kpis(self, as_of, *names, over=1, companies=None, **options):
        """Figures of indicators at the end of a month, rounded to two places."""
        Kpi = self.env["credit.kpi"]
        kpis = Kpi._get_kpis(names)
        self.assertEqual(len(kpis), len(names))
        facts = Kpi._get_facts(
            kpis, {"as_of": date.fromisoformat(as_of), **options}, companies or self.company, over=over
        )
        found = {kpi._name.removeprefix("credit.kpi."): self._shown(kpi, facts) for kpi in kpis}
        return [found[name] for name in names]

    def _shown(self, kpi, facts):
        """The figure as people read it: in percent, to two places."""
        value = kpi._compute_kpi(facts)
        if isinstance(value, CountBack):
            value = value.days
        return None if value is None else float(round(value * (100 if kpi._kpi_unit == "percent" else 1), 2))

    def _paid(self, invoice, *payments):
        for amount, day in payments:
            self._match(self._payment(amount, day).move_id, invoice)

    def _quarter(self):
        """Sales of 320, 410 and 380 thousand in April to June 2025; 640 owed before, 690 after, 520 of it not due."""
        self._paid(self._invoice(640000, "2025-04-14", date="2025-03-15"), (640000, "2025-04-20"))
        self._paid(self._invoice(320000, "2025-05-10", date="2025-04-10"), (320000, "2025-05-10"))
        self._invoice(170000, "2025-06-20", date="2025-05-05")
        self._paid(self._invoice(240000, "2025-07-10", date="2025-05-05"), (100000, "2025-06-12"))
        self._invoice(380000, "2025-07-30", date="2025-06-30")

    def test_days_of_sales(self):
        self._quarter()
        names = ("dso", "dso.best", "delinquent", "dso.count.back", "past.due")
        self.assertEqual(
            self._kpis("2025-06-30", *names, over=3),
            [56.57, 42.63, 13.94, 53.44, 24.64],
            "690 of 1,110 in 91 days",
        )

    def test_effectiveness_is_pooled_by_month(self):
        self._quarter()
        collected = (640 + 320) - 320 + (320 + 410) - 410 + (410 + 380) - 690
        possible = (640 + 320) - 320 + (320 + 410) - 410 + (410 + 380) - 520
        self.assertEqual(self._kpis("2025-06-30", "cei", over=3), [round(100 * collected / possible, 2)])
        self.assertEqual(self._kpis("2025-06-30", "cei"), [round(100 * 100 / 270, 2)])

    def test_collected_to_term(self):
        """Due 250,000 in April, 187,500 by the due date, 22,500 late in April."""
        self._paid(
            self._invoice(150000, "2025-04-20", date="2025-03-01"),
            (100000, "2025-03-25"),
            (22500, "2025-04-28"),
            (27500, "2025-05-20"),
        )
        self._paid(self._invoice(100000, "2025-04-30", date="2025-04-01"), (87500, "2025-04-30"))
        self.assertEqual(self._kpis("2025-04-30", "to.term", "against.due"), [75, 84])
        self.company.credit_grace_days = 8
        self.assertEqual(self._kpis("2025-04-30", "to.term", "against.due"), [84, 84])

    def test_credit_notes_reduce_what_fell_due(self):
        invoice = self._invoice(1000, "2025-04-20", date="2025-03-01")
        self._match(self._invoice(200, "2025-04-25", move_type="out_refund"), invoice)
        self._paid(invoice, (600, "2025-04-20"))
        self._match(self._invoice(200, "2025-05-02", move_type="out_refund"), invoice)
        self.assertEqual(
            self._kpis("2025-04-30", "to.term"), [75], "of 800: what is credited in May is later"
        )
        self.assertEqual(self._kpis("2025-04-30", "days.to.pay"), [None], "It is not closed.")
        self.assertEqual(self._kpis("2025-05-31", "days.to.pay"), [0], "A credit note is no payment.")

    def test_instalments_fall_due_apart(self):
        invoice = self._invoice(6000, "2025-04-21", date="2025-02-20", post=False)
        invoice.invoice_payment_term_id = self.halves
        invoice.action_post()
        self._paid(invoice, (3000, "2025-03-22"))
        self.assertEqual(self._kpis("2025-03-31", "to.term"), [100])
        self.assertEqual(self._kpis("2025-04-30", "to.term"), [0])
        self.assertEqual(self._kpis("2025-04-30", "to.term", over=2), [50])

    def test_what_a_payment_writes_off_is_not_collected(self):
        invoice = self._invoice(100, "2025-04-20", date="2025-03-01")
        accounts = self.company_data
        bank = accounts["default_journal_bank"]
        amounts = (
            (bank.default_account_id, 60),
            (accounts["default_account_expense"], 15),
            (accounts["default_account_receivable"], -75),
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "date": "2025-04-18",
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "partner_id": self.customer.id, "balance": balance}
                    )
                    for account, balance in amounts
                ],
            }
        )
        entry.action_post()
        self._match(entry, invoice)
        self.assertEqual(self._kpis("2025-04-30", "to.term"), [round(100 * 60 / 85, 2)])

    def test_disputed_is_left_out(self):
        disputed = self._invoice(400, "2025-04-10", date="2025-03-01")
        self._paid(self._invoice(600, "2025-04-10", date="2025-03-01"), (450, "2025-04-10"))
        line = self._receivables(disputed)
        query = SQL(
            """SELECT %s AS move_line_id, 'dispute' AS kind, 400 AS amount, NULL::date AS date_from,
                      NULL::date AS date_until, NULL::varchar AS reason_code""",
            line.id,
        )
        source = Source("case", query, "account.move.line")
        with patch.object(self.registry["credit.account"], "_pause_sources", lambda self: [source]):
            self.assertEqual(self._kpis("2025-04-30", "to.term", "to.term.undisputed"), [45, 75])

    def test_collected_of_what_was_overdue(self):
        """Overdue at the start 60,000, of it 31,000 collected; a credit note is no collection."""
        late = self._invoice(60000, "2025-02-10", date="2025-01-10")
        self._paid(late, (31000, "2025-03-14"))
        self._match(self._invoice(4000, "2025-03-15", move_type="out_refund"), late)
        self._paid(self._invoice(5000, "2025-03-31", date="2025-03-01"), (5000, "2025-03-31"))
        self._paid(self._invoice(700, "2025-02-28", date="2025-02-01"), (700, "2025-03-31"))
        self.assertEqual(self._kpis("2025-03-31", "past.due.collected"), [51.67])
        self._paid(late, (25000, "2025-04-02"))
        self.assertEqual(
            self._kpis("2025-04-30", "past.due.collected", over=2), [round(100 * 56000 / 85000, 2)], "pooled"
        )

    def test_past_due(self):
        self._invoice(97000, "2025-03-30", date="2025-03-01")
        self._invoice(593000, "2025-03-31", date="2025-03-01")
        self.assertEqual(self._kpis("2025-03-31", "past.due"), [14.06], "What is due today is not late.")
        self._payment(90000, "2025-03-31")
        self.assertEqual(self._kpis("2025-03-31", "past.due"), [round(100 * 97 / 600, 2)])

    def test_days_to_pay(self):
        for days, amount in ((14, 12000), (-3, 30000), (40, 8000)):
            due = date(2025, 5, 1)
            invoice = self._invoice(amount, due, date="2025-03-01")
            self._paid(invoice, (amount, due + timedelta(days)))
        self.assertEqual(self._kpis("2025-06-30", "days.to.pay", "days.late", over=3), [7.96, 9.76])
        self.assertEqual(
            self._kpis("2025-05-31", "days.to.pay"), [14], "Each counts in the month in which it is closed."
        )

    def test_each_part_payment_has_its_days(self):
        invoice = self._invoice(1000, "2025-05-10", date="2025-01-01")
        self._paid(invoice, (250, "2025-04-30"), (750, "2025-06-09"))
        self.assertEqual(self._kpis("2025-04-30", "days.to.pay"), [None])
        self.assertEqual(self._kpis("2025-06-30", "days.to.pay", "days.late"), [20, 22.5])

    def test_nothing_is_not_zero(self):
        Kpi = self.env["credit.kpi"]
        facts = Kpi._get_facts(Kpi._get_kpis(), {"as_of": date(1999, 12, 31)}, self.company)
        found = {kpi._name: self._shown(kpi, facts) for kpi in Kpi._get_kpis()}
        self.assertEqual(set(found.values()), {None})

    def test_count_back_has_an_end(self):
        self._invoice(1000, "2020-03-31", date="2020-03-01")
        [kpi] = self.env["credit.kpi"]._get_kpis(["dso.count.back"])
        facts = kpi._get_facts([kpi], {"as_of": date(2025, 3, 31)}, self.company)
        days = sum(month.days for month in facts.months)
        self.assertEqual(kpi._compute_kpi(facts), CountBack(days, beyond=True))

    # What the facts are of

    def test_month_ends_are_those_of_the_aged_balance(self):
        invoices = self._domain_ledger()
        invoices["I4"].button_draft()
        self._match(invoices["I4"], self._payment(700, "2025-04-10").move_id)
        [kpi] = self.env["credit.kpi"]._get_kpis(["past.due"])
        facts = kpi._get_facts([kpi], {"as_of": date(2025, 6, 15)}, self.company)
        for month in facts.months:
            company = [("company_id", "=", self.company.id)]
            *_rest, overdue_1, overdue_2, overdue_3, overdue_4, _free, total = self._aged(
                month.last.isoformat(), company
            )
            overdue = overdue_1 + overdue_2 + overdue_3 + overdue_4
            self.assertEqual((month["receivable"], month["overdue"]), (total, overdue), month.last)
        self.assertEqual(facts.months[-1].days, 15, "The last month ends today.")

    def test_filters(self):
        self._invoice(100, "2025-03-20", date="2025-03-01")
        self._invoice(
            300, "2025-03-20", self.other_customer, date="2025-03-01"
        ).invoice_user_id = self.other_sales
        self._payment(60, "2025-03-21", self.other_customer)
        self.account.sudo().collector_id = self.collector
        self.customer.country_id = self.env.ref("base.sn")

        def receivable(**options):
            [kpi] = self.env["credit.kpi"]._get_kpis(["past.due"])
            facts = kpi._get_facts([kpi], {"as_of": date(2025, 3, 31), **options}, self.company)
            return facts.end("receivable")

        self.assertEqual(receivable(), 340)
        self.assertEqual(receivable(collector=self.collector.ids), 100)
        self.assertEqual(receivable(country=self.env.ref("base.sn").ids), 100)
        self.assertEqual(receivable(salesperson=self.other_sales.ids), 300)
        self.assertEqual(receivable(collector=self.collector.ids, salesperson=self.other_sales.ids), 0)

    def test_branch_counts_with_its_root_and_companies_are_pooled(self):
        other = self.setup_other_company(name="Other")["company"]
        self._invoice(100, "2025-03-20", date="2025-03-01")
        abroad = self.env["account.move"].with_company(other)
        abroad = abroad.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2025-03-01",
                "invoice_date_due": "2025-04-30",
                "invoice_line_ids": [
                    Command.create({"name": "Rice", "price_unit": 30, "tax_ids": [Command.clear()]})
                ],
            }
        )
        abroad.action_post()
        both = self.company | other
        self.assertEqual(self._kpis("2025-03-31", "past.due"), [100])
        self.assertEqual(self._kpis("2025-03-31", "past.due", companies=other), [0])
        self.assertEqual(self._kpis("2025-03-31", "past.due", companies=both), [round(100 * 100 / 130, 2)])
        [kpi] = self.env["credit.kpi"]._get_kpis(["past.due"])
        facts = kpi._get_facts([kpi], {"as_of": date(2025, 3, 31)}, both, rates={other.id: 10.0})
        self.assertEqual(facts.end("receivable"), 400, "each company at its rate")

    # Orders

    def test_touches(self):
        with freeze_time("2025-03-03 08:00:00"):
            touched = self._order(100)
        with freeze_time("2025-03-03 09:00:00"):
            touched.action_confirm()
            free = self._order(100).sudo()
            shop = self.env["sale.order"].sudo().create({"partner_id": self.customer.id, "user_id": False})
            shop.action_confirm()
        self.assertEqual(
            self._kpis("2025-03-31", "touches", "touchless"), [1, 50], "Quotations are no orders yet."
        )
        self.assertEqual(free.credit_touch_count, 1)
        self.assertEqual(self._kpis("2025-02-28", "touches", "touchless"), [None, None])
        [kpi] = self.env["credit.kpi"]._get_kpis(["touchless"])
        facts = kpi._get_facts([kpi], {"as_of": date(2025, 3, 31)}, self.company)
        behind = self.env["sale.order"].search(
            [*kpi._get_behind(facts)["domain"], ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(behind, shop)

    def test_one_statement(self):
        Kpi = self.env["credit.kpi"]
        Kpi._get_facts(Kpi._get_kpis(), {"as_of": date(2025, 3, 31)}, self.company)
        with self.assertQueryCount(1):
            Kpi._get_facts(Kpi._get_kpis(), {"as_of": date(2025, 3, 31)}, self.company, over=12)
