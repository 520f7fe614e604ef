from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-03 08:00")
class TestCreditControl(CreditControlCommon):
    def _generate(self):
        self.env["credit.key.control"].sudo()._generate()
        return self.env["credit.key.control"].search([("company_id", "=", self.company.id)])

    def _control(self, kind):
        return self._generate().filtered(lambda control: control.kind == kind)

    def test_controls_of_last_month_come_once(self):
        controls = self._generate()
        self.assertEqual(
            set(controls.mapped("kind")),
            {"limits_reviewed", "overrides", "unapplied_cash", "new_accounts", "ageing_ledger"},
        )
        self.assertEqual(set(controls.mapped("date_from")), {self._day("2026-05-01")})
        self.assertEqual(set(controls.mapped("date_to")), {self._day("2026-05-31")})
        ageing = controls.filtered(lambda control: control.kind == "ageing_ledger")
        self.assertEqual(ageing.date_due, self._day("2026-06-05"))
        self.assertTrue(all(controls.mapped("owner_id")))
        self.assertTrue(all(controls.mapped("activity_ids")))
        self.assertEqual(self._generate(), controls)
        with freeze_time("2026-07-20"):
            self.assertEqual(len(self._generate()), 2 * len(controls))

    def test_control_of_one_company_comes_there_only(self):
        other = self.env["res.company"].sudo().create({"name": "Baobab SA"})
        kind = self.env["credit.key.control.type"].create({"name": "Guarantees", "company_id": other.id})
        self.env["credit.key.control"].sudo()._generate()
        made = self.env["credit.key.control"].sudo().search([("type_id", "=", kind.id)])
        self.assertEqual(made.company_id, other)

    def test_late_is_what_nobody_signed_in_time(self):
        control = self._control("ageing_ledger")
        self.assertFalse(control.is_late)
        with freeze_time("2026-06-06"):
            control.invalidate_recordset()
            self.assertTrue(control.is_late)
            self.assertIn(control, control.search([("is_late", "=", True)]))
            self.assertNotIn(control, control.search([("is_late", "=", False)]))

    def test_one_looks_and_another_one_signs(self):
        control = self._control("unapplied_cash").with_user(self.manager)
        with self.assertRaisesRegex(UserError, "To do"):
            control.action_sign()
        control.action_done()
        with self.assertRaisesRegex(UserError, "somebody else signs"):
            control.action_sign()
        with self.assertRaisesRegex(AccessError, "signs controls off"):
            control.with_user(self.analyst).action_sign()
        control.action_reopen()
        control.with_user(self.analyst).action_done()
        control.note = "All explained"
        control.action_sign()
        self.assertRecordValues(
            control,
            [{"state": "signed", "done_by_id": self.analyst.id, "signed_by_id": self.manager.id}],
        )
        with self.assertRaisesRegex(UserError, "signed off"):
            control.note = "Something else"

    def test_state_and_evidence_are_not_written(self):
        control = self._control("unapplied_cash").with_user(self.manager)
        for vals in ({"state": "signed"}, {"count": 0}, {"signed_by_id": self.director.id}):
            with self.subTest(vals=vals), self.assertRaisesRegex(AccessError, "only the buttons"):
                control.write(vals)
        with self.assertRaises(AccessError):
            control.with_user(self.auditor).action_done()

    def test_evidence_is_what_the_books_say_at_that_moment(self):
        self._payment(120, "2026-05-20")
        self._set_limit(1000)
        self.account.review_date = "2026-05-10"
        controls = {control.kind: control for control in self._generate()}
        self._invoice(400, "2026-05-01")
        self.assertEqual(controls["unapplied_cash"]._get_evidence(), (1, -120.0))
        self.assertEqual(controls["limits_reviewed"]._get_evidence(), (1, 1000.0))
        self.assertEqual(controls["ageing_ledger"]._get_evidence(), (2, 0.0))
        self.assertEqual(controls["overrides"]._get_evidence(), (0, 0.0))
        order = self._order(5000)
        order.action_confirm()
        with freeze_time("2026-05-31 22:00"):
            order.sudo().credit_hold_ids.with_user(self.manager).action_release("Paid by the bank")
        self.assertEqual(controls["overrides"]._get_evidence(), (1, 5000.0))
        controls["overrides"].with_user(self.analyst).action_done()
        self.assertRecordValues(controls["overrides"], [{"count": 1, "amount": 5000.0, "state": "done"}])
        for kind, model in (("overrides", "credit.hold"), ("unapplied_cash", "credit.open.item")):
            action = controls[kind].action_open_records()
            self.assertEqual(action["res_model"], model)
            self.assertEqual(self.env[model].search_count(action["domain"]), 1)

    def test_new_accounts_of_the_month(self):
        control = self._control("new_accounts")
        self.env.cr.execute("UPDATE credit_account SET create_date = '2026-04-30 23:59'")
        self.assertEqual(control._get_evidence()[0], 0)
        self.env.cr.execute(
            "UPDATE credit_account SET create_date = '2026-05-31 23:00' WHERE id = %s", self.account.ids
        )
        self.assertEqual(control._get_evidence()[0], 1)

    # Conflicting roles

    def _conflicts(self, user):
        return self.env["credit.conflict"].with_user(self.auditor).search([("user_id", "=", user.id)])

    def test_conflicting_roles_are_named_with_why(self):
        for user in (self.sales, self.collector, self.analyst, self.manager, self.auditor):
            self.assertFalse(self._conflicts(user), user.name)
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_director")
        self.env.flush_all()
        found = self._conflicts(self.sales)
        self.assertRecordValues(
            found,
            [
                {
                    "code": "order_release",
                    "first_group_id": self.env.ref("credit_control.group_credit_sales").id,
                    "second_group_id": self.env.ref("credit_control.group_credit_analyst").id,
                    "why": "Sells, and decides on the credit of who buys.",
                }
            ],
        )
        self.collector.group_ids |= self.env.ref("account.group_account_invoice")
        self.env.flush_all()
        self.assertEqual(self._conflicts(self.collector).mapped("code"), ["cash_collect"])
        self.collector.active = False
        self.env.flush_all()
        self.assertFalse(self._conflicts(self.collector))

    def test_ids_of_conflicts_are_unique(self):
        found = self.env["credit.conflict"].search([])
        self.assertEqual(len(set(found.ids)), len(found))

    # Odoo's own limit

    def test_native_limit_is_the_accounts_where_there_is_one(self):
        self._set_limit(500)
        accountant = self._new_user("accountant", "account.group_account_manager,base.group_partner_manager")
        customer = self.customer.with_user(accountant)
        with self.assertRaisesRegex(UserError, "the credit account of Ferme Teranga decides"):
            customer.credit_limit = 9000
        with self.assertRaisesRegex(UserError, "decides"):
            self.contact.with_user(accountant).write({"credit_limit": 9000})
        # What stays the same may be written, as an import of partners does.
        customer.write({"credit_limit": 500, "phone": "33 800 00 00"})
        other = self.other_customer.with_user(accountant)
        other.credit_limit = 700
        self.assertEqual(other.credit_limit, 700.0)

    def test_import_of_partners_does_not_change_a_limit(self):
        self._set_limit(500)
        accountant = self._new_user("importer", "account.group_account_manager,base.group_partner_manager")
        result = (
            self.env["res.partner"]
            .with_user(accountant)
            .load([".id", "credit_limit"], [[str(self.customer.id), "9000"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("decides", result["messages"][0]["message"])
        self.assertEqual(self.customer.credit_limit, 500.0)

    def test_sync_to_contacts_passes(self):
        self._set_limit(500)
        self.sales.group_ids |= self.env.ref("base.group_partner_manager")
        contact = (
            self.env["res.partner"]
            .with_user(self.sales)
            .create({"name": "Modou", "parent_id": self.customer.id})
        )
        self.assertEqual(contact.sudo().credit_limit, 500.0)
