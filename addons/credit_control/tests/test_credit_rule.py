from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import CreditControlCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCreditRule(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules.active = False
        cls.type = cls.env["credit.customer.type"].create({"name": "Wholesale market"})
        cls.reader = cls.env.user
        cls.kind = (
            cls.env["credit.pause.kind"].sudo().create({"code": "case", "name": "Case", "may_count": True})
        )

    def _rule(self, kind, **vals):
        """An active rule, after those that there are."""
        last = max(self.env["credit.rule"].search([]).mapped("sequence"), default=0)
        return self.env["credit.rule"].create(
            {
                "name": kind,
                "kind": kind,
                "sequence": last + 1,
                "company_id": self.company.root_id.id,
                **vals,
            }
        )

    def _confirm(self, amount=10, partner=None, **vals):
        order = self._order(amount, partner=partner, **vals)
        order.action_confirm()
        return order

    def _codes(self, order):
        return order.sudo().credit_hold_ids.reason_ids.mapped("code")

    def _assert_held(self, code, amount=10, partner=None, **vals):
        order = self._confirm(amount, partner, **vals)
        self.assertEqual((order.state, self._codes(order)), ("draft", [code]))
        return order.sudo().credit_hold_ids.reason_ids

    def _assert_passes(self, amount=10, partner=None, **vals):
        order = self._confirm(amount, partner, **vals)
        self.assertEqual((order.state, self._codes(order)), ("sale", []))

    def _describe(self, reason, figures):
        return self.env["credit.rule"].sentence(
            reason.code,
            value=reason.value,
            threshold=reason.threshold,
            parameters=reason.parameters,
            currency=reason.currency_id,
            figures=figures,
        )

    # Whom a rule is about

    def test_customer_type(self):
        self._rule("order_amount", scope="customer_type", customer_type_id=self.type.id)
        self._assert_passes()
        self.account.customer_type_id = self.type
        self._assert_held("order_amount")

    def test_risk_class(self):
        self._rule("order_amount", scope="risk_class", risk_class="e")
        self._assert_passes()
        self.account.risk_class = "d"
        self._assert_passes()
        self.account.risk_class = "e"
        self._assert_held("order_amount")

    def test_group(self):
        group = self.env["credit.group"].create({"name": "Baobab", "company_id": self.company.id})
        self._rule("order_amount", scope="group", group_id=group.id)
        self._assert_passes()
        self.account.group_id = group
        self._assert_held("order_amount")

    def test_one_customer_with_its_contacts(self):
        self._rule("order_amount", scope="customer", partner_id=self.customer.id)
        self._assert_held("order_amount", partner=self.contact)
        self._assert_passes(partner=self.other_customer)

    def test_one_customer_that_gets_a_parent(self):
        self._rule("order_amount", scope="customer", partner_id=self.other_customer.id)
        self.other_customer.write({"is_company": False, "parent_id": self.customer.id})
        self._assert_held("order_amount")

    def test_scope_has_to_say_whom(self):
        for scope in ("customer_type", "risk_class", "group", "customer"):
            with self.subTest(scope=scope), self.assertRaisesRegex(ValidationError, "say which"):
                self._rule("order_amount", scope=scope)
        with self.assertRaisesRegex(ValidationError, "belongs to Ferme Teranga"):
            self._rule("order_amount", scope="customer", partner_id=self.contact.id)

    def test_exclusion_takes_out_of_the_rules_behind_it(self):
        exclusion = self._rule(
            "order_amount", scope="customer", partner_id=self.customer.id, is_exclusion=True
        )
        rule = self._rule("order_amount")
        self._assert_passes()
        self._assert_held("order_amount", partner=self.other_customer)
        exclusion.sequence = rule.sequence + 1
        self._assert_held("order_amount")

    def test_exclusion_leaves_other_kinds_alone(self):
        self._rule("order_amount", is_exclusion=True)
        self._rule("order_amount")
        self._rule("account_suspended")
        self._assert_passes()
        self.account.sudo().state = "suspended"
        self._assert_held("account_suspended")

    def test_some_customers_get_a_threshold_of_their_own(self):
        self.account.customer_type_id = self.type
        scope = {"scope": "customer_type", "customer_type_id": self.type.id}
        self._rule("order_amount", amount=500, **scope)
        self._rule("order_amount", is_exclusion=True, **scope)
        self._rule("order_amount", amount=100)
        self._assert_passes(500)
        self._assert_held("order_amount", 501)
        self._assert_held("order_amount", 101, partner=self.other_customer)

    def test_last_day(self):
        rule = self._rule("order_amount", until=TODAY)
        self._assert_held("order_amount")
        rule.until = "2026-06-14"
        self._assert_passes()
        exclusion = self._rule("order_amount", is_exclusion=True, until="2026-06-14")
        self._rule("order_amount")
        self._assert_held("order_amount")
        exclusion.until = False
        self._assert_passes()

    def test_rules_of_another_company(self):
        other = self.setup_other_company()["company"]
        self._rule("order_amount", company_id=other.id)
        self._assert_passes()

    def test_rules_hold_in_branches(self):
        self._rule("order_amount")
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        order = (
            self.env["sale.order"]
            .with_company(branch)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": branch.id,
                    "order_line": [Command.create({"product_id": self.product.id, "price_unit": 10})],
                }
            )
        )
        order.action_confirm()
        self.assertEqual(self._codes(order), ["order_amount"])

    def test_deleted_scope_holds_nobody(self):
        self._rule("order_amount", scope="customer_type", customer_type_id=self.type.id)
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE credit_rule SET customer_type_id = NULL"))
        self.env.invalidate_all()
        self._assert_passes()

    def test_each_rule_says_what_it_does(self):
        names = []
        for kind, _label in self.env["credit.rule"]._fields["kind"].selection:
            rule = self._rule(kind, amount=500, days=15, tolerance=10, active=False)
            self.assertRegex(rule.summary, r"^Holds orders of all customers when \w.*\.$")
            self.assertNotIn("this applies", rule.summary)
            names.append(rule.summary)
        self.assertEqual(len(set(names)), len(names))
        rule = self._rule("overdue", scope="risk_class", risk_class="e", is_exclusion=True)
        self.assertEqual(
            rule.summary, "Leaves customers in risk class E out of the rules of this kind that come after it."
        )

    # Limit

    def test_tolerance_in_per_cent_and_amount(self):
        self._rule("limit_exceeded", tolerance=10, amount=5)
        self._set_limit(100)
        self._assert_held("limit_exceeded", 115.01)
        self._assert_passes(115)

    def test_limit_rule_of_some_members_counts_the_orders_of_the_others(self):
        group = self.env["credit.group"].create(
            {"name": "Baobab", "company_id": self.company.id, "limit_mode": "amount", "credit_limit": 100}
        )
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        (self.account + other).group_id = group
        self._rule("limit_exceeded", scope="customer", partner_id=self.customer.id)
        orders = self._order(60, partner=self.other_customer) + self._order(50)
        orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["sale", "draft"])
        self.assertIn("Baobab", self._describe(orders[1].sudo().credit_hold_ids.reason_ids, True))

    def test_limit_expired(self):
        self._rule("limit_expired")
        account = self.account.sudo()
        self._set_limit(1000)
        account.limit_until = TODAY
        self._assert_passes()
        account.limit_until = "2026-06-14"
        reason = self._assert_held("limit_expired")
        self.assertEqual(self._describe(reason, True), "The credit limit expired on 06/14/2026.")
        self._assert_passes(0)
        account.write({"temporary_limit": 5, "temporary_from": TODAY, "temporary_until": "2026-06-30"})
        self._assert_passes()
        account.write({"temporary_limit": 0, "temporary_from": False, "temporary_until": False})
        account.limit_mode = "none"
        self._assert_passes()

    # Overdue

    def test_overdue_sentences(self):
        self._rule("overdue", days=30, amount=100)
        self._invoice(101, "2026-05-15")
        reason = self._assert_held("overdue")
        self.assertIn("101.00 is overdue by more than 30 days", self._describe(reason, True))
        self.assertEqual(self._describe(reason, False), "The customer is overdue by more than 30 days.")

    def test_paused_amounts_can_be_left_out(self):
        rule = self._rule("overdue", days=30)
        invoice = self._invoice(100, "2026-01-01")
        with self._paused("case", invoice):
            self._assert_held("overdue")
            rule.leave_out_paused = True
            self._assert_passes()
            self._invoice(1, "2026-01-01")
            self.assertEqual(self._assert_held("overdue").value, 1)

    def test_rules_leave_out_the_kinds_that_they_name(self):
        """Each rule its own, by one statement."""
        letter = self.kind.copy({"code": "letter", "name": "Letter of credit"})
        rule = self._rule("overdue", days=30, leave_out_paused=True)
        self.assertIn(self.kind, rule.pause_kind_ids, "by default all that rules may leave out")
        self.assertFalse(rule.pause_kind_ids.filtered(lambda kind: not kind.may_count))
        self._rule("overdue", days=60, leave_out_paused=True, pause_kind_ids=[Command.set(letter.ids)])
        invoice = self._invoice(100, "2026-01-01")
        with self._paused("case", invoice):
            self.assertEqual(self._assert_held("overdue").parameters["days"], 60)
        with self._paused("letter", invoice), self._paused("case", invoice):
            self._assert_passes()

    def test_kinds_of_pauses_in_words(self):
        rule = self._rule(
            "overdue", days=30, leave_out_paused=True, pause_kind_ids=[Command.set(self.kind.ids)]
        )
        self.assertIn("more than 30 days, without: Case.", rule.summary)
        rule.pause_kind_ids = False
        self.assertIn("more than 30 days.", rule.summary)
        form = Form(rule)
        form.leave_out_paused = False
        form.leave_out_paused = True
        self.assertIn(self.kind, form.save().pause_kind_ids)

    def test_kinds_that_come_with_an_addon_join_rules(self):
        active, switched_off = self._rule("overdue", days=30), self._rule("overdue", active=False)
        kinds = self.kind.copy({"code": "letter", "name": "Letter of credit"})
        kinds |= self.kind.copy({"code": "nap", "name": "Nap", "may_count": False})
        for _time in range(2):
            kinds._join_rules()
            self.assertEqual((active | switched_off).pause_kind_ids & kinds, kinds[0])

    def test_oldest_item(self):
        rule = self._rule("oldest_item", days=30, amount=50)
        self._invoice(50, "2026-01-01")
        self._invoice(60, "2026-05-16")
        self._assert_passes()
        self._invoice(51, "2026-05-15")
        reason = self._assert_held("oldest_item")
        self.assertEqual(reason.parameters, {"days": 30, "oldest_days": 31})
        self.assertEqual(
            self._describe(reason, True), "The oldest open item is overdue by 31 days, more than 30."
        )
        self.assertEqual(self._describe(reason, False), "An open item is overdue by more than 30 days.")
        self._payment(161, "2026-06-01")
        self._assert_passes()
        self.assertFalse(rule.leave_out_paused)

    def test_oldest_item_that_is_paused(self):
        self._rule("oldest_item", days=30, leave_out_paused=True)
        with self._paused("case", self._invoice(100, "2026-01-01")):
            self._assert_passes()
            self._invoice(1, "2026-05-15")
            self.assertEqual(self._assert_held("oldest_item").parameters["oldest_days"], 31)

    # Account

    def test_account_states(self):
        self._rule("account_not_open")
        self._rule("account_suspended")
        for state, code, words in (
            ("draft", "account_not_open", "not open yet"),
            ("review", "account_not_open", "in review"),
            ("suspended", "account_suspended", "suspended"),
            ("closed", "account_suspended", "closed"),
        ):
            with self.subTest(state=state):
                self.account.sudo().state = state
                reason = self._assert_held(code)
                self.assertIn(words, self._describe(reason, False))
        self.account.sudo().state = "open"
        self._assert_passes()

    def test_forced_hold(self):
        self._rule("forced")
        self._assert_passes()
        self.account.with_user(self.analyst).action_force_hold("Cheque stolen")
        reason = self._assert_held("forced", 0)
        self.assertEqual(self._describe(reason, False), "All orders of this customer are held: Cheque stolen")

    def test_papers(self):
        rule = self._rule("document")
        contract, register = self.env["credit.document.type"].create(
            [{"name": "Contract"}, {"name": "Register"}]
        )
        self._assert_passes()
        papers = self.env["credit.document"].create(
            [
                {"account_id": self.account.id, "type_id": kind.id, "is_required": True}
                for kind in (contract, register)
            ]
        )
        reason = self._assert_held("document")
        self.assertEqual(
            self._describe(reason, False), "Required papers are missing or expired: Contract, Register."
        )
        rule.document_type_id = register
        self.assertEqual(self._assert_held("document").parameters, {"types": register.ids})
        papers[1].sudo().stage = "received"
        self._assert_passes()
        papers[1].sudo().write({"stage": "valid", "date_expiry": "2026-06-14"})
        self._assert_held("document")
        papers[1].sudo().date_expiry = TODAY
        self._assert_passes()

    # Order

    def test_order_amount(self):
        self._rule("order_amount", amount=100)
        self._assert_passes(100)
        reason = self._assert_held("order_amount", 100.01)
        self.assertIn("100.01", self._describe(reason, True))
        self.assertEqual(self._describe(reason, False), "Orders of this size need a decision.")

    def test_order_amount_counts_the_whole_order_when_it_grows(self):
        self._rule("order_amount", amount=100)
        self.product.list_price = 60
        order = self._confirm(60)
        self.assertEqual(order.state, "sale")
        with self.assertRaisesRegex(Exception, "Orders of this size"):
            order.order_line.product_uom_qty = 2

    def _term(self, days, **vals):
        lines = [Command.create({"value": "percent", "value_amount": 100, "nb_days": days})]
        return self.env["account.payment.term"].create({"name": f"{days} days", "line_ids": lines, **vals})

    def test_longer_terms(self):
        self._rule("payment_terms")
        thirty, sixty, now = self._term(30), self._term(60), self._term(0)
        self._assert_held("payment_terms", payment_term_id=thirty.id)
        self._assert_passes(payment_term_id=False)
        self._assert_passes(payment_term_id=now.id)
        self.customer.property_payment_term_id = thirty
        self._assert_passes(payment_term_id=thirty.id)
        reason = self._assert_held("payment_terms", payment_term_id=sixty.id)
        self.assertEqual(
            self._describe(reason, False),
            "The payment terms “60 days” are 30 days longer than the agreed “30 days”.",
        )
        self.account.sudo().payment_term_id = sixty
        self._assert_passes(payment_term_id=sixty.id)

    def test_terms_that_change_are_read_anew(self):
        self._rule("payment_terms")
        term = self._term(0)
        self._assert_passes(payment_term_id=term.id)
        term.line_ids.nb_days = 1
        self._assert_held("payment_terms", payment_term_id=term.id)

    def test_better_cash_discount(self):
        self._rule("payment_terms")
        two = self._term(30, early_discount=True, discount_percentage=2, discount_days=10)
        three = self._term(30, early_discount=True, discount_percentage=3, discount_days=10)
        longer = self._term(30, early_discount=True, discount_percentage=2, discount_days=11)
        self.customer.property_payment_term_id = two
        self._assert_passes(payment_term_id=self._term(30).id)
        for better in (three, longer):
            reason = self._assert_held("payment_terms", payment_term_id=better.id)
            self.assertIn("better cash discount", self._describe(reason, False))

    def test_purchase_order(self):
        rule = self._rule("purchase_order")
        reason = self._assert_held("purchase_order", 100)
        self.assertIn("is missing", self._describe(reason, False))
        self._assert_passes(100, client_order_ref="PO 7")
        self._assert_passes(100, client_order_ref="PO 7", credit_po_amount=100)
        reason = self._assert_held("purchase_order", 100, client_order_ref="PO 7", credit_po_amount=90)
        self.assertIn("10.00", self._describe(reason, True))
        self.assertEqual(self._describe(reason, False), "The customer's purchase order is of another amount.")
        rule.amount = 10
        self._assert_passes(100, client_order_ref="PO 7", credit_po_amount=90)
        self._assert_held("purchase_order", 100, client_order_ref="PO 7", credit_po_amount=110.01)

    # Cash

    def test_cash_customer_pays_first(self):
        self._rule("cash_not_prepaid")
        self._assert_passes()
        self.account.sudo().sale_mode = "cash"
        reason = self._assert_held("cash_not_prepaid", 100)
        self.assertIn("100.00 of this order", self._describe(reason, True))
        self.assertNotIn("100", self._describe(reason, False))

    def test_cash_on_account_covers_what_is_ordered(self):
        self._rule("cash_not_prepaid")
        self.account.sudo().sale_mode = "cash"
        self._payment(100, "2026-06-10")
        self._assert_passes(60)
        reason = self._assert_held("cash_not_prepaid", 50)
        self.assertIn("10.00 of this order", self._describe(reason, True), "40 of 50 are there")
        self._assert_passes(40)

    # Paid in advance

    def _pay(self, order, amount, state="done"):
        method = self.env.ref("payment.payment_method_unknown")
        provider = self.env["payment.provider"].create(
            {"name": "Test", "code": "none", "payment_method_ids": [Command.set(method.ids)]}
        )
        payment = self.env["payment.transaction"].create(
            {
                "payment_method_id": method.id,
                "provider_id": provider.id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "reference": f"{order.name} {amount} {state}",
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
            }
        )
        if state != "done":
            # Only few providers can authorise; none of them is installed.
            payment.flush_recordset()
            self.env.cr.execute(
                SQL("UPDATE payment_transaction SET state = %s WHERE id = %s", state, payment.id)
            )
            payment.invalidate_recordset()
        return payment

    def test_paid_in_advance_passes_the_rules_about_credit(self):
        self._invoice(100, "2026-01-01")
        self.account.sudo().write({"limit_mode": "amount", "credit_limit": 1, "limit_until": "2026-01-01"})
        self.account.sudo().sale_mode = "cash"
        kinds = self.env["credit.rule"]._kinds_settled_in_advance().intersection(self._kernel_kinds())
        for kind in kinds:
            self._rule(kind)
        orders = [self._order(50, payment_term_id=self._term(60).id) for _number in range(5)]
        self._pay(orders[0], 49.99)
        self._pay(orders[1], 50)
        self._pay(orders[2], 50, "authorized")
        self._pay(orders[3], 50, "pending")
        for amount in (20, 30):
            self._pay(orders[4], amount)
        for order in orders:
            order.action_confirm()
        self.assertEqual([order.state for order in orders], ["draft", "sale", "sale", "draft", "sale"])
        self.assertEqual(set(self._codes(orders[0])), kinds)

    def test_paid_order_uses_room_of_the_others(self):
        self._rule("limit_exceeded")
        self._set_limit(100)
        paid, other = self._order(500), self._order(50)
        self._pay(paid, 500, "authorized")
        (paid + other).action_confirm()
        self.assertEqual((paid.state, other.state), ("sale", "draft"))

    def test_paid_in_advance_is_still_held_by_what_is_not_about_credit(self):
        self._rule("account_suspended")
        self._rule("purchase_order")
        self.account.sudo().state = "suspended"
        order = self._order(50)
        self._pay(order, 50)
        order.action_confirm()
        self.assertEqual(self._codes(order), ["account_suspended", "purchase_order"])

    def test_payment_of_a_held_order_is_kept_and_acknowledged(self):
        self._rule("account_suspended")
        self.account.sudo().state = "suspended"
        order = self._order(50, require_payment=True)
        order.sudo().action_quotation_sent()
        payment = self._pay(order, 50)
        self.assertFalse(payment._check_amount_and_confirm_order())
        self.assertEqual((order.state, order.credit_hold_state), ("sent", "open"))
        self.assertEqual((payment.state, order.sudo().amount_paid), ("done", 50))

    # Several at once, and what it costs

    def _kernel_kinds(self):
        """Kinds of rules without those of other addons, which test their own."""
        kinds = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "credit.rule"), ("field_id.name", "=", "kind")]
        )
        names = kinds.get_external_id()
        return [kind.value for kind in kinds if names[kind.id].startswith("credit_control.")]

    def _all_kinds(self):
        kinds = self._kernel_kinds()
        for kind in kinds:
            self._rule(kind, days=10, leave_out_paused=True)
        return kinds

    def test_ten_orders_those_that_may(self):
        self._rule("forced")
        self._rule("limit_exceeded")
        self._rule("order_amount", amount=80)
        self._set_limit(100)
        forced = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        forced.with_user(self.analyst).action_force_hold("Fraud")
        mine = [self._order(amount) for amount in (10, 90, 20, 60, 30, 5, 200, 10)]
        theirs = [self._order(amount, partner=self.other_customer) for amount in (10, 100)]
        self.env["sale.order"].union(*mine, *theirs).action_confirm()
        self.assertEqual(
            [(order.state, self._codes(order)) for order in (*mine, *theirs)],
            [
                ("sale", []),
                ("draft", ["order_amount"]),
                ("sale", []),
                ("sale", []),
                ("draft", ["limit_exceeded"]),
                ("sale", []),
                ("draft", ["limit_exceeded", "order_amount"]),
                ("draft", ["limit_exceeded"]),
                ("draft", ["forced"]),
                ("draft", ["forced", "order_amount"]),
            ],
        )

    def test_all_kinds_take_ten_queries_however_many_orders(self):
        kinds = self._all_kinds()
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {index}", "vat": "SN1234567"} for index in range(20)]
        )
        accounts = self.env["credit.account"].ensure_accounts(partners, self.company)
        accounts.sudo().write({"limit_mode": "amount", "credit_limit": 5, "limit_until": "2026-01-01"})
        accounts.sudo().write(
            {"sale_mode": "cash", "state": "suspended", "forced_hold": True, "forced_hold_reason": "Fraud"}
        )
        self.env["credit.document"].create(
            [
                {
                    "account_id": account.id,
                    "type_id": self.env["credit.document.type"].search([], limit=1).id,
                    "is_required": True,
                }
                for account in accounts
            ]
        )
        for partner in partners:
            self._invoice(10, "2026-01-01", partner=partner)
        term = self._term(60)
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "payment_term_id": term.id,
                    "order_line": [Command.create({"product_id": self.product.id, "price_unit": 1})],
                }
                for partner in partners
            ]
        )
        for order in orders:
            self._pay(order, 0.5)
        orders._credit_decide()
        for some in (orders[:1], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            # What the confirmation reads anyway, and whom the rules are about.
            some.mapped("amount_total")
            for order in some:
                order._get_credit_amount()
                order._credit_other_parties()
            self.env["res.currency"]._credit_references()
            some.company_id.currency_id.mapped("rounding")
            some.env.user.mapped("partner_id.tz")
            accounts = some._credit_accounts(create=True)
            before = self.cr.sql_log_count
            found = some._credit_evaluate(accounts)
            asked = self.cr.sql_log_count - before
            for breaches in found.values():
                self.assertEqual({breach.code for breach in breaches}, set(kinds) - {"account_not_open"})
            with self.subTest(orders=len(some)):
                self.assertLessEqual(asked, 10)
