import io
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command
from odoo.addons.credit_control.tools.source import Source
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ReportCommon
from .report_contract import TOP

WEEKS = ("overdue", *(f"week_0{number}" for number in range(1, 7)), "later", "unallocated", "total")
FLOWS = ("opening", "due", "in_advance", "on_due", "on_opening", "credited", "closing")
MARCH = {"date_from": "2025-03-01", "date_to": "2025-03-31"}


@tagged("post_install", "-at_install")
class TestCreditReportFlows(ReportCommon):
    """Outstanding by due week, collections against due dates, bad ageing."""

    def _sums(self, report, names, by=None, domain=()):
        """Sums of measures of the customer's rows; by value of a field if one is named."""
        domain = [("partner_id", "=", self.customer.id), *domain]
        rows = report._read_group(domain, [by] if by else [], [f"{name}:sum" for name in names])
        if by:
            return {key: [amount or 0 for amount in amounts] for key, *amounts in rows}
        return [amount or 0 for amount in rows[0]]

    # Outstanding by due week

    def _weeks(self, **options):
        return self.env["credit.report.due.week"].with_options(**options)

    def _assert_checks(self, report):
        self.assertTrue(report._get_checks())
        for check in report._get_checks():
            self.assertTrue(check.holds, f"{check.label}: {check.found} {check.expected}")

    @freeze_time("2025-04-02")
    def test_weeks_of_the_domain_ledger(self):
        self._domain_ledger()
        # The payment of May is in the books already, and has not come: what it is matched with is open.
        expected = [6200, 0, 0, 0, 3000, 2500, 0, 0, -1500, 10200]
        self.assertEqual(self._sums(self._weeks(), WEEKS), expected)
        self._assert_checks(self._weeks())
        later = self._sums(self._weeks(weeks="4"), ("week_04", "week_05", "later"))
        self.assertEqual(later, [3000, 0, 2500], "what is not in the weeks is later")

    @freeze_time("2025-04-02")
    def test_weeks_begin_as_the_reader_says(self):
        for due, amount in (("2025-04-01", 1), ("2025-04-02", 10), ("2025-04-05", 100), ("2025-04-06", 1000)):
            self._invoice(amount, due, date="2025-03-01")
        names = ("overdue", "week_01", "week_02")
        self.assertEqual(self._sums(self._weeks(), names), [1, 110, 1000])
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self._weeks().with_context(lang="fr_FR")
        self.assertEqual(self._sums(french, names), [1, 1110, 0])
        self.assertIn("14", french.fields_get(["week_01"])["week_01"]["string"])
        self.assertEqual(
            [name for name, _label in self._weeks()._fields["due"]._description_selection(self._weeks().env)],
            ["due_00", *(f"due_0{number}" for number in range(1, 7)), "due_99", "unallocated"],
        )

    @freeze_time("2025-04-02")
    def test_only_what_is_billed_is_outstanding(self):
        self._invoice(100, "2025-04-30", date="2025-03-01")
        self._invoice(50, "2025-04-30", date="2025-03-01", post=False)
        self._order(70).action_confirm()
        self.assertEqual(self._sums(self._weeks(), ("total",)), [100])

    @freeze_time("2025-04-02")
    def test_what_addons_bring_to_the_exposure_joins(self):
        self._invoice(100, "2025-04-30", date="2025-03-01")
        bill = Source(
            "bills",
            SQL(
                """SELECT %s::integer, %s::integer, %s::integer, 'bill', 'res.partner', id, DATE '2025-03-01',
                          DATE '2025-04-10', %s::integer, 70.0, 70.0 FROM res_partner WHERE id = %s""",
                self.account.id,
                self.customer.id,
                self.company.id,
                self.company.currency_id.id,
                self.contact.id,
            ),
            "res.partner",
        )
        kernel = type(self.env["credit.account"])._exposure_sources
        with patch.object(
            type(self.env["credit.account"]), "_exposure_sources", lambda self: [*kernel(self), bill]
        ):
            report = self._weeks()
            rows = report.search([("partner_id", "=", self.customer.id)])
            self.assertEqual(len(set(rows.ids)), 2)
            self.assertEqual({row.component: row.total for row in rows}, {"other": 70, "not_due": 100})
            self._assert_checks(report)
            opened = {row.component: row.action_open_record() for row in rows}
        self.assertEqual(
            (opened["other"]["res_model"], opened["other"]["res_id"]), ("res.partner", self.contact.id)
        )
        self.assertEqual(opened["not_due"]["res_model"], "account.move")

    def test_a_check_of_the_weeks_can_fail(self):
        line = self._receivables(self._invoice(100, "2025-03-01"))
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move_line SET amount_residual = 90 WHERE id = %s", [line.id])
        self.assertEqual(self._weeks()._get_checks()[0].difference, -10)

    # Collections against due dates

    def _collections(self, **options):
        return self.env["credit.report.collections"].with_options(**{**MARCH, **options})

    def _pay(self, invoice, amount, date, **options):
        payment = self._payment(amount, date, **options)
        self._match(payment.move_id, invoice)
        return payment

    def test_figures_of_the_domain(self):
        """Due 250,000, paid by due 187,500, late in the same period 22,500: 84 %."""
        early = self._invoice(100000, "2025-03-20", date="2025-02-01")
        middle = self._invoice(110000, "2025-03-10", date="2025-02-10")
        self._invoice(40000, "2025-03-31", date="2025-03-01")
        self._pay(early, 60000, "2025-02-20")
        self._pay(early, 40000, "2025-03-20")
        self._pay(middle, 87500, "2025-03-10")
        self._pay(middle, 22500, "2025-03-28")
        report = self._collections()
        self.assertEqual(self._sums(report, FLOWS), [0, 250000, 60000, 150000, 0, 0, 40000])
        [(rate,)] = report._read_group([("partner_id", "=", self.customer.id)], [], ["rate:pooled"])
        self.assertEqual(round(float(rate), 6), 0.84)
        self._assert_checks(report)

    def test_domain_ledger_by_month(self):
        self._domain_ledger()
        report = self._collections(date_from="2025-02-01", date_to="2025-05-31", grain="month")
        rows = self._sums(report, FLOWS, by="period")
        expected = {
            "2025-02": [0, 10000, 0, 0, 0, 0, 10000],
            "2025-03": [10000, 7800, 0, 0, 6000, 800, 11000],
            "2025-04": [11000, 5500, 0, 0, 4800, 0, 11700],
            "2025-05": [11700, 0, 0, 0, 3000, 0, 8700],
        }
        self.assertEqual(rows, expected)
        self._assert_identity(rows)
        self.assertEqual(self._sums(report, FLOWS), [0, 23300, 0, 0, 13800, 800, 8700])
        self._assert_checks(report)
        section = report._get_sections([])[0]
        self.assertEqual([name for name, _values in report._get_groups(section)], list(expected))
        self.assertEqual((section.totals["opening"], section.totals["closing"]), (0, 8700))
        self.assertEqual(report.get_description()["balances"]["closing"], ("period", "2025-05"))
        self._assert_totals_of_workbook(report, {"opening": 0, "due": 23300, "closing": 8700})

    def _assert_totals_of_workbook(self, report, expected):
        """Totals as values, and as formulas that a spreadsheet would come to the same with."""
        content = report.get_file("xlsx")[1]
        values = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content))
        for sheet, plain in zip(values.worksheets[:2], formulas.worksheets, strict=False):
            header = [cell.value for cell in sheet[TOP]]
            period = header.index("Period")
            rows = list(sheet.iter_rows(min_row=TOP + 1, values_only=True))
            for name, total in expected.items():
                index = header.index(report._get_label(name))
                cell = plain.cell(TOP - 1, index + 1)
                self.assertEqual(sheet.cell(TOP - 1, index + 1).value, total, name)
                is_balance = name != "due"
                self.assertEqual(cell.value.startswith("=SUMPRODUCT(("), is_balance, name)
                counted = {row[period]: 0 for row in rows}
                for row in rows:
                    counted[row[period]] += row[index] or 0
                ends = {"opening": [min(counted)], "closing": [max(counted)]}.get(name, counted)
                self.assertEqual(sum(counted[each] for each in ends), total, name)
                if is_balance:
                    self.assertIn(f'="{ends[0]}")*', cell.value)

    def _assert_identity(self, rows):
        """Opening + due − collected − credited = closing, which opens the next period."""
        before = None
        for opening, due, in_advance, on_due, on_opening, credited, closing in rows.values():
            self.assertAlmostEqual(opening + due - in_advance - on_due - on_opening - credited, closing, 2)
            self.assertIn(before, (None, opening))
            before = closing

    def test_day_and_week_are_the_month_in_parts(self):
        self._domain_ledger()
        for partner in (self.customer, self.other_customer):
            self._pay(
                self._invoice(100, "2025-03-10", partner, date="2025-02-01"),
                30,
                "2025-03-12",
                partner=partner,
            )
        whole = self._sums(self._collections(), FLOWS)
        for grain in ("day", "week"):
            report = self._collections(grain=grain)
            rows = self._sums(report, FLOWS, by="period")
            self._assert_identity(rows)
            parts = self._sums(report, FLOWS)
            self.assertEqual([parts[0], parts[1], parts[-1]], [whole[0], whole[1], whole[-1]])
            self.assertEqual(
                sum(parts[2:6]), sum(whole[2:6]), "each part tells otherwise on what it was collected"
            )
            self._assert_checks(report)

    def test_last_day_of_a_period(self):
        invoice = self._invoice(100, "2025-03-31", date="2025-03-01")
        self.assertEqual(self._sums(self._collections(), FLOWS), [0, 100, 0, 0, 0, 0, 100])
        self._pay(invoice, 100, "2025-04-01")
        april = self._collections(date_from="2025-04-01", date_to="2025-04-30")
        self.assertEqual(self._sums(april, FLOWS), [100, 0, 0, 0, 100, 0, 0])
        self.assertEqual(self._sums(self._collections(), FLOWS), [0, 100, 0, 0, 0, 0, 100])

    def test_value_date_counts(self):
        """A payment of February that is matched with an invoice of March settles it when it is booked."""
        payment = self._payment(100, "2025-02-10")
        invoice = self._invoice(100, "2025-03-20", date="2025-03-05")
        with freeze_time("2025-12-31"):
            self._match(payment.move_id, invoice)
        self.assertEqual(self._sums(self._collections(), FLOWS), [0, 100, 0, 100, 0, 0, 0])

    def test_booked_late(self):
        self._invoice(100, "2025-02-10", date="2025-03-05")
        self.assertEqual(self._sums(self._collections(), FLOWS), [0, 100, 0, 0, 0, 0, 100])
        self._assert_checks(self._collections())

    def test_what_is_not_money_is_credited(self):
        self._match(
            self._invoice(100, "2025-03-10", date="2025-02-01"),
            self._invoice(40, "2025-02-20", date="2025-02-20", move_type="out_refund"),
        )
        self._match(self._invoice(50, "2025-02-10", date="2025-02-01"), self._write_off(50, "2025-03-15"))
        report = self._collections()
        self.assertEqual(self._sums(report, FLOWS), [50, 100, 0, 0, 0, 90, 60])
        rate = self._sums(report, ("rate_due", "rate_collected"))
        self.assertEqual(rate, [60, 0], "credits reduce the base")
        self._assert_checks(report)

    def _entry(self, date, *lines, journal="misc"):
        move = self.env["account.move"].create(
            {
                "journal_id": self.company_data[f"default_journal_{journal}"].id,
                "date": date,
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "partner_id": self.customer.id, "balance": balance}
                    )
                    for account, balance in lines
                ],
            }
        )
        move.action_post()
        return move

    def _write_off(self, amount, date):
        return self._entry(
            date,
            (self.company_data["default_account_expense"], amount),
            (self.company_data["default_account_receivable"], -amount),
        )

    def test_discount_taken_with_the_payment(self):
        invoice = self._invoice(100, "2025-03-10", date="2025-02-01")
        bank = self.company_data["default_journal_bank"].default_account_id
        payment = self._entry(
            "2025-03-08",
            (bank, 97.5),
            (self.company_data["default_account_expense"], 2.5),
            (self.company_data["default_account_receivable"], -100),
            journal="bank",
        )
        self._match(invoice, payment)
        self.assertEqual(self._sums(self._collections(), FLOWS), [0, 100, 0, 97.5, 0, 2.5, 0])

    def test_cheque_that_bounced_is_not_collected_twice(self):
        invoice = self._invoice(100, "2025-02-10", date="2025-02-01")
        payment = self._payment(100, "2025-03-05")
        back = self._entry(
            "2025-03-12",
            (self.company_data["default_account_receivable"], 100),
            (self.company_data["default_journal_bank"].default_account_id, -100),
            journal="bank",
        )
        self._match(payment.move_id, back)
        report = self._collections()
        self.assertEqual(self._sums(report, FLOWS), [100, 100, 0, 0, 0, 100, 100])
        self.assertEqual(self._sums(report, ("rate_due", "rate_collected")), [0, 0])
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_exchange_differences(self):
        """A loss is credited; a gain falls due and is collected on the day it is booked."""
        euro = self.setup_other_currency(
            "EUR", rates=[("1900-01-01", 0.5), ("2025-03-01", 0.8), ("2025-04-01", 0.4)]
        )
        for paid, last, expected in (
            ("2025-03-15", "2025-03-31", [200, 0, 0, 0, 125, 75, 0]),
            ("2025-04-15", "2025-04-30", [200, 50, 0, 50, 200, 0, 0]),
        ):
            invoice = self._invoice(100, "2025-02-10", date="2025-02-01", currency=euro)
            self._pay(invoice, 100, paid, currency=euro)
            report = self._collections(date_from=f"{paid[:7]}-01", date_to=last)
            self.assertEqual(self._sums(report, FLOWS), expected)
            self._assert_checks(report)

    def test_instalments_and_companies(self):
        self._domain_ledger(currency=self.company.currency_id)
        april = self._collections(date_from="2025-04-01", date_to="2025-04-30")
        rows = april.search([("partner_id", "=", self.customer.id), ("due", "!=", 0)])
        self.assertEqual(sorted(rows.mapped("due")), [2500, 3000])
        row = rows.filtered(lambda each: each.due == 2500)
        self.assertEqual(row.action_open_record()["res_id"], row.move_id.id)

    def test_compared_with_the_period_before(self):
        self._domain_ledger()
        report = self._collections(compare="period")
        names = ("due", "due_before", "due_change", "closing", "closing_before")
        self.assertEqual(self._sums(report, names), [7800, 10000, -2200, 11000, 10000])
        report = self._collections(compare="year", grain="month", date_from="2025-02-01")
        self.assertEqual(
            self._sums(report, ("due", "due_before"), by="period"),
            {"2025-02": [10000, 0], "2025-03": [7800, 0]},
        )
        self.assertNotIn("opening_before", report._get_measures())

    def test_too_many_periods(self):
        with self.assertRaisesRegex(UserError, "365"):
            self._collections(date_from="2025-01-01", date_to="2025-12-31", grain="day").search([])

    # Bad ageing

    def _roll(self, **options):
        return self.env["credit.report.roll"].with_options(
            **{"since": "2025-03-31", "as_of": "2025-04-30", **options}
        )

    def test_roll_of_the_domain_ledger(self):
        self._domain_ledger()
        names = ("open_then", "settled", "now_0", "now_1", "now_2", "now_3", "now_4", "worse")
        report = self._roll()
        rows = self._sums(report, names, by="bucket_then")
        expected = {
            "bucket_0": [5500, 0, 2500, 3000, 0, 0, 0, 3000],
            "bucket_1": [7800, 4800, 0, 0, 3000, 0, 0, 3000],
            "bucket_2": [3200, 0, 0, 0, 0, 3200, 0, 3200],
        }
        self.assertEqual(rows, expected)
        own = [("partner_id", "=", self.customer.id)]
        rates = dict(report._read_group(own, ["bucket_then"], ["roll_rate:pooled"]))
        self.assertEqual(
            {bucket: round(float(rate), 4) for bucket, rate in rates.items()},
            {"bucket_0": 0.5455, "bucket_1": 0.3846, "bucket_2": 1},
        )
        [(rate,)] = report._read_group(own, [], ["roll_rate:pooled"])
        self.assertEqual(round(float(rate), 4), 0.5576, "9,200 of 16,500, not the mean of the three")
        self._assert_checks(report)
        worse = report.search([*own, ("worse", "!=", 0)])
        self.assertEqual(set(worse.mapped("bucket_now")), {"bucket_1", "bucket_2", "bucket_3"})

    def test_roll_with_own_buckets_as_rates(self):
        self._invoice(100, "2025-03-31", date="2025-03-01")
        report = self._roll(buckets="10, 40", show="rates", lines="bucket_then")
        self.assertEqual(self._sums(report, ("now_0", "now_1", "now_2", "now_3")), [0, 0, 100, 0])
        shown = report._get_measures()
        self.assertEqual(
            shown, ["open_then", "settled_rate", "rate_0", "rate_1", "rate_2", "rate_3", "worse", "roll_rate"]
        )
        self.assertEqual(report.fields_get(["rate_2"])["rate_2"]["string"], "→ 11-40 days")
        [(name, values)] = report._get_groups(report._get_sections([])[0])
        self.assertEqual((name, values["rate_2"], values["rate_3"]), ("Not due", 1, 0))

    def test_worst_comes_first(self):
        self._invoice(100, "2025-03-31", self.other_customer, date="2025-03-01")
        self._invoice(50, "2025-03-31", date="2025-03-01")
        report = self._roll()
        groups = report._get_groups(report._get_sections([])[0])
        self.assertEqual([name for name, _values in groups], [self.other_customer.name, self.customer.name])
        arch = report.get_view(view_type="list")["arch"]
        self.assertIn('default_order="worse desc"', arch)

    def test_roll_needs_two_days(self):
        with self.assertRaisesRegex(UserError, "Since"):
            self._roll(as_of="2025-03-31").search([])
        with freeze_time("2025-03-31"):
            report = self.env["credit.report.roll"]
            self.assertEqual(report._get_options()["since"], self._day("2025-02-28"), "a month before")

    # All three

    def test_queries_do_not_grow(self):
        reports = [self._weeks(), self._collections(grain="week"), self._roll()]

        def queries(report):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = report.web_search_read(
                [], {"move_name": {}, "partner_id": {"fields": {"display_name": {}}}}, limit=80
            )
            return len(found["records"]), self.env.cr.sql_log_count - before

        self._invoice(10, "2025-03-10", date="2025-02-01")
        counted = [queries(report) and queries(report) for report in reports]
        for number in range(10):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            self._invoice(10, "2025-03-10", partner, date="2025-02-01")
        for report, (few, some) in zip(reports, counted, strict=True):
            queries(report)
            many, more = queries(report)
            self.assertGreaterEqual(many, few + 10, report._name)
            self.assertEqual(more, some, report._name)

    def test_frozen_as_it_was(self):
        self._domain_ledger()
        for report in (self._weeks(), self._collections(grain="month"), self._roll()):
            before = report._read_group([], [], report._get_aggregates(report._get_figures()))
            run_id = report.freeze()["context"]["credit_report_run"]
            frozen = report.with_context(credit_report_run=run_id)
            self._invoice(7, "2025-03-05", date="2025-03-01")
            self.assertEqual(
                frozen._read_group([], [], frozen._get_aggregates(frozen._get_figures())),
                before,
                report._name,
            )
