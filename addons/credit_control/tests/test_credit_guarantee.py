from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import credit_expiry_watch
from ..tools.source import Source
from .common import CreditControlCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestCreditGuarantee(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["credit.account"].ensure_accounts(cls.other_customer, cls.company)
        cls.rule = cls.rules.filtered(lambda rule: rule.kind == "unsecured_above")

    def _guarantee(self, amount, owner=None, **vals):
        owner = owner or self.account
        name = "group_id" if owner._name == "credit.group" else "account_id"
        return self.env["credit.guarantee"].create(
            {
                name: owner.id,
                "amount": amount,
                "date_from": "2026-01-01",
                "currency_id": self.company.currency_id.id,
                **vals,
            }
        )

    def _group(self, **vals):
        return self.env["credit.group"].create(
            {"name": "Teranga", "account_ids": [Command.set((self.account | self.other).ids)], **vals}
        )

    def assertSecured(self, secured, unsecured, account=None):
        row = self._exposure(account)
        self.assertRecordValues(row, [{"secured": secured, "unsecured": unsecured}])
        known = (account or self.account).get_secured()[(account or self.account).id]
        self.assertEqual(row.currency_id.round(float(known.unsecured())), unsecured)
        self.assertEqual(row.currency_id.round(float(known.total)), row.exposure)

    # What is secured

    def test_nothing_secures_and_nothing_is_owed(self):
        self.assertSecured(0.0, 0.0)
        self._guarantee(500)
        self.assertSecured(0.0, 0.0)
        self._payment(30, "2026-06-01")
        self.assertSecured(0.0, -30.0)

    def test_several_in_their_order(self):
        self._invoice(1000, "2026-05-01")
        self._invoice(250.5, "2026-07-01", date="2026-06-01")
        bank = self._guarantee(800)
        self.assertSecured(800.0, 450.5)
        pledge = self._guarantee(700, percent=33.33, kind="pledge", sequence=20)
        # A third of the 450.50 that the bank leaves, to the cent.
        self.assertSecured(950.15, 300.35)
        pledge.sequence = 5
        # A third of 700.00 first; the bank finds enough.
        self.assertSecured(1033.31, 217.19)
        self._payment(900, "2026-06-01")
        self.assertSecured(350.5, 0.0)
        bank.active = False
        self.assertSecured(233.31, 117.19)

    def test_only_between_its_days(self):
        self._invoice(100, "2026-05-01")
        for vals, secured in (
            ({"date_from": TODAY, "date_until": TODAY}, 60.0),
            ({"date_from": "2026-06-16", "date_until": False}, 0.0),
            ({"date_from": "2026-01-01", "date_until": "2026-06-14"}, 0.0),
        ):
            with self.subTest(vals=vals):
                guarantee = self._guarantee(60, **vals)
                self.assertSecured(secured, 100.0 - secured)
                self.assertEqual(guarantee.state == "valid", bool(secured))
                guarantee.unlink()

    def test_foreign_currency_at_the_rate_of_the_day(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5), ("2026-06-01", 0.25)])
        self._invoice(1000, "2026-05-01")
        self._guarantee(100, currency_id=currency.id)
        self.assertSecured(400.0, 600.0)

    def test_no_rate_no_guarantee(self):
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "MGA")])
        currency.active = True
        currency.rate_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "MGA"):
            self._guarantee(100, currency_id=currency.id)
        self._invoice(1000, "2026-05-01")
        guarantee = self._guarantee(100)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE credit_guarantee SET currency_id = %s WHERE id = %s", (currency.id, guarantee.id)
        )
        self.env.invalidate_all()
        self.assertSecured(0.0, 1000.0)

    def test_currency_without_decimals(self):
        francs = self.setup_other_currency("XOF", rounding=1, rates=[("2026-01-01", 600.0)])
        other = self.setup_other_company(currency_id=francs.id)["company"]
        other.currency_id = francs
        account = self.env["credit.account"].ensure_accounts(self.other_customer, other)
        invoice = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.other_customer.id,
                    "invoice_date": "2026-05-01",
                    "invoice_date_due": "2026-05-01",
                    "currency_id": francs.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Rice", "price_unit": 100_001, "tax_ids": [Command.clear()]})
                    ],
                }
            )
        )
        invoice.action_post()
        self._guarantee(200_000, account, percent=33.33, currency_id=francs.id)
        self.assertSecured(33330.0, 66671.0, account)

    # Groups

    def test_members_share_by_what_they_owe(self):
        self._invoice(300, "2026-05-01")
        self._invoice(100, "2026-05-01", partner=self.other_customer)
        self._guarantee(200, self._group())
        self.assertSecured(150.0, 150.0)
        self.assertSecured(50.0, 50.0, self.other)
        self._guarantee(250)
        # Its own comes first, and 50 of its part of the group's is all it can use.
        self.assertSecured(300.0, 0.0)
        self.assertSecured(50.0, 50.0, self.other)
        self._payment(150, "2026-06-01", partner=self.other_customer)
        # A member that has credit uses nothing of it up.
        self.assertSecured(300.0, 0.0)
        self.assertSecured(0.0, -50.0, self.other)
        self.account.group_id.active = False
        self.assertSecured(250.0, 50.0)

    def test_group_over_companies(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        abroad = self.setup_other_company()["company"]
        foreign = self.env["credit.account"].ensure_accounts(self.other_customer, abroad)
        foreign.sudo().company_id.currency_id = euro
        group = self._group(account_ids=[Command.set((self.account | foreign).ids)], currency_id=euro.id)
        self._invoice(300, "2026-05-01")
        invoice = (
            self.env["account.move"]
            .with_company(abroad)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.other_customer.id,
                    "invoice_date": "2026-05-01",
                    "invoice_date_due": "2026-05-01",
                    "currency_id": euro.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Rice", "price_unit": 50, "tax_ids": [Command.clear()]})
                    ],
                }
            )
        )
        invoice.action_post()
        guarantee = self._guarantee(100, group, currency_id=euro.id)
        self.assertFalse(guarantee.company_id)
        # 300 dollars and 50 euros of 100 dollars: three quarters of 200 dollars, a quarter of 100 euros.
        self.assertSecured(150.0, 150.0)
        self.assertSecured(25.0, 25.0, foreign)

    # The rule

    def _unsecured(self, amount):
        self.rules.active = False
        self.rule.write({"active": True, "amount": amount})

    def _held(self, order):
        order.action_confirm()
        return order.sudo().credit_hold_ids.reason_ids.mapped("code")

    def test_rule_is_shipped_and_not_active(self):
        self.assertRecordValues(self.rule, [{"active": False, "amount": 0.0}])

    def test_order_is_held_when_too_much_is_not_secured(self):
        self._unsecured(100)
        self._invoice(50, TODAY)
        self._guarantee(80)
        self.assertFalse(self._held(self._order(130)))
        order = self._order(0.01)
        self.assertEqual(self._held(order), ["unsecured_above"])
        reason = order.sudo().credit_hold_ids.reason_ids
        self.assertEqual((reason.value, reason.threshold), (100.01, 100.0))
        money = self.company.currency_id.format
        self.assertIn(
            f"{money(100.01)} of the exposure", order.with_user(self.collector).credit_hold_ids.reasons
        )
        known = {"value": 1, "threshold": 2, "parameters": {}, "currency": self.company.currency_id}
        sentence = self.rule.sentence("unsecured_above", figures=False, **known)
        self.assertNotIn("1", sentence)
        self.assertIn(money(100), self.rule.summary)

    def test_one_order_leaves_what_is_secured_to_the_next(self):
        self._unsecured(0)
        self._guarantee(100)
        orders = self._order(70) | self._order(40) | self._order(30)
        found = orders._credit_evaluate(orders._credit_accounts())
        codes = [[breach.code for breach in found[order.id]] for order in orders]
        self.assertEqual(codes, [[], ["unsecured_above"], []])

    def test_growth_of_an_order_counts_once(self):
        self._unsecured(0)
        self._guarantee(100)
        order = self._order(90)
        self.assertFalse(self._held(order))
        order.order_line.price_unit = 100
        with self.assertRaises(UserError):
            order.order_line.price_unit = 100.01

    def test_cover_that_takes_nothing_new(self):
        self._unsecured(10)
        self._invoice(50, TODAY)
        query = SQL(
            """SELECT %s::integer AS account_id, NULL::integer AS group_id, %s::integer AS company_id, 'cover' AS kind,
                      'res.partner' AS res_model, 1 AS res_id, %s::integer AS currency_id, 500 AS amount,
                      100 AS percent, NULL::varchar[] AS components, NULL::date AS date_from,
                      NULL::date AS date_until, DATE '2026-06-14' AS new_until, 10 AS sequence""",
            self.account.id,
            self.company.id,
            self.company.currency_id.id,
        )
        asked = type(self.env["credit.account"])._security_sources
        source = Source("cover", query, "res.partner")
        with patch.object(
            type(self.env["credit.account"]), "_security_sources", lambda self: [*asked(self), source]
        ):
            self.assertSecured(50.0, 0.0)
            self.assertEqual(self._held(self._order(11)), ["unsecured_above"])
            self.assertFalse(self._held(self._order(10)))

    def test_checkpoint_asks_once_and_only_for_the_rule(self):
        self.rules.active = False
        orders = self._order(70) | self._order(40, partner=self.other_customer, user=self.other_sales)

        def cost():
            orders.sudo()._credit_evaluate(accounts)
            self.env.flush_all()
            before = self.cr.sql_log_count
            with patch.object(
                type(self.env["credit.account"]), "get_secured", autospec=True, side_effect=get_secured
            ) as asked:
                orders.sudo()._credit_evaluate(accounts)
            return self.cr.sql_log_count - before, asked.call_count

        get_secured = type(self.env["credit.account"]).get_secured
        self.rules.filtered(lambda rule: rule.kind == "forced").active = True
        accounts = orders.sudo()._credit_accounts(create=True)
        without = cost()
        self.rule.write({"active": True, "amount": 1000})
        self.assertEqual(without[1], 0)
        self.assertEqual(cost(), (without[0] + 1, 1))

    def test_a_guarantee_may_end_a_hold(self):
        self._unsecured(0)
        order = self._order(50)
        self.assertTrue(self._held(order))
        self.env.flush_all()
        self._guarantee(50)
        self.cr.precommit.run()
        waiting = self.env["credit.hold.recheck"].sudo().search([])
        self.assertEqual(waiting.account_id, self.account)

    def test_companies_that_exist_get_the_rule_and_nothing_else(self):
        self.rules.filtered(lambda rule: rule.kind in ("overdue", "unsecured_above")).unlink()
        self.env["credit.rule"]._complete_companies(kinds=("unsecured_above",))
        kinds = (
            self.env["credit.rule"]
            .with_context(active_test=False)
            .search([("company_id", "=", self.company.id)])
            .mapped("kind")
        )
        self.assertIn("unsecured_above", kinds)
        self.assertNotIn("overdue", kinds)

    # Pages

    def test_columns_of_the_list_cost_one_query(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {index}"} for index in range(20)])
        accounts = self.account | self.env["credit.account"].ensure_accounts(partners, self.company)
        for account in accounts:
            self._guarantee(40, account)
        self._invoice(100, "2026-05-01")
        names = ["partner_name", "exposure"]
        secured = [*names, "secured", "unsecured"]
        self.env.flush_all()

        def cost(some, names):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["credit.exposure"].search_read([("account_id", "in", some.ids)], names)
            return self.cr.sql_log_count - before

        cost(accounts, secured)
        for some in (self.account, accounts):
            # The currencies to round to are read.
            self.assertEqual(cost(some, secured), cost(some, names) + 1)
        [mine] = self.env["credit.exposure"].search_read([("account_id", "=", self.account.id)], secured)
        self.assertEqual((mine["secured"], mine["unsecured"]), (40.0, 60.0))

    def test_account_shows_what_is_secured(self):
        self._invoice(100, "2026-05-01")
        self.assertFalse(self.account.gauge["secured_text"])
        guarantee = self._guarantee(40)
        self.env.flush_all()
        self.env.invalidate_all()
        money = self.company.currency_id.format
        gauge = self.account.with_user(self.collector).gauge
        self.assertEqual((gauge["secured_text"], gauge["unsecured_text"]), (money(40), money(60)))
        shared = self._guarantee(1, self._group())
        for owner, found in ((self.account, guarantee | shared), (self.account.group_id, shared)):
            action = owner.with_user(self.collector).action_guarantees()
            self.assertEqual(self.env["credit.guarantee"].search(action["domain"]), found)

    # The record

    def test_what_is_refused(self):
        group = self._group()
        for vals in (
            {"amount": 0},
            {"amount": 10, "percent": 0},
            {"amount": 10, "percent": 101},
            {"amount": 10, "date_until": "2025-12-31"},
            {"amount": 10, "group_id": group.id},
            {"amount": 10, "account_id": False},
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.cr.savepoint(),
            ):
                self._guarantee(**vals).flush_recordset()
        kind = self.env["credit.document.type"].search([], limit=1)
        paper = self.env["credit.document"].create({"account_id": self.other.id, "type_id": kind.id})
        with self.assertRaisesRegex(ValidationError, "Grossiste Baobab"):
            self._guarantee(10, document_id=paper.id)

    def test_who_writes_it(self):
        guarantee = self._guarantee(10)
        self.cr.precommit.run()
        guarantee.with_user(self.analyst).with_context(tracking_disable=False, mail_notrack=False).amount = 20
        self.cr.precommit.run()
        guarantee.invalidate_recordset()
        self.assertIn("amount", guarantee.message_ids.tracking_value_ids.field_id.mapped("name"))
        for user in (self.collector, self.account_manager, self.auditor):
            self.assertEqual(guarantee.with_user(user).amount, 20.0)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                guarantee.with_user(user).amount = 30
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        with self.assertRaises(AccessError):
            guarantee.with_user(self.sales).read(["amount"])

    def test_other_companies_do_not_see_it(self):
        other = self.setup_other_company()["company"]
        abroad = self.env["credit.account"].ensure_accounts(self.customer, other)
        foreign = self._guarantee(10, abroad)
        own = self._guarantee(10)
        self.assertEqual(self.env["credit.guarantee"].with_user(self.manager).search([]), own)
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["amount"])
        with self.assertRaises(AccessError):
            own.with_user(self.analyst).account_id = abroad

    def test_it_goes_with_the_account_that_is_merged(self):
        guarantee = self._guarantee(10, self.other)
        self.other._move_to(self.customer)
        self.assertEqual(guarantee.account_id, self.account)

    # The end

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("credit_control.credit_guarantee_remind_cron").method_direct_trigger()
        self.env.invalidate_all()

    def test_somebody_has_a_task_before_it_ends(self):
        guarantee = self._guarantee(10, date_until="2026-07-16")
        open_end = self._guarantee(10)
        for day, tasks in (("2026-06-15 12:00", 0), ("2026-06-16 12:00", 1), ("2026-06-17 12:00", 1)):
            with freeze_time(day):
                self._run_cron()
                self.assertEqual(len(guarantee.activity_ids), tasks, day)
        self.assertFalse(open_end.activity_ids)
        self.assertRecordValues(
            guarantee.activity_ids,
            [{"user_id": self.analyst.id, "date_deadline": self._day("2026-07-16")}],
        )
        self.assertIn("Ferme Teranga", guarantee.activity_ids.summary)
        guarantee.date_until = "2026-07-01"
        self._run_cron()
        self.assertEqual(guarantee.activity_ids.date_deadline, self._day("2026-07-01"))

    def test_tasks_in_batches_and_for_groups(self):
        group = self._group()
        guarantees = self.env["credit.guarantee"].union(
            *(
                self._guarantee(10, owner, date_until="2026-06-20")
                for owner in (group, self.other, self.account)
            )
        )
        with patch.object(credit_expiry_watch, "BATCH", 1):
            self._run_cron()
        self.assertEqual([len(each.activity_ids) for each in guarantees], [1, 1, 1])
