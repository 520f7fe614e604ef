from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..tools.period import periods_between
from .common import BUCKETS, ReportCommon
from .slow_facts import slow_facts

FLOWS = ("opening", "due", "in_advance", "on_due", "on_opening", "credited", "closing")
START = date(2025, 1, 1)
KINDS = st.sampled_from(["invoice", "invoice", "instalments", "credit", "payment", "payment"])
DOCUMENT = st.tuples(
    KINDS,
    st.integers(1, 40).map(lambda units: units * 2.5),
    st.integers(0, 120),  # day of the entry
    st.integers(0, 60),  # days until it is due
    st.booleans(),  # in euro
)
ANY = st.integers(0, 6)  # one of the documents
LEDGER = st.tuples(
    st.lists(DOCUMENT, min_size=2, max_size=7),
    st.lists(st.tuples(ANY, ANY), min_size=1, max_size=6),  # what is matched with what
    st.none() | ANY,  # what goes back to draft and is matched again
    # The days on which something changes, and those beside them: of an entry, or so many days after it is due.
    st.lists(
        st.tuples(ANY, st.sampled_from([None, -1, 0, 1, 30, 31, 60, 61, 90, 91])), min_size=4, max_size=6
    ),
)


def slow_bucket(line, as_of):
    """The definition, item by item."""
    if line.balance < 0:
        return "unallocated"
    days = (as_of - (line.date_maturity or line.date)).days
    if days <= 0:
        return "bucket_0"
    return (
        "bucket_1" if days <= 30 else "bucket_2" if days <= 60 else "bucket_3" if days <= 90 else "bucket_4"
    )


def slow_open(line, as_of):
    """Original less what was matched up to a day, from the dates of the entries; and the same in its currency."""
    amount, in_currency = line.balance, line.amount_currency
    for partial in line.matched_credit_ids | line.matched_debit_ids:
        other = (partial.debit_move_id | partial.credit_move_id) - line
        if other.parent_state == "posted" and max(line.date, other.date) <= as_of:
            sign = 1 if partial.debit_move_id == line else -1
            amount -= sign * partial.amount
            in_currency -= sign * (
                partial.debit_amount_currency if sign == 1 else partial.credit_amount_currency
            )
    return round(amount, 2), round(in_currency, 2)


def slow_matched(line, start, end):
    """What was matched with a line from one day to another: with money, and with anything else."""
    money = credited = 0
    for partial in line.matched_credit_ids:
        other = partial.credit_move_id
        if other.parent_state == "posted" and start <= max(line.date, other.date) <= end:
            if other.journal_id.type == "bank" and line.journal_id.type != "bank":
                money += partial.amount
            else:
                credited += partial.amount
    return money, credited


def slow_flows(line, start, end):
    """What the collections tell of a line in a period, in the order of ``FLOWS``."""
    falls_due = max(line.date, line.date_maturity or line.date)
    if falls_due > end:
        return [0] * 7
    money, credited = slow_matched(line, start, end)
    closing = slow_open(line, end)[0]
    if falls_due < start:
        return [slow_open(line, start - timedelta(1))[0], 0, 0, 0, money, credited, closing]
    before, credited_before = slow_matched(line, START - timedelta(400), start - timedelta(1))
    return [0, line.balance, before, money, 0, credited + credited_before, closing]


@tagged("post_install", "-at_install")
class TestCreditReportProperty(ReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("1900-01-01", 0.5), ("2025-02-01", 0.4), ("2025-03-15", 0.8)]
        )

    def _make(self, kind, amount, day, term, in_euro):
        currency = self.euro if in_euro else self.company.currency_id
        day, due = START + timedelta(day), START + timedelta(day + term)
        if kind == "payment":
            return self._payment(amount, day, currency=currency).move_id
        if kind == "credit":
            return self._invoice(amount, day, date=day, move_type="out_refund", currency=currency)
        move = self._invoice(amount, due, date=day, currency=currency, post=False)
        if kind == "instalments":
            move.invoice_payment_term_id = self.halves
        move.action_post()
        return move

    # An example takes a second, and is small enough to be read as it is: no shrinking.
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(LEDGER)
    def test_any_small_ledger(self, ledger):
        documents, matches, back, looks = ledger

        def pick(index):
            return moves[index % len(moves)]

        with self.env.cr.savepoint() as savepoint:
            moves = [self._make(*document) for document in documents]
            for left, right in matches:
                self._match(pick(left), pick(right))
            if back is not None and pick(back).move_type != "entry":
                pick(back).button_draft()
                for move in moves:
                    self._match(pick(back), move)
            seen = []
            for index, days in looks:
                line = self._receivables(pick(index))[:1]
                due = line.date_maturity or line.date
                seen.append(line.date if days is None else due + timedelta(days))
                self._assert_same(seen[-1])
            self._assert_same_facts(seen[-1])
            self._assert_collections(min(seen), max(seen))
            self._assert_roll(min(seen), max(seen))
            savepoint.rollback()
        self.env.invalidate_all()

    def _posted_lines(self, as_of):
        return self.env["account.move.line"].search(
            [
                ("parent_state", "=", "posted"),
                ("account_id.credit_role", "!=", False),
                ("company_id", "=", self.company.id),
                ("date", "<=", as_of),
            ]
        )

    def _assert_same(self, as_of):
        lines = self._posted_lines(as_of)
        expected = {}
        for line in lines:
            amount, in_currency = slow_open(line, as_of)
            if amount or in_currency:
                expected[line.id] = (slow_bucket(line, as_of), amount, in_currency)
        report = self.env["credit.report.aged.balance"].with_options(as_of=as_of.isoformat())
        rows = report.search([])
        found = {row.id: (row.bucket, round(row.total, 2), round(row.amount_currency, 2)) for row in rows}
        self.assertEqual(found, expected)
        for row in rows:
            measure = {"bucket_0": "not_due"}.get(row.bucket, row.bucket)
            filled = {name: row[name] for name in BUCKETS[:-1] if row[name]}
            self.assertEqual(filled, {measure: row.total} if row.total else {})
        self.assertAlmostEqual(sum(rows.mapped("total")), sum(lines.mapped("balance")), 2)

    def _assert_same_facts(self, as_of):
        """The facts of every month up to a day, which key figures are made from."""
        Kpi, lines = self.env["credit.kpi"], self._posted_lines(as_of)
        facts = Kpi._get_facts(Kpi._get_kpis(), {"as_of": as_of}, self.company)
        for month in facts.months[-4:]:
            expected = slow_facts(lines, month.first, as_of)
            found = {name: float(round(month[name], 2)) for name in expected}
            self.assertEqual(
                found, {name: round(amount, 2) for name, amount in expected.items()}, month.first
            )

    def _debits(self):
        return self._posted_lines("2030-01-01").filtered(lambda line: line.balance > 0)

    def _assert_collections(self, start, end):
        """Each period against the definition, item by item; the identity, and that a closing opens the next period."""
        report = self.env["credit.report.collections"].with_options(
            date_from=start.isoformat(), date_to=end.isoformat(), grain="month"
        )
        sums = [f"{name}:sum" for name in FLOWS]
        found = {period: amounts for period, *amounts in report._read_group([], ["period"], sums)}
        before = None
        for first, last in periods_between(start, end, "month"):
            slow = [slow_flows(line, first, last) for line in self._debits()]
            expected = [round(sum(amounts), 2) for amounts in zip(*slow, strict=True)] or [0] * 7
            amounts = [round(amount or 0, 2) for amount in found.get(f"{first:%Y-%m}", [0] * 7)]
            self.assertEqual(amounts, expected, first)
            self.assertAlmostEqual(amounts[0] + amounts[1] - sum(amounts[2:6]), amounts[6], 2)
            self.assertIn(before, (None, amounts[0]))
            before = amounts[6]
        for check in report._get_checks():
            self.assertTrue(check.holds, f"{check.found} {check.expected}")

    def _assert_roll(self, since, as_of):
        """Each item's two buckets and amounts, by the definition."""
        if since == as_of:
            return
        expected = {}
        for line in self._debits().filtered(lambda each: each.date <= since):
            then, now = slow_open(line, since)[0], slow_open(line, as_of)[0]
            if then:
                bucket = slow_bucket(line, as_of) if now else "settled"
                expected[line.id] = (slow_bucket(line, since), bucket, then, now)
        report = self.env["credit.report.roll"].with_options(since=since.isoformat(), as_of=as_of.isoformat())
        rows = report.search([("open_then", "!=", 0)])
        found = {
            row.id: (
                row.bucket_then,
                row.bucket_now,
                *(round(amount, 2) for amount in (row.open_then, row.open_then - row.settled)),
            )
            for row in rows
        }
        self.assertEqual(found, expected)
        for row in rows:
            order = ["bucket_0", "bucket_1", "bucket_2", "bucket_3", "bucket_4"]
            is_worse = row.bucket_now != "settled" and order.index(row.bucket_now) > order.index(
                row.bucket_then
            )
            self.assertEqual(bool(row.worse), is_worse)
