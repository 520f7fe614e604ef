from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.checkpoint import Checkpoint
from .common import CreditControlCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestSaleOrderCreditCheck(CreditControlCommon):
    def _codes(self, order):
        return (
            order.sudo().credit_hold_ids.filtered(lambda hold: hold.state == "open").reason_ids.mapped("code")
        )

    # The limit

    def test_several_at_once_those_that_fit_are_confirmed(self):
        self._set_limit(100)
        orders = self._order(60) + self._order(50) + self._order(40)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft", "sale"])

    def test_confirmed_orders_use_up_the_limit(self):
        self._set_limit(100)
        self._order(60).action_confirm()
        second = self._order(50)
        second.action_confirm()
        self.assertRecordValues(
            second.sudo().credit_hold_ids.reason_ids,
            [{"value": 110.0, "threshold": 100.0, "code": "limit_exceeded"}],
        )

    def test_tolerance(self):
        self._set_limit(100)
        self.rule_limit.tolerance = 10
        order = self._order(110)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._order(0.01).action_confirm()["tag"], "display_notification")

    def test_no_credit_and_no_limit_are_different(self):
        self._order(10_000).action_confirm()
        self.account.sudo().limit_mode = "zero"
        order = self._order(1)
        order.action_confirm()
        self.assertEqual(self._codes(order), ["limit_exceeded"])

    def test_free_order_passes_over_the_limit(self):
        self._set_limit(100)
        self._invoice(500, "2026-06-01")
        order = self._order(0)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_money_on_account_makes_room(self):
        self.account.sudo().limit_mode = "zero"
        self._payment(80, "2026-06-10")
        order = self._order(80)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_limit_in_company_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": currency.id})
        self._set_limit(199)
        order = self._order(100, pricelist_id=pricelist.id)
        order.action_confirm()
        self.assertRecordValues(order.sudo().credit_hold_ids, [{"amount": 200.0}])

    def test_order_of_a_contact_counts_for_its_company(self):
        self._set_limit(100)
        order = self._order(150, partner=self.contact)
        order.action_confirm()
        self.assertEqual(order.sudo().credit_hold_ids.partner_id, self.customer)

    # Overdue

    def test_overdue_holds_when_older_and_more(self):
        self.rule_overdue.write({"active": True, "days": 30, "amount": 100})
        self._invoice(101, "2026-05-16")
        order = self._order(10)
        order.action_confirm()
        self.assertEqual(order.state, "sale", "30 days late is not more than 30")
        self._invoice(100, "2026-05-15")
        order = self._order(10)
        order.action_confirm()
        self.assertEqual(order.state, "sale", "100 is not more than 100")
        self._invoice(1, "2026-05-15")
        order = self._order(10)
        order.action_confirm()
        reason = order.sudo().credit_hold_ids.reason_ids
        self.assertRecordValues(reason, [{"code": "overdue", "value": 101.0, "threshold": 100.0}])
        self.assertEqual(reason.parameters, {"days": 30, "oldest_days": 31})

    def test_unallocated_credit_covers_what_is_overdue(self):
        self.rule_overdue.active = True
        self._invoice(100, "2026-01-01")
        self._payment(100, "2026-06-01")
        order = self._order(10)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_overdue_customer_without_an_account(self):
        self.rule_overdue.active = True
        self._invoice(100, "2026-01-01", partner=self.other_customer)
        order = self._order(10, partner=self.other_customer)
        order.action_confirm()
        self.assertEqual(self._codes(order), ["overdue"])

    def test_suspended_account(self):
        self.account._change_state("suspended", "Cheques bounced")
        order = self._order(10)
        order.action_confirm()
        self.assertEqual(self._codes(order), ["account_suspended"])
        self.assertEqual(
            order.with_user(self.sales).credit_hold_ids.reasons, "The credit account is suspended."
        )

    def test_all_reasons_are_named_in_the_order_of_the_rules(self):
        self.rule_overdue.active = True
        self._set_limit(50)
        self._invoice(100, "2026-01-01")
        self.account._change_state("suspended", "Cheques bounced")
        order = self._order(10)
        order.action_confirm()
        self.assertEqual(self._codes(order), ["limit_exceeded", "overdue", "account_suspended"])

    def test_without_rules_nothing_is_asked(self):
        self.rules.active = False
        order = self._order(10, partner=self.other_customer)
        order.action_confirm()
        self.assertFalse(self.env["credit.account"].search([("partner_id", "=", self.other_customer.id)]))

    # Ways in

    def test_held_orders_do_not_reach_other_addons(self):
        self._set_limit(100)
        orders = self._order(60) + self._order(500)
        seen = []
        model_class = self.env.registry["sale.order"]
        origin = model_class.action_confirm.credit_origin

        def spy(records):
            seen.append(records.ids)
            return origin(records)

        with patch.object(model_class, "action_confirm", lambda records: records._credit_confirm(spy)):
            orders.action_confirm()
        self.assertEqual(seen, [orders[0].ids])

    def test_wrapper_is_outermost_and_installed_once(self):
        model_class = self.env.registry["sale.order"]
        before = model_class.action_confirm
        self.env["sale.order"]._register_hook()
        self.assertIs(model_class.action_confirm, before)
        self.assertIn("action_confirm", model_class.__dict__)
        self.assertFalse(hasattr(before.credit_origin, "credit_origin"))

    def test_write_past_the_check_is_refused(self):
        self._set_limit(100)
        order = self._order(101)
        with self.assertRaisesRegex(UserError, "cannot become a sale"):
            order.write({"state": "sale"})
        context = {"credit_cleared": True, "credit_control.cleared_orders": order.ids}
        with self.assertRaisesRegex(UserError, "cannot become a sale"):
            order.with_context(**context).write({"state": "sale"})

    def test_import_as_sale_is_refused(self):
        self._set_limit(100)
        with self.assertRaises(UserError):
            self._order(101, state="sale")
        self.assertEqual(self._order(100, state="sale").state, "sale")

    def test_clearance_ends_with_the_confirmation(self):
        self._set_limit(100)
        order = self._order(100)
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        order.order_line.price_unit = 101
        with self.assertRaisesRegex(UserError, "cannot become a sale"):
            order.write({"state": "sale"})

    def test_errors_of_odoo_stay(self):
        order = self._order(10)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "not in a state requiring confirmation"):
            order.action_confirm()

    # The hold

    def test_second_click_brings_the_same_hold_up_to_date(self):
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        order.order_line.price_unit = 160
        order.action_confirm()
        self.assertRecordValues(order.sudo().credit_hold_ids, [{"amount": 160.0, "state": "open"}])
        self.assertEqual(order.sudo().credit_hold_ids.reason_ids.value, 160.0)

    def test_hold_is_cleared_when_the_reason_is_gone(self):
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        self._set_limit(200)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().credit_hold_ids.state, "cleared")

    def test_release_holds_up_to_its_amount_and_day(self):
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        hold.with_user(self.manager).action_release(
            "Bank guarantee", amount=160, until=self._day("2026-06-20")
        )
        order.order_line.price_unit = 161
        order.action_confirm()
        self.assertEqual(
            order.sudo().credit_hold_ids.sorted("id").mapped("state"),
            ["released", "open"],
            "above it a new hold opens",
        )
        order.order_line.price_unit = 160
        with freeze_time("2026-06-21"):
            order.action_confirm()
            self.assertEqual(order.state, "draft", "after its last day")
        with freeze_time("2026-06-20"):
            order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_released_order_uses_room(self):
        self._set_limit(100)
        released = self._order(150)
        released.action_confirm()
        released.sudo().credit_hold_ids.with_user(self.manager).action_release("Yes")
        small = self._order(50)
        (released + small).action_confirm()
        self.assertEqual((released + small).mapped("state"), ["sale", "draft"])

    def test_self_approval_is_marked(self):
        self._set_limit(100)
        self.company.credit_self_approval = True
        order = self._order(150, user=self.env.user)
        order.action_confirm()
        order.credit_hold_ids.action_release("Team of one")
        self.assertTrue(order.credit_hold_ids.is_self_approved)

    def test_who_changed_the_amount_cannot_release(self):
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        order.order_line.with_user(self.env.user).price_unit = 151
        with self.assertRaisesRegex(UserError, "somebody else"):
            hold.with_user(self.env.user).action_release("Fine")
        hold.with_user(self.manager).action_release("Fine")
        self.assertFalse(hold.is_self_approved)

    def test_refused_stays_held(self):
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        order.sudo().credit_hold_ids.with_user(self.manager).action_refuse("Three cheques bounced")
        self.assertEqual((order.credit_level, order.credit_hold_state), ("act", "refused"))
        self.assertIn("Three cheques bounced", order.credit_message)
        self.assertIn("Three cheques bounced", order.activity_ids.summary)
        order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_decision_needs_a_reason_and_an_open_hold(self):
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "give a reason"):
            hold.action_release("  ")
        hold.action_release("Yes")
        with self.assertRaisesRegex(UserError, "no longer open"):
            hold.action_refuse("No")

    def test_cancelled_and_deleted_with_the_order(self):
        self._set_limit(100)
        cancelled, deleted = self._order(150), self._order(160)
        (cancelled + deleted).action_confirm()
        holds = (cancelled + deleted).sudo().credit_hold_ids
        cancelled._action_cancel()
        name = deleted.name
        deleted.sudo().unlink()
        self.assertEqual(holds.mapped("state"), ["cancelled", "cancelled"])
        self.assertIn(name, holds.mapped("name"))

    # What people see

    def test_quotation_says_beforehand_that_it_would_be_held(self):
        self._set_limit(100)
        order = self._order(150)
        self.assertEqual(order.credit_level, "watch")
        self.assertIn("would put it on credit hold", order.credit_message)
        self.assertFalse(order.sudo().credit_hold_ids)
        order.order_line.price_unit = 90
        self.assertFalse(order.credit_level)

    def test_figures_only_for_those_who_may_see_them(self):
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        self.assertNotIn("150", order.with_user(self.sales).credit_message)
        self.assertIn("limit would be exceeded", order.with_user(self.sales).credit_message)
        hold = order.sudo().credit_hold_ids
        self.assertIn("150.00", hold.with_user(self.collector).reasons)
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.env.invalidate_all()
        self.assertIn("150.00", order.with_user(self.sales).credit_message)

    def test_reasons_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._set_limit(100)
        order = self._order(150)
        order.action_confirm()
        self.assertIn("limite", order.with_context(lang="fr_FR").credit_message)

    def test_native_warning_gives_way_to_ours(self):
        self.company.account_use_credit_limit = True
        self.other_customer.credit_limit = 10
        self._set_limit(100)
        ours = self._order(150)
        native = self._order(150, partner=self.other_customer)
        self.assertEqual((ours.has_credit_account, native.has_credit_account), (True, False))
        self.assertTrue(native.partner_credit_warning)
        arch = self.env["sale.order"].get_view(view_type="form")["arch"]
        self.assertIn("partner_credit_warning == '' or has_credit_account", arch)

    def test_user_without_a_credit_role_reads_and_confirms(self):
        seller = self._new_user("plain", "sales_team.group_sale_salesman")
        self._set_limit(100)
        order = self._order(150, user=seller)
        self.env.invalidate_all()
        order.with_user(seller).read()
        order.partner_id.with_user(seller).read(["credit_message", "credit_level"])
        order.with_user(seller).action_confirm()
        self.assertEqual(order.credit_hold_state, "open")
        self.assertIn("limit would be exceeded", order.with_user(seller).credit_message)

    # Cost

    def test_what_a_confirmation_costs_beside_odoo(self):
        self._set_limit(10_000)

        def queries(confirm):
            order = self._order(10)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            confirm(order)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        def native(order):
            with Checkpoint.of(self.env.cr).clearing(order.ids):
                type(order).action_confirm.credit_origin(order)

        def ours():
            queries(lambda order: order.action_confirm())
            return queries(lambda order: order.action_confirm())

        queries(native)
        alone = queries(native)
        with self.subTest("the rules of a new company"):
            self.assertLessEqual(ours() - alone, 8)
        self.rules.active = True
        with self.subTest("every shipped rule"):
            self.assertLessEqual(ours() - alone, 8)
        self.rules.active = False
        with self.subTest("no rule"):
            self.assertEqual(ours(), alone)

    def test_queries_do_not_grow_with_the_orders(self):
        self._set_limit(10_000)
        self.rule_overdue.active = True
        partners = self.env["res.partner"].create([{"name": f"Customer {index}"} for index in range(12)])
        self.env["credit.account"].ensure_accounts(partners, self.company).sudo().write(
            {"limit_mode": "amount", "credit_limit": 5}
        )
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "order_line": [Command.create({"product_id": self.product.id, "price_unit": 1})],
                }
                for partner in partners
            ]
        )

        def check(some):
            self.env.flush_all()
            self.env.invalidate_all()
            accounts = some._credit_accounts(create=True)
            self.env["credit.lock"].contend(accounts)
            return some._credit_evaluate(accounts)

        check(orders)
        before = self.cr.sql_log_count
        check(orders[:2])
        few = self.cr.sql_log_count - before
        before = self.cr.sql_log_count
        check(orders)
        self.assertEqual(self.cr.sql_log_count - before, few)
