from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestCreditEvent(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.sudo().history_ids.date = "2026-01-10"

    def _events(self, user=None, **conditions):
        self.env.flush_all()
        domain = [
            ("account_id", "=", self.account.id),
            *((name, "=", value) for name, value in conditions.items()),
        ]
        return self.env["credit.event"].with_user(user or self.collector).search(domain)

    def test_everything_that_happened_in_words(self):
        self._set_limit(100)
        invoice = self._invoice(300, "2026-02-20", date="2026-01-20")
        refund = self._invoice(30, "2026-02-01", move_type="out_refund")
        payment = self._payment(50, "2026-03-01")
        order = self._order(10)
        order.action_confirm()
        # Odoo takes the moment of creation from the database, which no test freezes.
        self.env.flush_all()
        self.env.cr.execute("UPDATE credit_hold SET create_date = '2026-06-15'")
        order.sudo().credit_hold_ids.with_user(self.manager).action_release("Bank guarantee")
        order.action_confirm()
        self.account.with_user(self.analyst)._set_sale_mode("cash", "Late", "2026-04-01")
        events = self._events().sorted(lambda event: (event.date, event.kind))
        self.assertEqual(
            [(str(event.date), event.kind, event.amount, event.description) for event in events],
            [
                ("2026-01-10", "sale_mode", 0.0, f"Sale Mode: On account, by {self.env.user.name}"),
                ("2026-01-10", "state", 0.0, f"State: Open, by {self.env.user.name}"),
                ("2026-01-20", "invoice", 300.0, f"Invoice {invoice.name}, due on 02/20/2026"),
                ("2026-02-01", "refund", -30.0, f"Credit note {refund.name}"),
                ("2026-03-01", "payment", -50.0, f"Payment {payment.move_id.name}"),
                (
                    "2026-04-01",
                    "sale_mode",
                    0.0,
                    f"Sale Mode: On account → Cash, by {self.analyst.name}: Late",
                ),
                ("2026-06-15", "hold", 10.0, f"Order {order.name} held"),
                (
                    "2026-06-15",
                    "hold_decision",
                    10.0,
                    f"Order {order.name} released by {self.manager.name}: Bank guarantee",
                ),
                ("2026-06-15", "order", 10.0, f"Order {order.name} confirmed"),
            ],
        )

    def test_documents_of_contacts_and_not_of_others(self):
        self._invoice(10, "2026-01-20", partner=self.contact)
        self._invoice(20, "2026-01-20", partner=self.other_customer)
        self._invoice(40, "2026-01-20", post=False)
        self.assertEqual(self._events(kind="invoice").mapped("amount"), [10.0])

    def test_ids_are_unique_and_found_again(self):
        self._invoice(10, "2026-01-20")
        self._payment(10, "2026-02-01")
        events = self._events()
        self.assertEqual(len(set(events.ids)), len(events))
        self.env.invalidate_all()
        again = self.env["credit.event"].with_user(self.collector).browse(events.ids)
        self.assertEqual(again.account_id, self.account)
        self.assertEqual(again.mapped("description"), self._events().mapped("description"))
        self.assertLess(max(events.ids), 2**53, "as many as a browser can count")

    def test_tab_of_the_account_is_its_timeline(self):
        self._invoice(10, "2026-01-20")
        self.assertEqual(self.account.with_user(self.collector).event_ids, self._events())
        self.assertIn("res_model", self._events(kind="invoice").action_open())
        self.assertEqual(self._events(kind="state").action_open()["res_model"], "credit.account")

    def test_only_the_events_of_the_asked_accounts_are_looked_for(self):
        events = self.env["credit.event"]
        for domain in ([("account_id", "in", self.account.ids)], [("id", "in", self._events().ids)]):
            narrowed = events._for_accounts_of(Domain(domain).optimize(events))
            self.assertEqual(narrowed.env.context["credit_event_asked"].params, [[self.account.id]], domain)
        self.assertNotIn("credit_event_asked", events._for_accounts_of(Domain.TRUE).env.context)

    def test_context_of_a_client_changes_nothing(self):
        events = self.env["credit.event"].with_context(credit_event_asked="1=0")
        self.assertTrue(events.search([("kind", "=", "state")]))

    def test_who_sees_events(self):
        self._invoice(10, "2026-01-20")
        with self.assertRaises(AccessError):
            self._events(self.sales)
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.other_sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.assertTrue(self._events(self.sales, kind="state"))
        self.assertFalse(self._events(self.other_sales))
