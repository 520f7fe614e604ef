"""The main job on real input: a settled history goes in, and becomes the living ledger of a day in 2013."""

import base64
import unittest
from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo import Command, fields
from odoo.addons.credit_control.tests.common import CreditControlCommon
from odoo.tests import tagged

from . import ibm

# A day on which somebody is due for each of the three levels.
CUT_OFF = date(2013, 1, 26)
DAYS = (date(2012, 6, 30), date(2012, 12, 31), CUT_OFF)


@tagged("post_install", "-at_install")
@unittest.skipUnless(ibm.FILE.exists(), f"the sample {ibm.FILE.name} is not beside the project")
class TestAcceptanceIBM(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = ibm.read()
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.startClassPatcher(freeze_time(CUT_OFF))

    def test_main_job(self):
        """One test, because each part stands on what the one before left."""
        self._import()
        for day in DAYS:
            with self.subTest(aged_balance=day):
                self._check_aged_balance(day)
        self._check_followup()
        self._check_order()

    def _import(self):
        record = (
            self.env["credit.import"]
            .with_user(self.accountant)
            .create(
                {
                    "filename": ibm.FILE.name,
                    "file": base64.b64encode(ibm.FILE.read_bytes()),
                    "cut_off_date": CUT_OFF,
                }
            )
        )
        self.assertEqual((record.date_order, record.decimal_sign), ("mdy", "."))
        record.action_check()
        wanted = [invoice for invoice in self.invoices if invoice.invoiced <= CUT_OFF]
        self.assertEqual(
            (record.new_count, record.left_out_count, record.error_count),
            (len(wanted), len(self.invoices) - len(wanted), 0),
        )
        record.action_run()
        while record.state == "running":
            with self.enter_registry_test_mode():
                self.env.ref("credit_control_import.ir_cron_import").sudo().method_direct_trigger()
            self.env.invalidate_all()
        self.assertEqual((record.state, record.done_count), ("done", len(wanted)))

        moves = record.line_ids.move_id
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        known = {
            (
                move.partner_id.ref,
                move.name,
                move.invoice_date,
                move.invoice_date_due,
                Decimal(str(move.amount_total)),
            )
            for move in moves
        }
        self.assertEqual(
            known,
            {
                (each.customer, each.number, each.invoiced, each.due, each.amount.quantize(Decimal("0.01")))
                for each in wanted
            },
        )
        accounts = self.env["credit.account"].search([("partner_id", "in", moves.partner_id.ids)])
        self.assertEqual(len(accounts), len({invoice.customer for invoice in wanted}))

        again = record.copy({"file": record.file, "filename": "again.csv", "cut_off_date": CUT_OFF})
        again.action_check()
        self.assertEqual((again.new_count, again.existing_count), (0, len(wanted)))

    def _check_aged_balance(self, day):
        report = self.env["credit.report.aged.balance"].with_options(as_of=fields.Date.to_string(day))
        names = ("not_due", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "total")
        sums = report._read_group(
            [("company_id", "=", self.company.id)], [], [f"{name}:sum" for name in names]
        )[0]
        expected = ibm.aged_balance(self.invoices, day)
        self.assertGreater(expected["total"], 1000)
        self.assertEqual(dict(zip(names, (Decimal(f"{value:.2f}") for value in sums), strict=True)), expected)

    def _check_followup(self):
        levels = self.env["credit.followup.policy"].search([("company_id", "=", self.company.id)]).level_ids
        days = levels.mapped("days")
        without_disputed = ibm.followup(self.invoices, CUT_OFF, days, disputed=False)
        everybody = ibm.followup(self.invoices, CUT_OFF, days, disputed=True)
        self.assertEqual((len(everybody), len(set(everybody.values()))), (11, 3))
        self.assertLess(len(without_disputed), len(everybody))

        self.assertEqual(self._decided(), without_disputed, "disputed invoices are left out by the import")
        self.env["account.move"].search([("credit_import_disputed", "=", True)]).no_followup = False
        self.assertEqual(self._decided(), everybody)
        followups = self._run_followup()
        self.assertEqual({each.partner_id.ref: each.level_id.days for each in followups}, everybody)
        self.assertFalse(self._run_followup(), "a second run has nothing to say")

    def _decided(self):
        levels, partners = self.env["credit.followup.level"], self.env["res.partner"]
        return {
            partners.browse(row.partner_id).ref: levels.browse(row.level_id).days
            for row in self.env["credit.followup"].decide(self.company)
        }

    def _run_followup(self):
        # A run commits as it goes: here on savepoints of the test.
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=self.collector)
            followups = env["credit.followup"].run(env["res.company"].browse(self.company.id))
        self.env.invalidate_all()
        return self.env["credit.followup"].browse(followups.ids)

    def _check_order(self):
        day = {}
        for invoice in self.invoices:
            if invoice.is_open(CUT_OFF):
                day[invoice.customer] = day.get(invoice.customer, 0) + invoice.amount
        customer, owed = max(day.items(), key=lambda item: item[1])
        partner = self.env["res.partner"].search([("ref", "=", customer)])
        account = self.env["credit.account"].search([("partner_id", "=", partner.id)])
        self._set_limit(float(owed) + 50, account)
        order = self._order(50.01, partner=partner)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        hold = order.sudo().credit_hold_ids
        self.assertRecordValues(
            hold.reason_ids,
            [{"code": "limit_exceeded", "value": float(owed) + 50.01, "threshold": float(owed) + 50}],
        )
        hold.with_user(self.manager).action_release("Long-standing customer")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        other = self._order(
            0.01,
            partner=partner,
            order_line=[
                Command.create({"product_id": self.product.id, "product_uom_qty": 1, "price_unit": 0.01})
            ],
        )
        other.action_confirm()
        self.assertEqual(other.state, "draft", "the released order uses up the limit")
