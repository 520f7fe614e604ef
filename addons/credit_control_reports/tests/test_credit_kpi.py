from datetime import date

from odoo.tests import tagged

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
        found = {kpi._name.removeprefix("credit.kpi."): kpi._compute_kpi(facts) for kpi in kpis}
        return [self._rounded(found[name]) for name in names]

    def _rounded(self, value):
        if isinstance(value, CountBack):
            value = value.days
        return None if value is None else float(round(value, 2))

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
