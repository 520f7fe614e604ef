from unittest.mock import Mock, patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import ReportCommon


@tagged("post_install", "-at_install")
class TestOrderTouch(ReportCommon):
    """Changes that people make to an order, from entry to invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2025-03-03 08:00:00"):
            cls.order = cls._order(100)
        cls.own, cls.others = cls.order, cls.order.with_user(cls.other_sales)
        cls.other_sales.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")

    def _at(self, time, change):
        with freeze_time(f"2025-03-03 {time}:00"):
            change()
        return self.order.credit_touch_count

    # What counts

    def test_entering_by_hand_is_a_touch(self):
        self.assertEqual(self.order.credit_touch_count, 1)
        self.assertEqual(self.order.copy().credit_touch_count, 1, "the copy, not its model")

    def test_within_a_quarter_of_an_hour_it_is_one(self):
        self.assertEqual(self._at("08:14", lambda: self.own.write({"note": "a"})), 1)
        self.assertEqual(self._at("08:15", lambda: self.own.write({"note": "b"})), 2)
        self.assertEqual(self._at("08:29", lambda: self.own.write({"note": "c"})), 2)

    def test_each_user_counts(self):
        self.assertEqual(self._at("08:01", lambda: self.others.write({"note": "a"})), 2)
        self.assertEqual(self._at("08:02", lambda: self.own.write({"note": "b"})), 2)
        self.assertEqual(self._at("08:03", lambda: self.others.write({"note": "c"})), 2)

    def test_lines(self):
        line = self.own.order_line
        self.assertEqual(self._at("09:00", lambda: line.write({"product_uom_qty": 2})), 2)
        another = [Command.create({"product_id": self.product.id})]
        self.assertEqual(self._at("10:00", lambda: self.own.write({"order_line": another})), 3)
        self.assertEqual(self._at("11:00", lambda: line.copy({"order_id": self.order.id})), 4)
        self.assertEqual(self._at("12:00", line.unlink), 5)

    def test_confirmation_and_cancellation(self):
        self.assertEqual(self._at("09:00", self.own.action_confirm), 2)
        self.assertEqual(self._at("10:00", self.own._action_cancel), 3)

    def test_several_orders_at_once(self):
        with freeze_time("2025-03-03 08:10:00"):
            both = self.own | self._order(50)
        self._at("08:20", lambda: both.write({"note": "x"}))
        self.assertEqual(both.mapped("credit_touch_count"), [2, 1])

    # What does not

    def test_customers_jobs_and_programs_make_none(self):
        portal = self._new_user("portal", "base.group_portal")
        vals = {"partner_id": self.customer.id}
        Order = self.env["sale.order"]
        makers = {
            "superuser": Order.with_user(1),
            "on behalf of somebody": Order.with_user(self.sales).sudo(),
            "customer": Order.with_user(portal).sudo(),
            "import": Order.with_user(self.sales).with_context(import_file=True),
            "job": Order.with_user(self.sales).with_context(cron_id=1),
        }
        for who, maker in makers.items():
            with self.subTest(who=who):
                order = maker.create(vals)
                order.write({"note": "changed"})
                order.write({"order_line": [Command.create({"product_id": self.product.id})]})
                self.assertEqual((order.credit_touch_count, order.credit_touch_state), (0, "open"))

    def test_programs_that_call_make_none(self):
        for path, touches in (("/xmlrpc/2/object", 0), ("/json/2/sale.order/create", 0), ("/web/dataset", 1)):
            request = Mock(httprequest=Mock(path=path))
            with patch("odoo.addons.credit_control_reports.models.sale_order.request", request):
                self.assertEqual(self._order(5).credit_touch_count, touches, path)

    def test_messages_and_activities_are_none(self):
        note = lambda: self.own.message_post(body="Called.")  # noqa: E731
        self.assertEqual(self._at("09:00", note), 1)
        plan = lambda: self.own.activity_schedule("mail.mail_activity_data_todo")  # noqa: E731
        self.assertEqual(self._at("10:00", plan), 1)

    def test_ends_with_the_invoice(self):
        self._at("09:00", self.own.action_confirm)
        self._at("10:00", self.order._create_invoices)
        self.assertEqual(self.order.credit_touch_state, "ended")
        self.assertEqual(self._at("11:00", lambda: self.own.write({"note": "later"})), 2)

    def test_orders_from_before_are_left_alone(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET credit_touch_state = NULL, credit_touch_count = NULL WHERE id = %s",
            [self.order.id],
        )
        self.order.invalidate_recordset()
        self.assertEqual(self._at("12:00", lambda: self.own.write({"note": "x"})), 0)
        self.own.action_confirm()
        self.order._create_invoices()
        self.assertFalse(self.order.credit_touch_state)

    def test_nobody_writes_the_count(self):
        self.own.write({"credit_touch_count": 99, "credit_touch_state": False})
        self.assertEqual((self.order.credit_touch_count, self.order.credit_touch_state), (1, "open"))
        made = self._order(5, credit_touch_count=99)
        made |= made.with_context(default_credit_touch_count=99).copy()
        self.assertEqual(made.mapped("credit_touch_count"), [1, 1])

    # What it costs

    def test_no_statement_more(self):
        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.own.write(
                {
                    "client_order_ref": str(before),
                    "order_line": [
                        Command.update(line.id, {"price_unit": line.price_unit + 1})
                        for line in self.own.order_line
                    ],
                }
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.own.write(
            {"order_line": [Command.create({"product_id": self.product.id}) for _each in range(5)]}
        )
        statements()
        with patch.object(type(self.own), "_credit_touch", lambda self: None):
            without = statements()
        count = self.order.credit_touch_count
        with freeze_time("2026-01-01"):
            self.assertEqual(statements(), without)
        self.assertEqual(self.order.credit_touch_count, count + 1)
