import contextlib

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import CreditControlCommon

TODAY = "2026-06-15"
LATER = "2036-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestTamperingRates(CreditControlCommon):
    """What makes a debt look smaller than it is: a currency without a rate, and what is not final."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.francs = cls._currency("XOF")
        cls.accountant = new_test_user(
            cls.env,
            "credit_accountant",
            groups="account.group_account_invoice,sales_team.group_sale_salesman_all_leads",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls._set_limit(1000)

    @classmethod
    def _currency(cls, name, rates=()):
        currency = cls.env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
        currency.active = True
        currency.rate_ids.unlink()
        cls._rates(currency, rates)
        return currency

    @classmethod
    def _rates(cls, currency, rates):
        currency.rate_ids = [
            Command.create({"name": day, "rate": rate, "company_id": cls.company.id}) for day, rate in rates
        ]

    def _in_francs(self, amount, partner=None):
        pricelist = self.env["product.pricelist"].search([("currency_id", "=", self.francs.id)], limit=1)
        pricelist = pricelist or self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": self.francs.id, "company_id": False}
        )
        order = self._order(amount, partner, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, self.francs)
        return order

    def _reason_of(self, order):
        reasons = order.sudo().credit_hold_ids.filtered(lambda hold: hold.state == "open").reason_ids
        self.assertEqual(reasons.mapped("code"), ["no_rate"])
        self.assertTrue(reasons.rule_id)
        return reasons.description

    @contextlib.contextmanager
    def _refused(self, error, text):
        with self.assertRaisesRegex(error, text), self.env.cr.savepoint():
            yield

    def assertExposure(self, **expected):
        self.assertRecordValues(self._exposure(), [expected])

    # A currency without a rate

    def test_order_without_a_rate_is_held_whichever_rules_are_active(self):
        kinds = self.rules.grouped("kind")
        for kind in ("limit_exceeded", "forced", "account_suspended"):
            self.rules.active = False
            kinds[kind].active = True
            order = self._in_francs(500)
            order.action_confirm()
            self.assertEqual(order.state, "draft", kind)
            self.assertIn("No rate of XOF on or before 06/15/2026", self._reason_of(order))
            self.assertEqual(order.sudo().credit_hold_ids.main_kind, kind)
        self.rules.active = False
        order = self._in_francs(500)
        order.action_confirm()
        self.assertEqual(order.state, "sale", "nobody looks at any rule")

    def test_no_limit_is_no_way_round(self):
        self.account.sudo().limit_mode = "none"
        order = self._in_francs(50_000)
        order.action_confirm()
        self._reason_of(order)
        self.assertIn("No rate of XOF", order.credit_message)

    def test_rate_of_a_later_day_is_no_rate(self):
        order = self._in_francs(500)
        self._rates(self.francs, [("2026-06-16", 0.5)])
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self._rates(self.francs, [(TODAY, 0.5)])
        order.action_confirm()
        self.assertEqual((order.state, order.sudo().credit_hold_ids.state), ("sale", "cleared"))
        self.assertExposure(orders=1000.0, exposure=1000.0, has_no_rate=False)

    def test_order_without_a_rate_is_released_like_any_other(self):
        order = self._in_francs(500)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids.sudo(False)
        self.assertRecordValues(
            hold, [{"amount": 0.0, "unrated_amount": 500.0, "unrated_currency_id": self.francs.id}]
        )
        hold.with_user(self.manager).action_release("Known customer")
        order.order_line.price_unit = 501
        order.action_confirm()
        self.assertEqual(order.state, "draft", "only what was released")
        order.order_line.price_unit = 500
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_unknown_amount_takes_whoever_decides_on_any(self):
        rule = self.env["credit.approval.rule"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "release")]
        )
        rule.amount_from = 100
        analyst = self.env.ref("credit_control.group_credit_analyst")
        rule.create(
            {"kind": "release", "company_id": self.company.id, "amount_to": 100, "group_id": analyst.id}
        )
        order = self._in_francs(500)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids.sudo(False)
        for amount in (None, 1):
            with self._refused(UserError, "500.*takes the decision of Credit manager"):
                hold.with_user(self.analyst).action_release("Small", amount=amount)
        request = (
            self.env["credit.request"]
            .with_user(self.analyst)
            .create({"kind": "release", "account_id": self.account.id, "hold_id": hold.id, "reason": "Good"})
        )
        self.assertEqual(request._get_approval_amount(), float("inf"))
        hold.with_user(self.manager).action_release("Known customer")
        self.assertEqual(hold.state, "released")

    def test_increase_without_a_rate_is_held(self):
        self._rates(self.francs, [("2026-01-01", 1.0)])
        order = self._in_francs(500)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.francs.rate_ids.unlink()
        with self._refused(UserError, "No rate of XOF"):
            order.order_line.price_unit = 501
        with self.assertRaises(RedirectWarning) as refusal:
            order.web_save({"order_line": [Command.update(order.order_line.id, {"price_unit": 501})]}, {})
        order.action_ask_for_increase(refusal.exception.args[3]["credit_change"])
        hold = order.sudo().credit_hold_ids.filtered(lambda hold: hold.state == "open").sudo(False)
        self.assertRecordValues(hold, [{"checkpoint": "increase", "unrated_amount": 501.0}])
        order.order_line.price_unit = 400
        hold.with_user(self.manager).action_release("Known customer")
        order.order_line.price_unit = 501
        with self._refused(UserError, "No rate of XOF"):
            order.order_line.price_unit = 502

    def test_order_does_not_change_into_a_currency_without_a_rate(self):
        order = self._order(900)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        with self._refused(UserError, "(?s)add .*900.*No rate of XOF"):
            order.write({"currency_id": self.francs.id})
        pricelist = self._in_francs(1).pricelist_id
        with self._refused(UserError, "cannot change the pricelist"):
            order.write({"pricelist_id": pricelist.id})

    def test_rate_that_comes_ends_the_hold_or_says_the_amount(self):
        small, large = self._in_francs(100), self._in_francs(5000)
        for order in (small, large):
            order.action_confirm()
            self._reason_of(order)
        self._rates(self.francs, [(TODAY, 0.5)])
        holds = (small | large).sudo().credit_hold_ids.sorted("id")
        self.assertEqual(holds._recheck(), holds[0])
        self.assertRecordValues(
            holds, [{"amount": 200.0, "added": 200.0}, {"amount": 10_000.0, "added": 10_000.0}]
        )
        self.assertEqual(holds[1].reason_ids.mapped("code"), ["limit_exceeded"])

    def test_paid_order_and_return_without_a_rate_pass(self):
        back = self._in_francs(-500)
        back.action_confirm()
        self.assertEqual(back.state, "sale")
        paid = self._in_francs(500)
        method = self.env.ref("payment.payment_method_unknown")
        provider = self.env["payment.provider"].create(
            {"name": "Test", "code": "none", "payment_method_ids": [Command.set(method.ids)]}
        )
        for amount, state in ((499, "draft"), (1, "sale")):
            self.env["payment.transaction"].create(
                {
                    "payment_method_id": method.id,
                    "provider_id": provider.id,
                    "amount": amount,
                    "currency_id": self.francs.id,
                    "reference": f"{paid.name} {amount}",
                    "partner_id": paid.partner_id.id,
                    "sale_order_ids": [Command.set(paid.ids)],
                    "state": "done",
                }
            )
            paid.action_confirm()
            self.assertEqual(paid.state, state)

    def test_limit_without_a_rate(self):
        self.account.sudo().limit_currency_id = self.francs
        order = self._order(10)
        order.action_confirm()
        self.assertIn("the credit limit cannot be compared", self._reason_of(order))
        self.assertExposure(has_no_rate=True, exposure=0.0, is_over_limit=False)
        self.assertEqual(self.account._get_limit(), 0.0)
        self.account.sudo().limit_mode = "zero"
        self.assertExposure(has_no_rate=False)

    def test_limit_of_a_group_without_a_rate(self):
        group = self.env["credit.group"].create(
            {
                "name": "Both",
                "currency_id": self.francs.id,
                "limit_mode": "amount",
                "credit_limit": 1_000_000,
                "account_ids": [Command.set(self.account.ids)],
            }
        )
        order = self._order(10)
        order.action_confirm()
        self.assertIn("group cannot be compared", self._reason_of(order))
        self._invoice(5, TODAY)
        self.assertExposure(has_no_rate=True, exposure=5.0, tighter_limit="own")
        self.assertTrue(group.has_no_rate)
        group.limit_mode = "none"
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_what_a_member_owes_without_a_rate_counts_for_its_group(self):
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self.env["credit.group"].create(
            {
                "name": "Both",
                "limit_mode": "amount",
                "credit_limit": 1_000_000,
                "account_ids": [Command.set((self.account | other).ids)],
            }
        )
        self._confirm_unlooked(self._in_francs(500, self.other_customer))
        order = self._order(10)
        order.action_confirm()
        self._reason_of(order)

    def _confirm_unlooked(self, order):
        """Confirm what no rule looks at, as before the update."""
        active = self.rules.filtered("active")
        active.active = False
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        active.active = True

    def test_lists_and_pages_mark_what_has_no_rate(self):
        self._invoice(30, "2026-05-01")
        self._confirm_unlooked(self._in_francs(500))
        # The ledger has it at the amount that Odoo booked.
        booked = self._invoice(70, "2026-05-02", currency=self.francs)
        draft = self._invoice(90, TODAY, currency=self.francs, post=False)
        self.assertExposure(has_no_rate=True, overdue=100.0, orders=0.0, drafts=0.0, exposure=100.0)
        items = self.env["credit.open.item"].with_user(self.analyst)
        marked = items.search([("partner_id", "=", self.customer.id), ("has_no_rate", "=", True)])
        self.assertEqual(marked.move_id, booked)
        accounts = self.env["credit.exposure"].with_user(self.analyst)
        self.assertIn(self.account.id, accounts.search([("has_no_rate", "=", True)]).ids)
        accounts.web_read_group([], ["state"], ["exposure:sum", "available:sum", "usage:avg"])
        page = self.account.with_user(self.analyst)
        names = ["has_no_rate", "exposure", "gauge", "ageing", "status_text", "limit_text", "secured"]
        self.assertTrue(page.read(names)[0]["has_no_rate"])
        self.assertEqual(self.account.get_secured()[self.account.id].no_rate, self.francs.id)
        order = self._order(1)
        order.action_confirm()
        self.assertIn("what the customer owes in it is not known", self._reason_of(order))
        self.env["credit.hold"]._cron_recheck_all()
        self._rates(self.francs, [("2026-01-01", 0.5)])
        draft.invalidate_recordset()
        self.assertExposure(has_no_rate=False, orders=1000.0, drafts=180.0, exposure=1280.0)

    def test_what_is_unsecured_is_not_known_without_a_rate(self):
        self.account.sudo().limit_mode = "none"
        rule = self.rules.filtered(lambda rule: rule.kind == "unsecured_above")
        rule.write({"active": True, "amount": 1_000_000})
        self._confirm_unlooked(self._in_francs(500))
        order = self._order(1)
        order.action_confirm()
        self._reason_of(order)

    def test_guarantee_without_a_rate_secures_nothing(self):
        self._rates(self.francs, [("2026-06-16", 0.5)])
        vals = {"account_id": self.account.id, "amount": 100, "currency_id": self.francs.id}
        with self._refused(ValidationError, "XOF"):
            self.env["credit.guarantee"].create(vals)
        self._rates(self.francs, [(TODAY, 0.5)])
        self.env["credit.guarantee"].create(vals)
        self._invoice(1000, "2026-05-01")
        self.assertExposure(secured=200.0)
        self.francs.rate_ids.filtered(lambda rate: str(rate.name) == TODAY).unlink()
        self.assertExposure(secured=0.0, unsecured=1000.0)

    def test_requests_without_a_rate(self):
        request = (
            self.env["credit.request"]
            .with_user(self.analyst)
            .create(
                {
                    "kind": "limit",
                    "account_id": self.account.id,
                    "proposed_mode": "amount",
                    "proposed_amount": 10,
                    "proposed_currency_id": self.francs.id,
                    "reason": "Review",
                }
            )
        )
        self.assertEqual(request._get_approval_amount(), float("inf"), "whoever may decide on any limit")
        wizard = self.env["credit.request.mass"].with_user(self.analyst)
        self.account.sudo().limit_currency_id = self.francs
        wizard = wizard.create(
            {
                "account_ids": [Command.set(self.account.ids)],
                "method": "amount",
                "amount": 2000,
                "reason": "R",
            }
        )
        with self._refused(UserError, "No rate of"):
            wizard.action_propose()

    def test_which_currency_needs_no_rate(self):
        """The reference of the rates, which is in no table; what the table does not say is not guessed."""
        own = self.company.currency_id
        euro, pound = self._currency("EUR"), self._currency("GBP")
        others = self.env["res.currency"].search([]) - own - euro - pound - self.francs
        others.active = False
        # Other companies may keep their books in any of them.
        keepers = self.env["res.company"].search([("currency_id", "!=", own.id)])
        keepers.currency_id = own

        def rate_of(currency, day=TODAY):
            return currency._credit_convert(1000.0, own, self.company, self._day(day))

        self.assertEqual(rate_of(own), 1000.0)
        self.assertIsNone(rate_of(euro), "our own currency is the reference")
        self._rates(self.francs, [("2026-06-01", 4.0), ("2026-06-10", 5.0)])
        self.assertEqual(
            (rate_of(self.francs, "2026-06-09"), rate_of(self.francs), rate_of(self.francs, "2026-05-31")),
            (250.0, 200.0, None),
        )
        # Our currency is in the table: the reference is another one.
        own.rate_ids.unlink()
        self._rates(own, [("2026-06-01", 2.0)])
        self.assertEqual(rate_of(self.francs), 400.0)
        self.assertEqual([rate_of(euro), rate_of(pound)], [None, None], "it may be either")
        pound.active = False
        self.assertEqual([rate_of(euro), rate_of(pound)], [2000.0, None])
        self.assertIsNone(rate_of(euro, "2026-05-31"), "our own has no rate yet")
        pound.active = True
        other = self.env["res.company"].create({"name": "Baobab SARL", "currency_id": euro.id})
        self.assertEqual([rate_of(euro), rate_of(pound)], [2000.0, None], "somebody keeps books in it")
        self.francs.rate_ids.unlink()
        self._rates(self.francs, [(TODAY, 1.0)])
        self.assertEqual([rate_of(self.francs), rate_of(euro)], [2000.0, None], "the table names it")
        self.assertEqual(pound._credit_convert(0.0, own, self.company), 0.0)
        self.assertIsNone(
            euro._credit_convert(1.0, pound, other), "rates of one company are not for another one"
        )

    # Room on paper: drafts

    def test_draft_credit_note_makes_no_room(self):
        self._invoice(800, TODAY)
        refund = self._refund(700)
        self.assertEqual(refund.state, "draft")
        self.assertExposure(drafts=0.0, unallocated=0.0, exposure=800.0)
        order = self._order(300)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        refund.with_user(self.accountant).unlink()
        self.assertExposure(exposure=800.0)

    def _refund(self, amount, date=TODAY):
        """A draft credit note that an accountant enters."""
        moves = self.env["account.move"].with_user(self.accountant)
        return moves.create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_date": date,
                "date": date,
                "invoice_line_ids": [Command.create({"name": "Rice", "price_unit": amount, "tax_ids": []})],
            }
        )

    def test_lines_of_less_than_nothing_make_no_room(self):
        self._invoice(800, TODAY)
        draft = self._invoice(100, TODAY, post=False)
        draft.invoice_line_ids = [
            Command.create({"name": "Discount", "price_unit": -30, "tax_ids": [Command.clear()]})
        ]
        self.assertExposure(drafts=70.0, exposure=870.0)
        draft.invoice_line_ids[-1].price_unit = -700
        self.assertExposure(drafts=0.0, exposure=800.0)

    def test_rate_written_on_a_draft_makes_no_room(self):
        self._rates(self.francs, [("2026-01-01", 0.5)])
        draft = self._invoice(100, TODAY, post=False, currency=self.francs)
        draft.with_user(self.accountant).invoice_currency_rate = 1_000_000.0
        self.assertExposure(drafts=200.0)

    # Room on paper: dated ahead

    def _open_items(self):
        items = self.env["credit.open.item"].search([("partner_id", "=", self.customer.id)])
        items.invalidate_recordset()
        return sorted(items.mapped("amount"))

    def _match(self, *moves):
        lines = self.env["account.move"].union(*moves).line_ids
        lines.filtered(lambda line: line.account_id.credit_role and not line.reconciled).reconcile()

    def test_payment_dated_ahead_makes_no_room(self):
        self._invoice(800, "2026-05-01")
        payment = self._payment(700, LATER)
        self.assertExposure(overdue=800.0, unallocated=0.0, exposure=800.0)
        self.assertEqual(self.account.get_exposures()[self.account.id].unallocated, 0.0)
        self.assertEqual(self._open_items(), [800.0])
        order = self._order(300)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.account.sudo().sale_mode = "cash"
        self.rules.filtered(lambda rule: rule.kind == "cash_not_prepaid").active = True
        self.rule_limit.active = False
        order.action_confirm()
        self.assertEqual(order.state, "draft", "nothing is paid in advance")
        payment.action_draft()
        payment.unlink()
        self.assertExposure(exposure=800.0)

    def test_invoice_matched_with_a_payment_dated_ahead_is_open(self):
        invoice, other = self._invoice(800, "2026-05-01"), self._invoice(50, "2026-05-02")
        payment = self._payment(600, LATER, invoices=invoice)
        self.assertEqual(invoice.amount_residual, 200.0)
        self.assertExposure(overdue=850.0, unallocated=0.0, exposure=850.0, oldest_days=45)
        self.assertEqual(self._open_items(), [50.0, 800.0])
        self._payment(200, TODAY, invoices=invoice)
        self.assertEqual(invoice.payment_state, "paid", "Odoo says so")
        self.assertExposure(overdue=650.0, unallocated=0.0, exposure=650.0, oldest_days=45)
        self.assertEqual(self._open_items(), [50.0, 600.0])
        self.rules.active = False
        self.rule_overdue.write({"active": True, "days": 30, "amount": 500})
        order = self._order(1)
        order.action_confirm()
        self.assertEqual(order.sudo().credit_hold_ids.reason_ids.mapped("value"), [650.0])
        page = self.account.with_user(self.analyst)
        page.invalidate_recordset()
        self.assertEqual(sum(bucket["amount"] for bucket in page.ageing["buckets"]), 650.0)
        with freeze_time(LATER):
            self.assertExposure(overdue=50.0, unallocated=0.0, exposure=50.0)
            self.assertEqual(self._open_items(), [50.0])
        payment.action_draft()
        payment.unlink()
        self.assertExposure(overdue=650.0, exposure=650.0)
        self.assertEqual(other.amount_residual, 50.0)

    def test_credit_note_dated_ahead_makes_no_room(self):
        invoice = self._invoice(800, TODAY)
        refund = self._refund(500, LATER)
        refund.sudo().action_post()
        self.assertExposure(not_due=800.0, unallocated=0.0, exposure=800.0)
        self._match(invoice, refund)
        self.assertEqual(invoice.amount_residual, 300.0)
        self.assertExposure(not_due=800.0, unallocated=0.0, exposure=800.0)
        self.assertEqual(self._open_items(), [800.0])

    def test_credit_matched_with_an_invoice_dated_ahead(self):
        """A debit counts from posting, whatever its date; then what it is matched with is used up."""
        invoice = self._invoice(800, "2036-01-01")
        self.assertExposure(not_due=800.0, exposure=800.0)
        self._payment(300, TODAY, invoices=invoice)
        self.assertExposure(not_due=500.0, unallocated=0.0, exposure=500.0)

    def test_payment_ahead_matched_with_a_draft(self):
        draft = self._invoice(100, TODAY, post=False)
        self._payment(60, LATER, invoices=draft)
        self.assertExposure(drafts=100.0, unallocated=0.0, exposure=100.0)
        self.assertEqual(self._open_items(), [])

    def test_payment_ahead_in_another_currency(self):
        """Its exchange difference, in either direction, goes away with it."""
        self._rates(self.francs, [("2026-01-01", 0.5), ("2030-01-01", 0.4), ("2034-01-01", 0.8)])
        for day in ("2031-01-01", LATER):
            with self.subTest(day), self.env.cr.savepoint() as savepoint:
                invoice = self._invoice(100, "2026-05-01", currency=self.francs)
                payment = self.env["account.payment"].create(
                    {
                        "payment_type": "inbound",
                        "partner_type": "customer",
                        "partner_id": self.customer.id,
                        "amount": 100,
                        "currency_id": self.francs.id,
                        "date": day,
                        "journal_id": self.company_data["default_journal_bank"].id,
                    }
                )
                payment.action_post()
                self._match(invoice, payment.move_id)
                self.assertEqual(invoice.amount_residual, 0.0)
                self.assertTrue(invoice.line_ids.matched_credit_ids.exchange_move_id)
                self.assertExposure(overdue=200.0, not_due=0.0, unallocated=0.0, exposure=200.0)
                item = self.env["credit.open.item"].search([("partner_id", "=", self.customer.id)])
                self.assertRecordValues(item, [{"amount": 200.0, "amount_currency": 100.0}])
                savepoint.rollback()
            self.env.invalidate_all()

    def test_payment_of_a_branch_dated_ahead(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        self.cr.precommit.run()  # the chart of the branch is loaded when the transaction ends
        invoice = self._invoice(800, "2026-05-01")
        payments = self.env["account.payment"].with_company(branch)
        payment = payments.create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.contact.id,
                "amount": 700,
                "date": LATER,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        self.assertEqual(payment.move_id.company_id, branch)
        self.assertExposure(overdue=800.0, unallocated=0.0, exposure=800.0)
        self._match(invoice, payment.move_id)
        self.assertExposure(overdue=800.0, unallocated=0.0, exposure=800.0)

    def test_transfer_dated_ahead_is_counted_once(self):
        lines = self._open_of(self._invoice(800, "2026-05-01"))
        account = self._role_account("413100", "instrument")
        self._replace(lines, LATER, account, due="2036-09-01")
        self.assertExposure(overdue=0.0, not_due=800.0, exposure=800.0)

    def test_credit_note_of_an_order_dated_ahead(self):
        order = self._order(800)
        order.action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.invoice_date = TODAY
        invoice.action_post()
        self.assertExposure(not_due=800.0, orders=0.0, exposure=800.0)
        refund = invoice._reverse_moves([{"invoice_date": LATER, "date": LATER}], cancel=False)
        refund.action_post()
        self.assertExposure(not_due=800.0, orders=0.0, unallocated=0.0, exposure=800.0)
