from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_tampering_order import TODAY, TamperingOrderCommon


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTamperingRelease(TamperingOrderCommon):
    """Other customers on an order, releases that are used again, and readers who open holds."""

    # 6. Another customer on the order

    def test_a_held_customer_orders_for_a_fresh_one(self):
        self._force_hold(self.customer)
        fresh = self.env["res.partner"].create({"name": "Fresh SARL"})
        for names in (("partner_id",), ("partner_shipping_id",)):
            parties = dict.fromkeys(("partner_id", "partner_invoice_id", "partner_shipping_id"), fresh.id)
            parties.update(dict.fromkeys(names, self.customer.id))
            order = self._order(10, **parties)
            self.assertEqual(order.partner_invoice_id, fresh)
            order.action_confirm()
            with self.subTest(names):
                self.assertEqual(order.state, "draft")
                self.assertIn("Ferme Teranga: ", order.sudo().credit_hold_ids.reasons)

    def test_what_is_asked_of_who(self):
        fresh = self.env["res.partner"].create({"name": "Fresh SARL"})
        self.rule_overdue.active = True
        self._invoice(50, "2026-03-01")
        ordering = self._order(10, partner_invoice_id=fresh.id)
        ordering.action_confirm()
        self.assertEqual(ordering.state, "draft")
        delivered = self._order(10, fresh, partner_shipping_id=self.customer.id)
        delivered.action_confirm()
        self.assertEqual(delivered.state, "sale")
        # The limit is that of who is invoiced.
        self.rule_overdue.active = False
        large = self._order(5000, partner_invoice_id=fresh.id)
        large.action_confirm()
        self.assertEqual(large.state, "sale")

    def test_no_account_is_made_for_who_is_delivered_to(self):
        site = self.env["res.partner"].create({"name": "Building site"})
        order = self._order(10, partner_shipping_id=site.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.env["credit.account"].search([("partner_id", "=", site.id)]))

    def test_a_confirmed_order_gets_a_held_customer(self):
        self._force_hold(self.other_customer)
        order = self._confirmed(10)
        for name in ("partner_id", "partner_shipping_id", "partner_invoice_id"):
            with self.subTest(name), self._refused():
                order.write({name: self.other_customer.id})

    # 7. Releases

    def _released(self, amount, **vals):
        order = self._order(amount, **vals)
        order.action_confirm()
        order.sudo().credit_hold_ids.with_user(self.manager).action_release("They pay tomorrow")
        return order

    def test_a_release_is_for_its_customer(self):
        self._set_limit(10, self.env["credit.account"].ensure_accounts(self.other_customer, self.company))
        order = self._released(1500)
        other = {"partner_id": self.other_customer.id, "partner_invoice_id": self.other_customer.id}
        order.write({**other, "partner_shipping_id": self.other_customer.id})
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.credit_hold_state, "open")

    def test_a_release_is_used_once(self):
        order = self._released(1500)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        self.assertEqual((order.state, bool(hold.used_on), hold.is_spent), ("sale", True, False))
        order.action_cancel()
        order.action_draft()
        self.assertTrue(hold.is_spent)
        self.assertFalse(hold.is_unused)
        order.action_confirm()
        self.assertEqual((order.state, len(order.sudo().credit_hold_ids)), ("draft", 2))

    def test_a_release_covers_growth_up_to_its_total(self):
        order = self._order(1500)
        order.action_confirm()
        order.sudo().credit_hold_ids.with_user(self.manager).action_release("Season", amount=2000)
        order.action_confirm()
        order.order_line.price_unit = 2000
        with self._refused():
            order.order_line.price_unit = 2001

    def test_a_release_is_from_the_rules_that_were_broken(self):
        order = self._released(1500)
        self._invoice(300, TODAY)  # other figures of the same rule
        self.assertEqual(order.credit_level, "ok")
        self.rule_overdue.active = True
        self._invoice(50, "2026-03-01")
        order.invalidate_recordset()
        self.assertEqual(order.credit_level, "watch")
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        newest = order.sudo().credit_hold_ids.sorted("id")[-1]
        self.assertEqual(newest.reason_ids.rule_id, self.rule_overdue)

    def test_a_release_from_one_customer_is_not_from_another(self):
        self._force_hold(self.other_customer)
        order = self._released(10, partner_shipping_id=self.other_customer.id)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        again = self._released(10, partner_shipping_id=self.other_customer.id)
        self._force_hold(self.customer)
        again.action_confirm()
        self.assertEqual(again.state, "draft")

    # 11. Readers

    def test_readers_open_no_hold(self):
        order = self._order(1500)
        portal = self._new_user("portal", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        for user in (self.auditor, self.collector, portal):
            mine = order.with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                mine.action_confirm()
            with self.subTest(user.login), self.assertRaises(AccessError):
                mine.write({"state": "sale"})
        self.assertFalse(order.sudo().credit_hold_ids)
