from collections import Counter
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control.tools.source import Source
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from . import reference
from .common import TODAY, CollectionCommon

ITEMS = st.lists(
    st.builds(
        lambda partner, days, cents, share, credit: (
            partner,
            days,
            Decimal(-cents if credit else cents) / 100,
            share,
        ),
        st.integers(0, 3),
        st.integers(-8, 60),
        st.integers(1, 20000),
        st.sampled_from([0, 0, 0, 50, 100, 120]),
        st.integers(0, 3).map(lambda n: n == 0),
    ),
    max_size=12,
)
POLICIES = st.builds(
    lambda courtesy, repeat, by_item, step_by_step: reference.Policy(
        (
            *([reference.Level(-5)] if courtesy else []),
            reference.Level(3),
            reference.Level(15, min_amount=Decimal(50)),
            reference.Level(30, repeat_days=repeat),
        ),
        by_item,
        step_by_step,
    ),
    st.booleans(),
    st.sampled_from([0, 10]),
    st.booleans(),
    st.booleans(),
)
# Item, level, days ago; of what was listed twice at a level the later one is the next cycle.
LISTED = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3), st.integers(1, 20)), max_size=6)


@tagged("post_install", "-at_install")
class TestDecision(CollectionCommon):
    def test_table_of_cases(self):
        # name, items as (amount, days late), level, days of the oldest uncovered item, net
        cases = [
            ("due today", [(100, 0)], None, None, None),
            ("a day late: under the first level", [(100, 1)], None, None, None),
            ("two days late", [(100, 2)], None, None, None),
            ("three days late", [(100, 3)], self.reminder, 3, 100),
            ("fourteen days late", [(100, 14)], self.reminder, 14, 100),
            ("fifteen days late", [(100, 15)], self.second, 15, 100),
            ("an old debt starts at the level it deserves", [(100, 200)], self.call, 200, 100),
            ("the oldest item says the level", [(100, 5), (1, 31), (100, 0)], self.call, 31, 101),
            ("credits cover it all", [(100, 20), (-100, 1)], None, None, None),
            ("credits are more than is owed", [(100, 20), (-300, 1)], None, None, None),
            ("credits leave a bit", [(100, 20), (-99, 1)], self.second, 20, 1),
            ("credits take the oldest first", [(100, 40), (100, 4), (-100, 1)], self.reminder, 4, 100),
            ("the oldest is covered in part", [(100, 40), (100, 4), (-60, 1)], self.call, 40, 140),
            ("what is left is under the first level", [(100, 40), (100, 2), (-100, 1)], None, None, None),
            ("credits do not wait for what is not due", [(100, 40), (500, -10), (-100, 1)], None, None, None),
        ]
        for name, items, level, days, net in cases:
            with self.subTest(name):
                partner = self._customer(name)
                for amount, late in items:
                    kind = "out_invoice" if amount > 0 else "out_refund"
                    self._late(abs(amount), late, partner, move_type=kind)
                row = self._decided(partner)
                self.assertEqual(row and (row.level_id, row.days, row.net), level and (level.id, days, net))

    def test_payments_count_like_credit_notes(self):
        self._late(500, 10)
        self._payment(200, "2026-06-20")
        row = self._decided()
        self.assertEqual((row.overdue, row.credits, row.net), (500, 200, 300))
        self._payment(300, "2026-06-20")
        self.assertIsNone(self._decided())

    def test_minimum_amount_is_of_the_level(self):
        self.second.min_amount = 100
        self._late(100, 20)
        self.assertIsNone(self._decided(), "not more than the minimum")
        self._late(0.01, 4)
        self.assertEqual(self._decided().level_id, self.second.id)

    def test_same_items_are_no_reason_again(self):
        self._late(100, 5)
        self._run()
        with freeze_time("2026-07-09"):
            self.assertIsNone(self._decided(), "14 days late: still the first level")
        with freeze_time("2026-07-10"):
            self.assertEqual(self._decided().level_id, self.second.id)

    def test_a_message_waits_for_the_last_one(self):
        self._late(100, 14)
        self._run()
        for day, expected in (("2026-07-06", None), ("2026-07-07", self.second.id)):
            with self.subTest(day), freeze_time(day):
                row = self._decided()
                self.assertEqual(row and row.level_id, expected)

    def test_a_newer_item_is_a_reason_of_its_own(self):
        self._late(100, 40)
        first = self._run(partners=self.customer)
        self.assertEqual(first.level_id, self.call)
        self._late(70, -10)
        with freeze_time("2026-07-12"):
            self.assertIsNone(self._decided(), "two days late")
        with freeze_time("2026-07-13"):
            row = self._decided()
            self.assertEqual((row.level_id, row.net), (self.call.id, 170))

    def test_no_followup_is_respected(self):
        invoice = self._late(100, 40)
        self._late(50, 4)
        invoice.no_followup = True
        row = self._decided()
        self.assertEqual((row.level_id, row.overdue), (self.reminder.id, 50))

    def test_pauses_take_off_what_they_name_while_they_last(self):
        line = self._line(self._late(100, 40))
        self._late(50, 4)
        with self._pausing((line, 100, None, None)):
            self.assertEqual(self._decided().level_id, self.reminder.id)
        with self._pausing((line, 30, None, TODAY)):
            row = self._decided()
            self.assertEqual((row.level_id, row.overdue), (self.call.id, 120))
        with self._pausing((line, 60, None, None), (line, 60, None, None)):
            self.assertEqual(
                self._decided().overdue, 50, "two pauses of one item add up, never over the item"
            )
        yesterday, tomorrow = self.today - timedelta(days=1), self.today + timedelta(days=1)
        with self._pausing((line, 100, None, yesterday), (line, 100, tomorrow, None)):
            self.assertEqual(self._decided().overdue, 150)

    def test_closed_accounts_are_left_alone_suspended_are_not(self):
        self._late(100, 4)
        self.account.sudo().state = "suspended"
        self.assertTrue(self._decided())
        self.account.sudo().state = "closed"
        self.assertIsNone(self._decided())

    def test_contacts_belong_to_the_customer(self):
        self._late(100, 4, self.contact)
        self._late(100, 4, self.customer)
        row = self._decided()
        self.assertEqual((row.partner_id, row.account_id, row.net), (self.customer.id, self.account.id, 200))

    def test_customer_without_an_account(self):
        self._late(100, 4, self.other_customer)
        self.assertIsNone(self._decided(self.other_customer).account_id)

    def test_second_currency_counts_at_its_booked_rate(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])
        self._late(100, 10, currency=euro)
        row = self._decided()
        self.assertEqual((row.net, row.level_id), (50, self.reminder.id))
        self._late(50, 1, move_type="out_refund")
        self.assertIsNone(self._decided(), "a credit in company currency covers it")

    def test_own_policy(self):
        lenient = self.env["credit.followup.policy"].create(
            {
                "name": "Lenient",
                "company_id": self.company.id,
                "level_ids": [Command.create({"name": "Late", "days": 20, "channel": "call"})],
            }
        )
        self.account.followup_policy_id = lenient
        self._late(100, 19)
        self.assertIsNone(self._decided())
        self._late(100, 20)
        self.assertEqual(self._decided().level_id, lenient.level_ids.id)
        lenient.active = False
        self.assertEqual(self._decided().level_id, self.second.id, "an archived policy does not hold")

    def test_a_branch_counts_with_its_root(self):
        branch = self._create_company(name="Branch", parent_id=self.company.id)
        self._late(100, 4)
        invoice = self._late(40, 20, post=False)
        invoice.journal_id = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(branch), ("type", "=", "sale")], limit=1
        )
        invoice.company_id = branch
        invoice.action_post()
        self.assertEqual(self._line(invoice).company_id, branch)
        for company in (self.company, branch):
            row = self._decided(company=company)
            self.assertEqual((row.company_id, row.net, row.level_id), (self.company.id, 140, self.second.id))

    def test_companies_do_not_mix(self):
        other = self.company_data_2 = self.setup_other_company()
        self._late(100, 4)
        move = (
            self.env["account.move"]
            .with_company(other["company"])
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": "2026-01-01",
                    "invoice_date_due": "2026-01-01",
                    "journal_id": other["default_journal_sale"].id,
                    "invoice_line_ids": [
                        Command.create({"name": "Rice", "price_unit": 70, "tax_ids": [Command.clear()]})
                    ],
                }
            )
        )
        move.action_post()
        self.assertEqual(self._decided().net, 100)
        theirs = self._decided(company=other["company"])
        self.assertEqual((theirs.net, theirs.account_id), (70, None))
        level = self.env["credit.followup.level"].browse(theirs.level_id)
        self.assertEqual(level.company_id, other["company"])

    def test_chosen_customers_only(self):
        self._late(100, 4)
        self._late(100, 4, self.other_customer)
        self.env.flush_all()
        rows = self.Followup.decide(self.company, partners=self.other_customer)
        self.assertEqual([row.partner_id for row in rows], self.other_customer.ids)
        self.assertEqual(rows[0], self._decided(self.other_customer))

    def test_one_query_for_the_portfolio(self):
        for index in range(5):
            self._late(100, 4, self._customer(f"Customer {index}"))
        self.env.flush_all()
        self.company.root_id  # noqa: B018 -- into the cache
        self.env["credit.followup.policy"]._get_choices()
        self.env["res.currency"]._credit_references()
        with self.assertQueryCount(1):
            rows = self.Followup.decide(self.company)
        self.assertGreaterEqual(len(rows), 5)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(drawn=ITEMS, policy=POLICIES, listed=LISTED)
    def test_equals_the_slow_computation(self, drawn, policy, listed):
        """Any ledger, any policy, any past: the statement and the obvious computation agree."""
        base = 10**8
        partners = self._partners()
        items = [
            reference.Item(
                base + index,
                partners[partner],
                days,
                amount,
                amount * share / 100 if amount > 0 else Decimal(0),
            )
            for index, (partner, days, amount, share) in enumerate(drawn)
        ]
        cycles = Counter()
        past = []
        for index, place, ago in sorted(listed, key=lambda each: -each[2]):
            place = min(place, len(policy.levels) - 1)
            cycles[index, place] += 1
            past.append(reference.Listed(base + index, place, ago, cycles[index, place]))
        self.assertEqual(
            self._decide_on(items, policy, past), reference.decide(items, policy, past), (items, policy, past)
        )

    @classmethod
    def _partners(cls):
        if not hasattr(cls, "partners"):
            cls.partners = [cls._customer(f"Drawn {index}").id for index in range(4)]
        return cls.partners

    def _decide_on(self, items, policy, listed):
        """The statement, on rows that no ledger holds.

        :return: (level's days, days, net) by partner
        """
        self.policy.level_ids.unlink()
        self.policy.write(
            {
                "basis": "item" if policy.by_item else "customer",
                "is_step_by_step": policy.step_by_step,
                "level_ids": [
                    Command.create(
                        {
                            "name": "Level",
                            "channel": "call",
                            "days": level.days,
                            "min_amount": float(level.min_amount),
                            "repeat_days": level.repeat_days,
                        }
                    )
                    for level in policy.levels
                ],
            }
        )
        self.env.flush_all()
        level_ids = self.policy.level_ids.ids
        Account, Followup = type(self.env["credit.account"]), type(self.Followup)
        rows = [
            SQL(
                "(NULL::int, %s, %s, %s, 'account.move.line', %s, %s::date, %s::date, 1, %s::numeric, %s::numeric)",
                item.partner,
                self.company.id,
                "unallocated" if item.amount < 0 else "overdue" if item.days > 0 else "not_due",
                item.id,
                self.today,
                self.today - timedelta(days=item.days),
                item.amount,
                item.amount,
            )
            for item in items
        ] or [SQL("(NULL::int, 0, 0, '', '', 0, NULL::date, NULL::date, 0, 0, 0)")]
        books = SQL(
            """SELECT * FROM (VALUES %s) i (account_id, partner_id, company_id, component, res_model, res_id, date,
                                            date_due, currency_id, amount_currency, amount)""",
            SQL(", ").join(rows),
        )
        paused = SQL(", ").join(
            [SQL("(%s, %s::numeric)", item.id, item.paused) for item in items if item.paused]
            or [SQL("(0, 0)")]
        )
        pauses = SQL(
            "SELECT id AS move_line_id, amount, NULL::date AS date_from, NULL::date AS date_until"
            " FROM (VALUES %s) p (id, amount)",
            paused,
        )
        # The claims stand in tables with foreign keys: read others in their place. Each has a message of its own.
        claims = SQL(", ").join(
            [
                SQL("(%s, %s, %s, TRUE, %s)", place, each.item, level_ids[each.level], each.cycle)
                for place, each in enumerate(listed)
            ]
            or [SQL("(0, 0, 0, TRUE, 0)")]
        )
        messages = SQL(", ").join(
            [
                SQL("(%s, 0, %s::date, 'sent')", place, self.today - timedelta(days=each.ago))
                for place, each in enumerate(listed)
            ]
            or [SQL("(0, 0, NULL::date, 'sent')")]
        )
        native = Followup._decision_ctes

        def with_claims(self, companies, partners=None):
            return SQL(
                """credit_followup_item AS (
                       SELECT * FROM (VALUES %s) c (followup_id, origin_line_id, level_id, is_trigger, cycle)
                   ), credit_followup AS (SELECT * FROM (VALUES %s) m (id, account_id, date, state)), %s""",
                claims,
                messages,
                native(self, companies, partners),
            )

        with (
            patch.object(
                Account, "_exposure_source_items", lambda self: Source("items", books, "account.move.line")
            ),
            patch.object(
                Account, "_pause_sources", lambda self: [Source("pauses", pauses, "account.move.line")]
            ),
            patch.object(Followup, "_decision_ctes", with_claims),
        ):
            decisions = self.Followup.decide(self.company)
        days_of = dict(zip(level_ids, (level.days for level in policy.levels), strict=True))
        return {row.partner_id: (days_of[row.level_id], row.days, Decimal(str(row.net))) for row in decisions}
