from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.addons.credit_control.tools.source import Source
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ReportCommon

MARCH, APRIL = "2025-03-31", "2025-04-30"


@tagged("post_install", "-at_install")
class TestCreditReportOptions(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["credit.report.aged.balance"]
        cls.euro = cls.setup_other_currency("EUR", rates=[("1900-01-01", 0.5), ("2025-04-01", 0.4)])

    def _sums(self, report, *names, domain=(), by=()):
        groups = report._read_group(list(domain), list(by), [f"{name}:sum" for name in names])
        return [tuple(value or 0.0 for value in group) for group in groups]

    # Answers

    def test_words_mean_days(self):
        with freeze_time("2025-05-14"):
            for word, day in {"last_month_end": "2025-04-30", "yesterday": "2025-05-13"}.items():
                self.assertEqual(self.report.with_options(as_of=word)._get_options()["as_of"], self._day(day))

    def test_errors_name_the_question_and_the_answer(self):
        for answers, label in (
            ({"as_of": "31/12/2025"}, "As of"),
            ({"compare": "decade"}, "Compare with"),
            ({"buckets": "30, 20"}, "Buckets"),
            ({"buckets": "abc"}, "Buckets"),
            ({"lines": "move_id"}, "A line for each"),
            ({"in_currency": "ZZZ"}, "In currency"),
            ({"collector": ["Awa"]}, "Collector"),
            ({"run": 12345}, ""),
        ):
            with self.subTest(answers=answers), self.assertRaises(UserError) as caught:
                self.report.with_options(**answers).get_description()
            self.assertIn(label, str(caught.exception))
            answer = next(iter(answers.values()))
            self.assertIn(str(answer).strip("[]'"), str(caught.exception))

    def test_a_period_begins_before_it_ends(self):
        report = type(self.env["credit.report"])
        with self.assertRaisesRegex(UserError, "03/31/2025.*03/01/2025"):
            report._check_period(self.report, {"date_from": date(2025, 3, 31), "date_to": date(2025, 3, 1)})

    def test_the_bar_shows_what_is_asked(self):
        description = self.report.with_options(as_of=MARCH, buckets="15-45").get_description()
        options = {option["name"].removeprefix("credit_report_"): option for option in description["options"]}
        self.assertEqual(list(options), list(self.report._report_asks))
        self.assertEqual((options["as_of"]["value"], options["buckets"]["value"]), (MARCH, "15, 45"))
        self.assertEqual(options["group"]["model"], "credit.group")
        self.assertIn("bucket_4", description["hidden"])
        self.assertEqual(description["fields"]["bucket_2"]["string"], "16-45 days")

    def test_other_periods(self):
        for how, answers, expected in (
            ("period", {"as_of": date(2025, 3, 31)}, {"as_of": date(2025, 2, 28)}),
            ("year", {"as_of": date(2025, 2, 28)}, {"as_of": date(2024, 2, 29)}),
            (
                "period",
                {"date_from": date(2025, 1, 1), "date_to": date(2025, 3, 31)},
                {"date_from": date(2024, 10, 1), "date_to": date(2024, 12, 31)},
            ),
            (
                "year",
                {"date_from": date(2025, 3, 1), "date_to": date(2025, 3, 31)},
                {"date_from": date(2024, 3, 1), "date_to": date(2024, 3, 31)},
            ),
        ):
            other = self.report._get_other_options({**answers, "compare": how})
            self.assertEqual(other, {**expected, "compare": how})

    # Comparison

    def test_compare_with_another_day(self):
        self._domain_ledger()
        report = self.report.with_options(as_of=APRIL, compare="period")
        self.assertEqual(report._get_options()["as_of"], self._day(APRIL))
        # The day before is 31 March: the domain's figures of both days, and the differences.
        names = ("total", "total_before", "total_change")
        self.assertEqual(self._sums(report, *names), [(10200, 15000, -4800)])
        by_bucket = dict(report._read_group([], ["bucket"], ["total:sum"]))
        self.assertEqual({key: value for key, value in by_bucket.items() if value}, {
            "bucket_0": 2500, "bucket_1": 3000, "bucket_2": 3000, "bucket_3": 3200, "unallocated": -1500
        })  # fmt: skip
        before = dict(report._read_group([], ["bucket"], ["total_before:sum"]))
        self.assertEqual({key: value for key, value in before.items() if value}, {
            "bucket_0": 5500, "bucket_1": 7800, "bucket_2": 3200, "unallocated": -1500
        })  # fmt: skip
        days = dict(report._read_group([], ["figures_date:day"], ["__count"]))
        self.assertEqual(set(days), {self._day(MARCH), self._day(APRIL)})
        self.assertEqual(report._get_measures()[-2:], ["total_before", "total_change"])
        labels = [column.label for column in report._get_columns(names)]
        self.assertEqual(labels, ["Total", "Total on 03/31/2025", "Change of Total"])
        self.assertTrue(all(check.holds for check in report._get_checks()))

    def test_without_a_comparison_there_are_no_columns_for_it(self):
        self.assertNotIn("total_before", self.report._get_measures())
        self.assertIn("figures_date", self.report._get_hidden())

    # Filters

    def test_filters_narrow_the_rows_and_not_the_check(self):
        self._invoice(100, "2025-03-01")
        self._invoice(70, "2025-03-01", self.other_customer, currency=self.euro)
        self.account.collector_id = self.collector
        self.account.group_id = self.env["credit.group"].create({"name": "Teranga"})
        self.customer.country_id = self.env.ref("base.sn")
        for answers, total in (
            ({}, 240),
            ({"collector": self.collector.ids}, 100),
            ({"group": self.account.group_id.ids}, 100),
            ({"country": self.env.ref("base.sn").ids}, 100),
            ({"currency": self.euro.ids}, 140),
            ({"collector": self.collector.ids, "currency": self.euro.ids}, 0),
            ({"customer_type": [1], "salesperson": [1]}, 0),
        ):
            report = self.report.with_options(as_of=MARCH, **answers)
            self.assertEqual(self._sums(report, "total"), [(total,)], answers)
            checks = report._get_checks()
            self.assertEqual([(check.holds, check.found) for check in checks], [(True, 240)])
        texts = dict(self.report.with_options(collector=self.collector.ids)._get_option_texts())
        self.assertEqual(texts["Collector"], self.collector.name)
        self.assertNotIn("Country", texts, "what nobody answered")

    def test_a_line_for_each(self):
        self._invoice(100, "2025-03-01")
        self._invoice(70, "2025-03-01", self.other_customer, currency=self.euro)
        report = self.report.with_options(as_of=MARCH, lines="currency_id")
        groups = report._get_groups(report._get_sections([])[0])
        self.assertEqual({name: totals["total"] for name, totals in groups}, {"USD": 100, "EUR": 140})

    # One currency

    def test_companies_in_one_currency(self):
        other = self.setup_other_company(name="Other", currency_id=self.euro.id)
        self._invoice(100.01, "2025-03-01")
        move = self.env["account.move"].with_company(other["company"]).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2025-03-01",
                "invoice_line_ids": [
                    Command.create({"name": "Rice", "price_unit": 70, "tax_ids": [Command.clear()]})
                ],
            }
        )  # fmt: skip
        move.action_post()
        both = (self.company | other["company"]).ids
        report = self.report.with_context(allowed_company_ids=both)
        apart = report.with_options(as_of=MARCH)._get_sections([])
        self.assertEqual(sorted(each.totals["total"] for each in apart), [70, 100.01])
        for currency, total in (("USD", 240.01), ("EUR", 120.01)):
            one = report.with_options(as_of=MARCH, in_currency=currency)
            [section] = one._get_sections([])
            self.assertEqual((section.currency.name, section.totals["total"]), (currency, total))
            self.assertEqual(one.search([]).company_currency_id.name, currency)
            self.assertIn("Other", section.name)
        texts = dict(report.with_options(as_of=MARCH, in_currency="USD")._get_option_texts())
        self.assertEqual(texts["Rates of 03/31/2025"], "1 EUR = 2 USD")
        later = report.with_options(as_of=APRIL, in_currency="USD")
        self.assertEqual(later._get_sections([])[0].totals["total"], 275.01, "at the rate of the day")
        checks = later._get_checks()
        self.assertEqual(sorted(check.found for check in checks), [70, 100.01], "each in its own currency")

    def test_a_currency_without_rate_is_refused(self):
        pound = self.env.ref("base.GBP")
        pound.active = True
        pound.rate_ids.unlink()
        with self.assertRaisesRegex(UserError, "GBP"):
            self.report.with_options(in_currency="GBP").search([])

    # Buckets

    def test_own_buckets(self):
        self._domain_ledger()
        report = self.report.with_options(as_of=MARCH, buckets="0-10-40")
        names = ("not_due", "bucket_1", "bucket_2", "bucket_3", "unallocated", "total")
        # Days late on 31 March: 50 (3,200), 28 (4,800), 9 (3,000).
        self.assertEqual(self._sums(report, *names), [(5500, 3000, 4800, 3200, -1500, 15000)])
        self.assertEqual(report._get_measures(), list(names))
        labels = [column.label for column in report._get_columns(names)]
        expected = ["Not due", "Up to 10 days", "11-40 days", "Over 40 days", "Unallocated", "Total"]
        self.assertEqual(labels, expected)
        self.assertEqual(dict(report._selection_bucket())["bucket_2"], "11-40 days")
        self.assertNotIn("not_due", report.with_options(basis="invoice")._get_measures())

    def test_the_company_s_buckets(self):
        self.company.credit_ageing_days = "7, 14, 21, 28, 35, 42, 49"
        self.assertEqual(len(self.report._get_measures()), 11)
        self.assertEqual(self.report._get_columns(["bucket_8"])[0].label, "Over 49 days")
        for wrong in ("30, 20", "1,2,3,4,5,6,7,8", "many"):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(ValidationError, wrong):
                self.company.credit_ageing_days = wrong
        self.company.credit_ageing_days = False
        self.assertEqual(self.report._get_options()["buckets"], (30, 60, 90))

    # Overlays

    def test_disputed_and_promised_are_laid_over(self):
        items = {
            kind: self._receivables(self._invoice(100, "2025-03-01"))
            for kind in ("dispute", "promise", "plan", "other")
        }
        self._receivables(self._invoice(40, "2025-03-01")).no_followup = True
        Account = type(self.env["credit.account"])
        real = Account._pause_sources

        def pauses(account):
            rows = [
                *((items[kind].id, kind, 60, None, None) for kind in ("dispute", "promise", "plan")),
                (items["dispute"].id, "dispute", 90, None, None),
                (items["plan"].id, "plan", 10, "2025-06-01", None),  # not yet
                (items["other"].id, "promise", 10, None, "2025-03-30"),  # no longer
            ]
            query = SQL(
                """SELECT pause.move_line_id, pause.kind, pause.amount, pause.date_from::date, pause.date_until::date,
                          NULL::varchar, NULL::integer[]
                     FROM (VALUES %s) pause(move_line_id, kind, amount, date_from, date_until)""",
                SQL(", ").join(SQL("(%s, %s, %s, %s, %s)", *row) for row in rows),
            )
            return [*real(account), Source("test", query, "account.move.line")]

        names = ("disputed", "promised", "paused", "bucket_1", "total")
        with patch.object(Account, "_pause_sources", pauses):
            shown = self.report.with_options(as_of=MARCH, overlays=True)
            # 150 is disputed of an item of 100.
            self.assertEqual(self._sums(shown, *names), [(100, 120, 40, 440, 440)])
            self.assertIn("promised", shown._get_measures())
            plain = self.report.with_options(as_of=MARCH)
            self.assertEqual(self._sums(plain, *names), [(0, 0, 0, 440, 440)])
        self.assertNotIn("promised", plain._get_measures())
