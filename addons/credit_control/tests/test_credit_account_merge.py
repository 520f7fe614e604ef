from odoo import Command
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditAccountMerge(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_account = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)

    def _merge(self, source=None, target=None):
        """Merge the other customer into ours."""
        target = target or self.customer
        source = source or self.other_customer
        self.env["base.partner.merge.automatic.wizard"]._merge((source | target).ids, target, False)
        self.env.invalidate_all()

    def _told(self, account=None):
        return (account or self.account).message_ids[:1].body

    # Merge

    def test_two_accounts_become_one(self):
        self._invoice(100, "2026-01-01")
        self._invoice(40, "2026-01-01", partner=self.other_customer)
        self._merge()
        self.assertFalse(self.other_account.exists())
        account = self.env["credit.account"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(account, self.account)
        self.assertEqual(self._exposure().exposure, 140.0)
        self.assertEqual(account.sudo().lock_ids.mapped("account_id"), account)
        self.assertIn("Grossiste Baobab was merged", self._told())
        self.assertIn("stays as it was", self._told())

    def test_only_the_source_has_an_account(self):
        target = self.env["res.partner"].create({"name": "New name"})
        self._set_limit(70, self.other_account)
        self._merge(target=target)
        self.assertRecordValues(
            self.other_account, [{"partner_id": target.id, "partner_name": "New name", "credit_limit": 70.0}]
        )
        self.assertEqual(target.with_company(self.company).credit_limit, 70.0)
        self.assertIn("was that of Grossiste Baobab", self._told(self.other_account))

    def test_tighter_limit_survives(self):
        for own, other, survives in ((100, 60, 60), (50, 80, 50), (None, 30, 30), (20, None, 20)):
            with self.subTest(own=own, other=other):
                target, source = self.env["res.partner"].create([{"name": "Target"}, {"name": "Source"}])
                accounts = self.env["credit.account"].ensure_accounts(target | source, self.company)
                account = accounts.filtered(lambda account, target=target: account.partner_id == target)
                for amount, one in ((own, account), (other, accounts - account)):
                    if amount:
                        self._set_limit(amount, one)
                self._merge(source, target)
                self.assertEqual((account.limit_mode, account.credit_limit), ("amount", survives))
                self.assertEqual(target.with_company(self.company).credit_limit, survives)
                told = "so it holds from now on: Credit Limit" if survives == other else "stays as it was"
                self.assertIn(told, self._told(account))

    def test_no_credit_is_tighter_than_a_limit(self):
        self._set_limit(100)
        self.other_account.sudo().limit_mode = "zero"
        self._merge()
        self.assertEqual(self.account.limit_mode, "zero")

    def test_whoever_may_merge_contacts_may_merge_customers(self):
        self.account.sudo().limit_mode = "zero"
        self.other_account.sudo().write({"limit_mode": "amount", "credit_limit": 80})
        user = self._new_user(
            "merger", "base.group_partner_manager,base.group_erp_manager,account.group_account_readonly"
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard._merge((self.customer | self.other_customer).ids, self.customer, False)
        self.env.invalidate_all()
        self.assertFalse(self.other_account.exists())
        self.assertEqual(self.account.limit_mode, "zero")
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 0.0)

    def test_papers_of_both_are_kept_or_named(self):
        kind = self.env["credit.document.type"].create({"name": "Bank details"})
        papers = self.env["credit.document"].create(
            [{"account_id": account.id, "type_id": kind.id} for account in self.account | self.other_account]
        )
        self._merge()
        left = papers.exists()
        self.assertEqual(left.account_id, self.account)
        self.assertTrue(
            len(left) == 2 or "the one of this account stays" in self._told(), f"{left} {self._told()}"
        )

    def test_suspension_cash_and_risk_survive(self):
        self.account.risk_class = "b"
        self.other_account.risk_class = "d"
        self.other_account._change_state("suspended", "Three cheques bounced")
        self.other_account._set_sale_mode("cash", "Three cheques bounced")
        self.other_account.action_force_hold("Lawyer")
        self._merge()
        self.assertRecordValues(
            self.account,
            [
                {
                    "state": "suspended",
                    "sale_mode": "cash",
                    "risk_class": "d",
                    "forced_hold": True,
                    "forced_hold_reason": "Lawyer",
                }
            ],
        )
        for word in ("State", "Sale Mode", "Risk Class", "Forced Hold"):
            self.assertIn(word, self._told())

    def test_empty_fields_are_filled_and_others_stay(self):
        farm = self.env.ref("credit_control.customer_type_farm")
        self.other_account.write(
            {"customer_type_id": farm.id, "analyst_id": self.manager.id, "collector_id": self.collector.id}
        )
        self._merge()
        self.assertRecordValues(
            self.account,
            [
                {
                    "customer_type_id": farm.id,
                    "analyst_id": self.analyst.id,
                    "collector_id": self.collector.id,
                }
            ],
        )

    def test_holds_messages_and_tasks_follow(self):
        self._set_limit(5, self.other_account)
        order = self._order(10, partner=self.other_customer)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        self.other_account.message_post(body="Called on Monday")
        self.other_account.activity_schedule(summary="Call again", user_id=self.collector.id)
        self._merge()
        self.assertRecordValues(hold, [{"account_id": self.account.id, "partner_id": self.customer.id}])
        self.assertIn("Called on Monday", "".join(self.account.message_ids.mapped("body")))
        self.assertEqual(self.account.activity_ids.summary, "Call again")

    def test_history_is_kept_and_does_not_mix(self):
        self.other_account._set_sale_mode("cash", "Late")
        self.other_account.sudo()._set_sale_mode("term", "Paid")
        values = self._history_at(self.account, "sale_mode", "2100-01-01")
        self._merge()
        merged = self.account.history_ids.filtered("merged_from")
        self.assertEqual(set(merged.mapped("merged_from")), {"Grossiste Baobab"})
        self.assertIn("Paid", merged.mapped("reason"))
        self.assertEqual(self._history_at(self.account, "sale_mode", "2100-01-01"), values)

    def test_log_of_both_stays_whole(self):
        decisions = self.env["credit.decision"]
        self._set_limit(100)
        self._set_limit(50, self.other_account)
        ended = self.other_account.id
        entries = decisions.search([("account_id", "=", ended)])
        self._merge()
        self.assertEqual(decisions.search([("account_id", "=", ended)]), entries)
        self.assertFalse(decisions.verify())
        merge = decisions.search([("kind", "=", "merge")])
        self.assertEqual(merge.account_id, self.account)
        self.assertIn("Grossiste Baobab, with 1 entries", merge.changes)

    def test_what_collides_with_the_destination_goes(self):
        followers = self.account.message_follower_ids.partner_id
        self.account.message_subscribe(self.analyst.partner_id.ids)
        self.other_account.message_subscribe(self.analyst.partner_id.ids)
        self._merge()
        self.assertEqual(self.account.message_partner_ids, followers | self.analyst.partner_id)

    def test_each_company_has_its_own_account(self):
        other = self.setup_other_company()["company"]
        foreign = self.env["credit.account"].ensure_accounts(self.other_customer, other)
        self._merge()
        self.assertEqual(foreign.partner_id, self.customer)
        self.assertFalse(self.other_account.exists())

    def test_merge_into_a_contact_goes_to_its_company(self):
        self._merge(target=self.contact)
        self.assertFalse(self.other_account.exists())
        self.assertEqual(self.account.partner_id, self.customer)

    # Change of the commercial parent

    def test_customer_that_becomes_a_contact_takes_its_account_along(self):
        self._invoice(40, "2026-01-01", partner=self.other_customer)
        head = self.env["res.partner"].create({"name": "Groupe Saloum", "is_company": True})
        self._set_limit(60, self.other_account)
        self.other_customer.parent_id = head
        self.assertEqual(self.other_account.partner_id, head)
        self.assertEqual(self._exposure(self.other_account).exposure, 40.0)
        self.assertEqual(head.with_company(self.company).credit_limit, 60.0)

    def test_customer_that_becomes_a_contact_of_another_customer(self):
        self._invoice(40, "2026-01-01", partner=self.other_customer)
        self.other_customer.parent_id = self.customer
        self.assertFalse(self.other_account.exists())
        self.assertEqual(self._exposure().exposure, 40.0)

    def test_company_with_a_parent_stays_a_customer(self):
        self.other_customer.write({"is_company": True, "parent_id": self.customer.id})
        self.assertEqual(self.other_account.partner_id, self.other_customer)
        self.other_customer.is_company = False
        self.assertFalse(self.other_account.exists())

    def test_contact_that_becomes_a_customer_gets_an_account(self):
        self._set_limit(60)
        self._invoice(40, "2026-01-01", partner=self.contact)
        self.contact.parent_id = False
        own = self.env["credit.account"].search([("partner_id", "=", self.contact.id)])
        self.assertRecordValues(
            # No decision would mean no limit here: that is better than what the customer has that it leaves.
            own,
            [{"analyst_id": self.analyst.id, "limit_mode": "zero", "state": "open"}],
        )
        self.assertEqual(
            self._exposure().exposure, 40.0, "invoices are those of the customer they were made out to"
        )
        self._invoice(15, "2026-01-01", partner=self.contact)
        self.assertEqual(self._exposure(own).exposure, 15.0)
        self.assertIn("stay with Ferme Teranga", self._told(own))
        self.assertIn("Awa Diop no longer belongs", self._told())

    def test_contact_without_a_customer_account_gets_none(self):
        plain = self.env["res.partner"].create(
            {"name": "Plain", "child_ids": [Command.create({"name": "Contact"})]}
        )
        plain.child_ids.parent_id = False
        self.assertFalse(self.env["credit.account"].search([("partner_id.name", "=", "Contact")]))

    def test_sales_may_move_a_contact(self):
        self.sales.group_ids |= self.env.ref("base.group_partner_manager")
        self.other_customer.with_user(self.sales).parent_id = self.customer
        self.assertFalse(self.other_account.exists())
