from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import StatementCommon

START = date(2025, 1, 1)
DOCUMENT = st.tuples(
    st.sampled_from(["invoice", "invoice", "instalments", "credit", "payment", "payment"]),
    st.integers(1, 40).map(lambda units: units * 2.5),
    st.integers(0, 100),  # day of the entry
    st.sampled_from(["company", "euro", "franc"]),
    st.sampled_from(["customer", "contact", "other"]),
)
ANY = st.integers(0, 7)  # one of the documents
LEDGER = st.tuples(
    st.lists(DOCUMENT, min_size=3, max_size=8),
    st.lists(st.tuples(ANY, ANY), min_size=2, max_size=7),  # what is matched with what
    st.lists(
        st.tuples(ANY, ANY, st.integers(-1, 1)), min_size=3, max_size=4
    ),  # periods, from document to document
)


def slow_balance(lines, as_of):
    """What is open on a day by customer and currency, and in company currency: from the entries, one by one."""
    found = {}
    for line in lines:
        if line.date > as_of:
            continue
        amount, in_currency = line.balance, line.amount_currency
        for partial in line.matched_credit_ids | line.matched_debit_ids:
            other = (partial.debit_move_id | partial.credit_move_id) - line
            if max(line.date, other.date) <= as_of:
                is_debit = partial.debit_move_id == line
                amount += -partial.amount if is_debit else partial.amount
                in_currency += -partial.debit_amount_currency if is_debit else partial.credit_amount_currency
        key = (line.partner_id.commercial_partner_id, line.currency_id)
        booked, owed = found.get(key, (0.0, 0.0))
        found[key] = (booked + amount, owed + in_currency)
    return {key: (round(booked, 2), round(owed, 2)) for key, (booked, owed) in found.items()}


@tagged("post_install", "-at_install")
class TestCreditStatementProperty(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = [("1900-01-01", 0.5), ("2025-02-01", 0.4), ("2025-03-15", 0.8)]
        cls.currencies = {
            "company": cls.company.currency_id,
            "euro": cls.setup_other_currency("EUR", rates=rates),
            "franc": cls.setup_other_currency("XOF", rates=[("1900-01-01", 600.0)], rounding=1.0),
        }
        cls.partners = {"customer": cls.customer, "contact": cls.contact, "other": cls.other_customer}

    def _make(self, kind, amount, day, currency, partner):
        currency, partner = self.currencies[currency], self.partners[partner]
        day = START + timedelta(day)
        amount = currency.round(amount)
        if kind == "payment":
            return self._payment(amount, day, partner, currency=currency).move_id
        if kind == "credit":
            return self._invoice(amount, day, partner, date=day, move_type="out_refund", currency=currency)
        move = self._invoice(amount, day + timedelta(20), partner, date=day, currency=currency, post=False)
        if kind == "instalments":
            move.invoice_payment_term_id = self.halves
        move.action_post()
        return move

    # An example takes a second, and is small enough to be read as it is: no shrinking.
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(LEDGER)
    def test_any_small_ledger(self, ledger):
        documents, matches, periods = ledger
        with self.env.cr.savepoint() as savepoint:
            moves = [self._make(*document) for document in documents]

            def pick(index):
                return moves[index % len(moves)]

            for left, right in matches:
                self._match(pick(left), pick(right))
            for first, last, beside in periods:
                days = sorted((pick(first).date, pick(last).date + timedelta(beside)))
                self._assert_same(*days)
            savepoint.rollback()
        self.env.invalidate_all()

    def _assert_same(self, date_from, date_to):
        lines = self.env["account.move.line"].search(
            [
                ("parent_state", "=", "posted"),
                ("account_id.credit_role", "!=", False),
                ("company_id", "=", self.company.id),
                ("partner_id", "!=", False),
            ]
        )
        before, after = slow_balance(lines, date_from - timedelta(1)), slow_balance(lines, date_to)
        found = self.Statement.read_sections(self.company, date_to, date_from=date_from)
        sections = {
            (
                self.env["res.partner"].browse(partner),
                self.env["res.currency"].browse(section.currency_id),
            ): section
            for partner, sections in found.items()
            for section in sections
        }
        for key in {*before, *after, *sections}:
            section = sections.get(key)
            booked, owed = after.get(key, (0.0, 0.0))
            opening = before.get(key, (0.0, 0.0))[1]
            self.assertAlmostEqual(section.closing if section else 0.0, owed, 2, key)
            self.assertAlmostEqual(section.opening if section else 0.0, opening, 2, key)
            if section:
                self.assertAlmostEqual(section.company_closing, booked, 2, key)
                last = section.movements[-1].balance if section.movements else section.opening
                self.assertAlmostEqual(
                    last, section.closing, 2, f"{key}: the movements lead to the closing balance"
                )
        open_only = self.Statement.read_sections(self.company, date_to)
        for key, (_booked, owed) in after.items():
            closing = [each.closing for each in open_only.get(key[0].id, ()) if each.currency_id == key[1].id]
            self.assertAlmostEqual(sum(closing), owed, 2)
        # Without matchings across currencies or customers, the ledger's own sum in each currency is the same.
        total = sum(line.balance for line in lines if line.date <= date_to)
        self.assertAlmostEqual(sum(booked for booked, _owed in after.values()), total, 2)
