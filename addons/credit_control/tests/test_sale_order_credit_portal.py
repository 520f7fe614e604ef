from odoo import Command
from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon
from odoo.tests import tagged

from .common import CreditControlCommon

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
POLITE = "will confirm it as soon as possible"


@tagged("post_install", "-at_install")
class TestSaleOrderCreditPortal(CreditControlCommon, AccountTestInvoicingHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Test",
                "code": "none",
                "state": "test",
                "is_published": True,
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )
        cls.method.active = True
        journal = cls.company_data["default_journal_bank"]
        cls._create_dummy_payment_method_for_provider(provider=cls.provider, journal=journal)

    def _sent(self, amount, **vals):
        order = self._order(amount, **vals).sudo()
        order.action_quotation_sent()
        return order, order._portal_ensure_token()

    def _page(self, order, token, **params):
        query = "&".join(f"{name}={value}" for name, value in params.items())
        page = self.url_open(f"/my/orders/{order.id}?access_token={token}&{query}")
        self.assertEqual(page.status_code, 200)
        return page.text

    def _sign(self, order, token):
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {"access_token": token, "name": "Awa Diop", "signature": SIGNATURE},
        )

    def _pay(self, order, amount):
        payment = self.env["payment.transaction"].create(
            {
                "payment_method_id": self.method.id,
                "provider_id": self.provider.id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "reference": f"{order.name}-{amount}",
                "operation": "online_direct",
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        payment._set_done()
        return payment

    def _hold_for_everything(self):
        """Five reasons at once."""
        self._set_limit(1)
        self.account.sudo().write({"state": "suspended", "forced_hold": True, "forced_hold_reason": "Fraud"})
        for kind in ("order_amount", "purchase_order"):
            self.env["credit.rule"].create({"name": kind, "kind": kind, "company_id": self.company.id})

    def test_signature_of_a_held_order(self):
        self._hold_for_everything()
        order, token = self._sent(150, require_signature=True, require_payment=False)
        answer = self._sign(order, token)
        self.assertIn("sign_ok", answer["redirect_url"])
        self.assertRecordValues(
            order, [{"state": "sent", "credit_hold_state": "open", "signed_by": "Awa Diop"}]
        )
        self.assertTrue(order.signature)
        self.assertEqual(len(order.credit_hold_ids.reason_ids), 5)
        page = self._page(order, token, message="sign_ok")
        self.assertEqual(page.count(POLITE), 1)
        for word in ("limit", "suspended", "fraud", "credit hold"):
            self.assertNotIn(word, page.split("<main")[1].lower())

    def test_who_has_not_signed_yet_is_not_thanked(self):
        self._set_limit(1)
        order, token = self._sent(150, require_signature=True, require_payment=False)
        order.action_confirm()
        self.assertEqual(order.credit_hold_state, "open")
        self.assertNotIn(POLITE, self._page(order, token))

    def test_signature_of_an_order_that_may_pass(self):
        order, token = self._sent(150, require_signature=True, require_payment=False)
        self._sign(order, token)
        self.assertEqual(order.state, "sale")
        self.assertNotIn(POLITE, self._page(order, token, message="sign_ok"))

    def test_signature_then_payment(self):
        self._set_limit(1)
        order, token = self._sent(150, require_signature=True, require_payment=True)
        self.assertIn("allow_payment", self._sign(order, token)["redirect_url"])
        self.assertFalse(order.credit_hold_ids, "it is asked for once the customer has paid")
        payment = self._pay(order, 150)
        payment._post_process()
        self.assertEqual(order.state, "sale", "paid in full in advance")

    def test_part_payment_of_a_held_order(self):
        self._set_limit(1)
        order, token = self._sent(150, require_payment=True, require_signature=False, prepayment_percent=0.5)
        payment = self._pay(order, 75)
        payment._post_process()
        self.assertEqual((order.state, order.credit_hold_state), ("sent", "open"))
        self.assertEqual((payment.state, payment.is_post_processed), ("done", True))
        self.assertIn(POLITE, self._page(order, token))

    def test_paid_in_full_but_suspended(self):
        self.account.sudo().state = "suspended"
        order, token = self._sent(150, require_payment=True, require_signature=False)
        self._pay(order, 150)._post_process()
        self.assertEqual((order.state, order.amount_paid), ("sent", 150))
        self.assertIn(POLITE, self._page(order, token))

    def test_payment_that_is_pending_holds_nothing(self):
        self._set_limit(1)
        order, _token = self._sent(150, require_payment=True, require_signature=False)
        payment = self._pay(order, 150)
        payment.state = "pending"
        payment._post_process()
        self.assertFalse(order.credit_hold_ids)
