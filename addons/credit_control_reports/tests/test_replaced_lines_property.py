from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common import BUCKETS, ReportCommon
from .slow_facts import slow_facts

START = date(2025, 1, 1)
FLOWS = (
    "opening",
    "due",
    "in_advance",
    "on_due",
    "on_opening",
    "credited",
    "closing",
    "rate_due",
    "rate_collected",
)
DOCUMENT = st.tuples(
    st.sampled_from(["invoice", "invoice", "instalments", "euro"]),
    st.integers(4, 40).map(lambda units: units * 2.5),
    st.integers(0, 30),  # day of the invoice
    st.integers(0, 50),  # days until it is due
)
# What happens afterwards, on which day, to which invoice; in world B some of it happens to other lines.
EVENT = st.tuples(
    st.integers(31, 120),
    st.sampled_from(["pay", "pay", "credit", "replace", "replace", "back"]),
    st.integers(0, 2),
    st.sampled_from([0.25, 0.5, 1]),  # of what is open
)
LEDGER = st.tuples(
    st.lists(DOCUMENT, min_size=2, max_size=3),
    st.lists(EVENT, min_size=3, max_size=7).map(sorted),
    st.lists(st.integers(20, 150), min_size=2, max_size=2, unique=True).map(
        sorted
    ),  # the days that are looked at
)
SETTINGS = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestReplacedLines(ReportCommon):
    """Two worlds: in one, lines are replaced and replaced back while things go on; no report tells them apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency("EUR", rates=[("1900-01-01", 0.5)])
        cls.bills = cls._role_account("412900", "instrument")
        cls.doubtful = cls._role_account("416900", "doubtful")
        cls.trade = cls.company_data["default_account_receivable"]
        cls.cash = cls.company_data["default_journal_bank"].default_account_id
        cls.others = cls._new_user("others", "sales_team.group_sale_salesman")

    # The worlds

    def _make(self, kind, amount, day, term):
        currency = self.euro if kind == "euro" else self.company.currency_id
        due = START + timedelta(day + term)
        move = self._invoice(amount, due, date=START + timedelta(day), currency=currency, post=False)
        # Not the customer's salesperson, so that it shows where the entry takes the place of the invoice.
        move.invoice_user_id = self.others
        if kind == "instalments":
            move.invoice_payment_term_id = self.halves
        move.action_post()
        return move

    def _act(self, invoice, day, what, share, later=0):
        """One event.

        :param int later: days by which a replaced line is due later than before
        """
        lines = self._open_of(invoice)
        day = START + timedelta(day)
        if not lines:
            return
        if what in ("replace", "back"):
            onward = self.bills if lines.account_id == self.trade else self.doubtful
            account = self.trade if what == "back" else onward
            for due, same in lines.grouped("date_maturity").items():
                self._replace(same, day, account, due + timedelta(later))
            return
        asked = sum(lines.mapped("amount_residual_currency"))
        amount = self.company.currency_id.round(asked * share)
        journal, contra = (
            (self.company_data["default_journal_bank"], self.cash)
            if what == "pay"
            else (self.company_data["default_journal_misc"], self.company_data["default_account_revenue"])
        )
        self._settle(lines, amount, day, journal, contra)

    def _settle(self, lines, amount, day, journal, contra):
        """Book money or a credit on the account of the lines, as a bank clears a bill, and match it, oldest first."""
        rate = 2 if lines.currency_id == self.euro else 1
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "currency_id": lines.currency_id.id,
                            "amount_currency": sign * amount,
                            "balance": sign * amount * rate,
                        }
                    )
                    for account, sign in ((lines.account_id, -1), (contra, 1))
                ],
            }
        )
        entry.action_post()
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        (credit | lines).sorted(lambda line: line.date_maturity or line.date).reconcile()

    def _world(self, ledger, *, replaces, later=0):
        documents, events, _looks = ledger
        invoices = [self._make(*document) for document in documents]
        for day, what, index, share in events:
            if replaces or what not in ("replace", "back"):
                self._act(invoices[index % len(invoices)], day, what, share, later)
        self.env.flush_all()
        return invoices

    def _in_world(self, look, ledger, **options):
        with self.env.cr.savepoint() as savepoint:
            invoices = self._world(ledger, **options)
            seen = look(invoices)
            savepoint.rollback()
        self.env.invalidate_all()
        return seen

    # What is seen of them, by the number of the invoice

    def _number(self, invoices):
        return {invoice.id: number for number, invoice in enumerate(invoices)}

    def _look(self, invoices, days):
        numbers = self._number(invoices)
        seen = {}
        for day in days:
            seen[day, "due"] = self._see_aged(numbers, day, basis="due")
            seen[day, "invoice"] = self._see_aged(numbers, day, basis="invoice")
            seen[day, "facts"] = self._see_facts(day)
        seen["flows"] = self._see_flows(numbers, *days)
        seen["roll"] = self._see_roll(numbers, *days)
        return seen

    def _see_aged(self, numbers, day, **options):
        report = self.env["credit.report.aged.balance"].with_options(as_of=day.isoformat(), **options)
        return sorted(
            (
                numbers.get(row.move_id.id, -1),
                *(row[name] for name in ("move_name", "date", "date_due", "bucket", "days")),
                row.salesperson_id.id,
                *(round(row[name], 2) for name in (*BUCKETS, "amount_currency")),
            )
            for row in report.search([("bucket", "!=", "unallocated")])
        )

    def _see_facts(self, day, months=5):
        Kpi = self.env["credit.kpi"]
        facts = Kpi._get_facts(Kpi._get_kpis(), {"as_of": day}, self.company)
        names = slow_facts(self.env["account.move.line"], day, day)
        return [
            (month.first, {name: round(float(month[name]), 2) for name in names})
            for month in facts.months[-months:]
        ]

    def _see_flows(self, numbers, start, end):
        report = self.env["credit.report.collections"].with_options(
            date_from=start.isoformat(), date_to=end.isoformat(), grain="month"
        )
        rows = report._read_group([], ["move_id", "period"], [f"{name}:sum" for name in FLOWS])
        for check in report._get_checks():
            self.assertTrue(check.holds, f"{check.found} {check.expected}")
        return sorted(
            (numbers.get(move.id, -1), period, *(round(amount or 0, 2) for amount in amounts))
            for move, period, *amounts in rows
            if any(amounts)
        )

    def _see_roll(self, numbers, since, as_of):
        report = self.env["credit.report.roll"].with_options(since=since.isoformat(), as_of=as_of.isoformat())
        return sorted(
            (
                numbers.get(row.move_id.id, -1),
                row.bucket_then,
                row.bucket_now,
                row.days,
                row.open_then,
                row.settled,
            )
            for row in report.search([("open_then", "!=", 0)])
        )

    # What holds

    @SETTINGS
    @given(LEDGER)
    def test_no_report_tells_a_replaced_line(self, ledger):
        days = [START + timedelta(day) for day in ledger[2]]

        def look(invoices):
            return self._look(invoices, days)

        plain = self._in_world(look, ledger, replaces=False)
        replaced = self._in_world(look, ledger, replaces=True)
        for name, rows in plain.items():
            self.assertEqual(replaced[name], rows, name)

    @SETTINGS
    @given(LEDGER, st.integers(-20, 25))
    def test_a_new_due_date_holds_from_its_day_on(self, ledger, later):
        """Before the first replacement nothing changes; afterwards the identities hold, and the money is the same."""
        days = [START + timedelta(day) for day in ledger[2]]
        replaced_on = [day for day, what, *_rest in ledger[1] if what in ("replace", "back")]
        first = START + timedelta(min(replaced_on, default=200))

        def look(invoices):
            numbers = self._number(invoices)
            seen = {("aged", day): self._see_aged(numbers, day) for day in days if day < first}
            for day in days:
                names = ("receivable", "sales", "paid")
                facts = self._see_facts(day)
                seen["sums", day] = [[facts[month][1][name] for name in names] for month in range(len(facts))]
                seen["total", day] = sum(row[-2] for row in self._see_aged(numbers, day))
            self._see_flows(numbers, *days)
            for check in (
                self.env["credit.report.roll"].with_options(since=days[0], as_of=days[1])._get_checks()
            ):
                self.assertTrue(check.holds, f"{check.found} {check.expected}")
            # Each debt falls due once, whenever that is.
            facts = self._see_facts(date(2025, 12, 31), months=14)
            seen["due"] = round(sum(month["due"] for _first, month in facts), 2)
            return seen

        plain = self._in_world(look, ledger, replaces=False)
        replaced = self._in_world(look, ledger, replaces=True, later=later)
        for name, rows in plain.items():
            self.assertEqual(replaced[name], rows, name)
