from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestCreditGroup(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.group = cls.env["credit.group"].create(
            {
                "name": "Teranga",
                "limit_mode": "amount",
                "credit_limit": 1000,
                "account_ids": [Command.set((cls.account | cls.other).ids)],
            }
        )

    def _decisions(self):
        """Number of decisions so far, by account or group."""
        locks = self.env["credit.lock"].sudo().search([])
        locks.invalidate_recordset()
        return {lock.account_id or lock.group_id: lock.n for lock in locks}

    def _contended(self, before):
        after = self._decisions()
        return {record for record, n in after.items() if n > before[record]}

    # The lock

    def test_a_group_is_born_with_its_lock(self):
        lock = self.group.sudo().lock_ids
        self.assertEqual(len(lock), 1)
        self.assertFalse(lock.account_id)

    def test_a_decision_on_a_member_contends_for_its_group(self):
        before = self._decisions()
        self.env["credit.lock"].contend(self.account)
        self.assertEqual(self._contended(before), {self.account, self.group})

    def test_accounts_and_groups_are_locked_in_one_statement(self):
        self.account.group_id  # noqa: B018 - read before, as a caller has it
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["credit.lock"].contend(self.account | self.other)

    def test_membership_contends_for_account_and_both_groups(self):
        target = self.env["credit.group"].create({"name": "Baobab"})
        before = self._decisions()
        self.other.group_id = target
        self.assertEqual(self._contended(before), {self.other, self.group, target})

    def test_limit_of_the_group_contends(self):
        for vals in ({"credit_limit": 5}, {"limit_mode": "zero"}, {"active": False}):
            before = self._decisions()
            self.group.write(vals)
            # The log of each member tells it.
            self.assertEqual(self._contended(before), {self.group, self.account, self.other}, vals)
        before = self._decisions()
        self.group.name = "Teranga SA"
        self.assertFalse(self._contended(before))

    # Figures

    def test_members_count_together(self):
        self._invoice(300, "2026-05-01")
        self._invoice(450, "2026-05-01", partner=self.other_customer)
        self._set_limit(500)
        found = (self.account | self.other).get_exposures()
        self.assertEqual(
            (found[self.account.id].total, found[self.account.id].limit, found[self.account.id].group_total),
            (300.0, 500.0, 750.0),
        )
        self.assertEqual(found[self.other.id].limit, None)
        self.assertEqual(found[self.other.id].group_limit, 1000.0)
        self.assertEqual(found[self.other.id].group_id, self.group.id)
        self.assertEqual(self.group.exposure, 750.0)
        self.assertEqual(self.group.available, 250.0)
        self.assertEqual(self.group.usage, 75.0)
        self.assertRecordValues(
            self._exposure() | self._exposure(self.other),
            [
                {"group_exposure": 750.0, "group_limit": 1000.0, "available": 200.0, "tighter_limit": "own"},
                {
                    "group_exposure": 750.0,
                    "group_limit": 1000.0,
                    "available": 250.0,
                    "tighter_limit": "group",
                },
            ],
        )
        self.assertEqual(self._exposure().usage, 75.0)

    def test_queries_do_not_grow_with_the_members(self):
        partners = self.env["res.partner"].create([{"name": f"Member {index}"} for index in range(30)])
        members = self.env["credit.account"].ensure_accounts(partners, self.company)
        members.group_id = self.group
        self.env.flush_all()
        self.account.get_exposures()  # what the companies count is cached from then on
        for accounts in (self.account, self.account | members):
            self.env.invalidate_all()
            # One for the accounts where they are few, one for the members of the groups, one for all figures.
            with self.assertQueryCount(3):
                self.assertEqual(len(accounts.get_exposures()), len(accounts))

    def test_one_member_alone_shows_the_whole_group(self):
        self._invoice(300, "2026-05-01")
        self._invoice(900, "2026-05-01", partner=self.other_customer)
        self.assertEqual(self.account.get_exposures()[self.account.id].group_total, 1200.0)
        row = self._exposure()
        self.assertRecordValues(row, [{"exposure": 300.0, "group_exposure": 1200.0, "is_over_limit": True}])
        self.assertEqual(self.account.credit_level, "act")
        self.assertIn("Teranga", self.account.status_text)
        everybody = self.env["credit.exposure"].search([("is_over_limit", "=", True)])
        self.assertEqual(set(everybody.ids), {self.account.id, self.other.id})

    def test_no_credit_and_no_limit(self):
        self._invoice(10, "2026-05-01")
        self.group.limit_mode = "zero"
        self.assertRecordValues(self._exposure(), [{"available": -10.0, "is_over_limit": True, "usage": 0.0}])
        self.group.limit_mode = "none"
        self.assertIsNone(self.account.get_exposures()[self.account.id].group_limit)
        self.assertRecordValues(
            self._exposure(), [{"tighter_limit": False, "is_over_limit": False, "group_exposure": 10.0}]
        )

    def test_an_archived_group_limits_nobody(self):
        self._invoice(5000, "2026-05-01")
        self.group.active = False
        figures = self.account.get_exposures()[self.account.id]
        self.assertEqual((figures.group_id, figures.group_total, figures.group_limit), (None, 0.0, None))
        self.assertRecordValues(self._exposure(), [{"is_over_limit": False, "group_limit": 0.0}])
        order = self._order(100)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_other_companies_and_currencies(self):
        """1 € is 2 of company A's money and 1 of company B's 4: the group's limit in € is compared with both."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        foreign = self.setup_other_company()["company"]
        self.env["res.currency.rate"].create(
            [
                {"name": "2026-01-01", "rate": 0.25, "currency_id": euro.id, "company_id": foreign.id},
            ]
        )
        abroad = self.env["credit.account"].ensure_accounts(self.customer, foreign)
        self.group.write({"currency_id": euro.id, "credit_limit": 500})
        abroad.group_id = self.group
        self._invoice(300, "2026-05-01")
        self.env["account.move"].with_company(foreign).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-05-01",
                "invoice_date_due": "2026-05-01",
                "invoice_line_ids": [
                    Command.create({"name": "Rice", "price_unit": 100, "tax_ids": [Command.clear()]})
                ],
            }
        ).action_post()
        self.env.invalidate_all()
        self.assertEqual(self.group.exposure, 300 * 0.5 + 100 * 0.25)
        figures = (self.account | abroad).get_exposures()
        self.assertEqual(figures[self.account.id].group_total, 350.0)
        self.assertEqual(figures[self.account.id].group_limit, 1000.0)
        self.assertEqual(figures[abroad.id].group_total, 700.0)
        self.assertEqual(figures[abroad.id].group_limit, 2000.0)
        # Whoever does not work in the other company sees the same.
        row = (
            self.env["credit.exposure"]
            .with_user(self.collector)
            .search([("partner_id", "=", self.customer.id)])
        )
        self.assertRecordValues(row, [{"group_exposure": 175.0, "available": 650.0}])
        with self.assertRaises(ValidationError):
            self.group.company_id = self.company

    # Confirmation

    def test_members_of_two_companies_share_room_within_one_confirmation(self):
        foreign = self.setup_other_company()["company"]
        abroad = self.env["credit.account"].ensure_accounts(self.other_customer, foreign)
        abroad.group_id = self.group
        self.group.write({"currency_id": self.company.currency_id.id, "credit_limit": 100})
        rate = {"name": "2020-01-01", "rate": 1.0, "company_id": foreign.id}
        self.env["res.currency.rate"].search([("company_id", "=", foreign.id)]).unlink()
        currencies = self.company.currency_id | foreign.currency_id
        self.env["res.currency.rate"].create([{**rate, "currency_id": each.id} for each in currencies])
        line = {"product_id": self.product.id, "price_unit": 60, "tax_ids": [Command.clear()]}
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "currency_id": company.currency_id.id,
                    "order_line": [Command.create(line)],
                }
                for partner, company in ((self.customer, self.company), (self.other_customer, foreign))
            ]
        )
        notice = orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])
        self.assertEqual(notice["tag"], "display_notification")

    def test_members_share_room_within_one_confirmation(self):
        self._invoice(900, "2026-05-01", partner=self.other_customer)
        first, second, third = (
            self._order(60),
            self._order(60, partner=self.other_customer),
            self._order(40, partner=self.other_customer),
        )
        (first | second | third).with_user(self.env.user).action_confirm()
        self.assertEqual([first.state, second.state, third.state], ["sale", "draft", "sale"])
        reason = second.sudo().credit_hold_ids.reason_ids
        self.assertEqual((reason.value, reason.threshold), (1020.0, 1000.0))
        self.assertIn("Teranga", reason.with_user(self.manager).description)
        self.assertNotIn("Teranga", reason.with_user(self.sales).description)

    def test_the_room_that_another_member_used_is_gone(self):
        self._order(950, user=self.env.user).action_confirm()
        order = self._order(60, partner=self.other_customer)
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    # Rights

    def test_only_a_manager_sets_the_limit_and_takes_a_member_out(self):
        group = self.env["credit.group"].with_user(self.analyst).create({"name": "New"})
        with self.assertRaises(AccessError):
            group.write({"limit_mode": "zero"})
        with self.assertRaises(AccessError):
            group.create({"name": "Limited", "limit_mode": "amount", "credit_limit": 5})
        with self.assertRaises(AccessError):
            self.account.with_user(self.analyst).group_id = False
        loose = self.env["credit.account"].ensure_accounts(
            self.env["res.partner"].create({"name": "Loose"}), self.company
        )
        loose.with_user(self.analyst).group_id = group
        self.account.with_user(self.manager).group_id = False
        self.assertFalse(self.account.group_id)
