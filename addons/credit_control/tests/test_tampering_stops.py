from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestTamperingStops(CreditControlCommon):
    """Getting rid of a stop by another parent, and of what is overdue by a pause."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env.ref("base.group_partner_manager")
        cls.sales.group_ids |= partners
        cls.account_manager.group_ids |= partners
        cls.clerk = cls._new_user("clerk", "base.group_user,base.group_partner_manager")
        cls.buyer = cls._new_user(
            "buyer", "sales_team.group_sale_manager,credit_control.group_credit_manager"
        )
        # A customer of its own, with nothing posted: Odoo lets it become a contact.
        cls.held = cls._customer("Boutique Sine", is_company=False, user_id=cls.sales.id)
        cls.held_account = cls.env["credit.account"].ensure_accounts(cls.held, cls.company)
        cls.held_account.with_user(cls.analyst).action_force_hold("Lawyer")
        cls._set_limit(500, cls.held_account)
        cls.fresh = cls._customer("Fresh")
        cls.kind = (
            cls.env["credit.pause.kind"].sudo().create({"code": "case", "name": "Case", "may_count": True})
        )

    # Who leaves a customer

    def _account(self, partner, company=None):
        self.env.flush_all()
        return self.env["credit.account"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", (company or self.company).id)]
        )

    def _assert_forced(self, partner, reason="Lawyer"):
        """A customer by itself, with an account of its own that is held for the reason, and orders that wait."""
        self.assertEqual(partner.commercial_partner_id, partner)
        account = self._account(partner)
        self.assertRecordValues(account, [{"forced_hold": True, "forced_hold_reason": reason}])
        order = self._order(1, partner=partner)
        order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertIn("forced", order.sudo().credit_hold_ids.reason_ids.mapped("code"))
        return account

    def _assert_no_better(self, account):
        self.assertIn(account.limit_mode, ("undecided", "zero"))
        self.assertIsNotNone(account._get_limit())

    def test_there_and_back(self):
        for user in (self.sales, self.account_manager, self.clerk):
            with self.subTest(user.login):
                partner = self._customer("Two", is_company=False)
                account = self.env["credit.account"].ensure_accounts(partner, self.company)
                account.with_user(self.analyst).action_force_hold("Fraud")
                self._set_limit(500, account)
                shop = partner.with_user(user)
                shop.parent_id = self._customer("Head").id
                self.assertEqual(account.partner_id, partner.parent_id, "the account goes along")
                shop.parent_id = False
                own = self._assert_forced(partner, "Fraud")
                self.assertNotEqual(own, account)
                self._assert_no_better(own)
                self.assertTrue(account.forced_hold, "it stays where it went")
                told = "".join(own.message_ids.mapped("body"))
                self.assertIn("Held as Head was, from which it comes: Forced Hold", told)
                kinds = self.env["credit.decision"].search([("account_id", "=", own.id)]).mapped("kind")
                self.assertIn("forced_hold", kinds)
                self.assertFalse(self.env["credit.decision"].verify())

    def test_all_stops_leave_with_the_contact(self):
        self.account._change_state("suspended", "Three cheques bounced")
        self.account._set_sale_mode("cash", "Three cheques bounced")
        self.account.action_force_hold("Lawyer")
        self.account.risk_class = "d"
        self._set_limit(0)
        self.contact.with_user(self.sales).parent_id = False
        self.assertRecordValues(
            self._account(self.contact),
            [
                {
                    "state": "suspended",
                    "sale_mode": "cash",
                    "forced_hold": True,
                    "risk_class": "d",
                    "limit_mode": "zero",
                    "analyst_id": self.analyst.id,
                }
            ],
        )

    def test_in_each_company(self):
        other = self.setup_other_company()["company"]
        foreign = self.env["credit.account"].ensure_accounts(self.held, other)
        foreign._change_state("closed", "No more business")
        partner = self.held.with_user(self.sales)
        partner.parent_id = self.fresh
        partner.parent_id = False
        self._assert_forced(self.held)
        self.assertEqual(self._account(self.held, other).state, "closed")

    def test_states_that_the_merge_does_not_take_over(self):
        """A closed or unopened customer that joins an open one leaves as it came."""
        for state in ("draft", "review", "closed"):
            with self.subTest(state):
                partner = self._customer(f"Was {state}", is_company=False)
                self.env["credit.account"].ensure_accounts(partner, self.company).sudo().state = state
                joining = partner.with_user(self.sales)
                joining.parent_id = self.customer
                self.assertEqual(self.account.state, "open")
                self.assertFalse(self._account(partner))
                joining.parent_id = False
                self.assertEqual(self._account(partner).state, state)
                self.assertFalse(partner.credit_kept_stops)

    def test_what_was_lifted_does_not_come_back(self):
        partner = self.held.with_user(self.sales)
        partner.parent_id = self.customer
        self.assertTrue(self.account.forced_hold)
        self.account.with_user(self.analyst).action_lift_forced_hold("Paid")
        partner.parent_id = False
        self.assertFalse(self._account(self.held).forced_hold)

    def test_by_way_of_another_customer(self):
        """From customer to customer, and on its own at last."""
        self.company.credit_undecided = "zero"
        self.account.action_force_hold("Lawyer")
        contact = self.contact.with_user(self.sales)
        contact.parent_id = self.fresh
        self.assertIn(
            "Should it become a customer by itself", "".join(self.account.message_ids.mapped("body"))
        )
        contact.credit_kept_stops = False
        contact.parent_id = self.other_customer
        contact.parent_id = False
        self._assert_no_better(self._assert_forced(self.contact))

    def test_toggle_of_company(self):
        self.account.action_force_hold("Lawyer")
        self.contact.with_user(self.sales).is_company = True
        self._assert_forced(self.contact)
        self.contact.with_user(self.sales).is_company = False
        self.assertFalse(self._account(self.contact))
        self.contact.with_user(self.sales).is_company = True
        self._assert_forced(self.contact)

    def test_commands_of_another_record(self):
        self.account.action_force_hold("Lawyer")
        contacts = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.customer.id} for name in ("Unlink", "Link", "Set", "Update")]
        )
        unlinked, linked, replaced, updated = contacts
        customer = self.customer.with_user(self.sales)
        customer.child_ids = [Command.unlink(unlinked.id)]
        self._assert_forced(unlinked)
        partners = self.env["res.partner"].with_user(self.sales)
        made = partners.create(
            {"name": "New head", "child_ids": [Command.link(linked.id), Command.link(replaced.id)]}
        )
        made.child_ids = [Command.set(linked.ids)]
        self._assert_forced(replaced)
        made.write({"child_ids": [Command.update(linked.id, {"parent_id": False})]})
        self._assert_forced(linked)
        customer.write({"name": "Renamed", "child_ids": [Command.update(updated.id, {"is_company": True})]})
        self._assert_forced(updated)

    def test_customer_and_contact_move_in_one_call(self):
        """While its customer moves already, a contact leaves."""
        self.account.action_force_hold("Lawyer")
        other = self.env["res.partner"].create({"name": "Other", "parent_id": self.customer.id})
        self.customer.with_user(self.sales).write(
            {
                "parent_id": self.fresh.id,
                "child_ids": [
                    Command.unlink(self.contact.id),
                    Command.update(other.id, {"parent_id": self.other_customer.id}),
                ],
            }
        )
        self.assertEqual(self.account.partner_id, self.fresh)
        self._assert_forced(self.contact)
        other.with_user(self.sales).parent_id = False
        self._assert_forced(other)

    def test_contact_becomes_the_head_of_its_customer(self):
        self.held.with_user(self.sales).write({"child_ids": [Command.create({"name": "Straw man"})]})
        straw = self.held.child_ids
        straw.with_user(self.sales).write({"parent_id": False, "child_ids": [Command.link(self.held.id)]})
        self.assertEqual(self.held_account.partner_id, straw)
        self._assert_forced(straw)
        self.held.with_user(self.sales).parent_id = False
        self._assert_forced(self.held)

    def test_parent_between_is_deleted_or_moves(self):
        self.account.action_force_hold("Lawyer")
        between, moving = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.customer.id} for name in ("Between", "Moving")]
        )
        below, carried = self.env["res.partner"].create(
            [{"name": "Below", "parent_id": between.id}, {"name": "Carried", "parent_id": moving.id}]
        )
        between.with_user(self.clerk).unlink()
        self._assert_forced(below)
        moving.with_user(self.sales).parent_id = self.fresh
        carried.with_user(self.sales).parent_id = False
        self._assert_forced(carried)
        moving.with_user(self.sales).parent_id = False
        self._assert_forced(moving)

    def test_who_stays_below_is_held_by_whom_it_is_below(self):
        self.account.action_force_hold("Lawyer")
        below = self.env["res.partner"].create({"name": "Below", "parent_id": self.contact.id})
        self.contact.with_user(self.sales).parent_id = False
        account = self._assert_forced(self.contact)
        account.with_user(self.analyst).action_lift_forced_hold("Another business")
        below.with_user(self.sales).parent_id = False
        self.assertFalse(self._account(below).forced_hold)

    def test_commercial_partner_is_not_believed(self):
        self.account.action_force_hold("Lawyer")
        partners = self.env["res.partner"].with_user(self.sales)
        for vals in ({"commercial_partner_id": self.contact.id}, {"commercial_partner_id": self.fresh.id}):
            self.contact.with_user(self.sales).write(vals)
            self.contact.with_user(self.sales).sudo().write(vals)
            self.assertEqual(self.contact.commercial_partner_id, self.customer)
        self.customer.with_user(self.sales).child_ids = [
            Command.update(self.contact.id, {"commercial_partner_id": self.contact.id})
        ]
        self.assertEqual(self.contact.commercial_partner_id, self.customer)
        vals = {"name": "Forged", "parent_id": self.customer.id}
        self.env["ir.default"].with_user(self.sales).create(
            {
                "field_id": self.env["ir.model.fields"]._get("res.partner", "commercial_partner_id").id,
                "user_id": self.sales.id,
                "json_value": str(self.fresh.id),
            }
        )
        forged = partners.create({**vals, "commercial_partner_id": self.fresh.id})
        forged |= partners.with_context(default_commercial_partner_id=self.fresh.id).create(vals)
        forged |= partners.create(vals)
        self.env.flush_all()
        forged.invalidate_recordset()
        self.assertEqual(forged.commercial_partner_id, self.customer)

    def test_import(self):
        self.account.action_force_hold("Lawyer")
        partners = self.env["res.partner"].with_user(self.sales)
        rows = [[str(self.contact.id), self.contact.name, str(self.contact.id)]]
        result = partners.load([".id", "name", "commercial_partner_id/.id"], rows)
        self.assertEqual(result["ids"], self.contact.ids)
        self.assertEqual(self.contact.commercial_partner_id, self.customer)
        partners.load([".id", "name", "parent_id/.id"], [[str(self.contact.id), self.contact.name, ""]])
        self._assert_forced(self.contact)

    @mute_logger("odoo.addons.base.wizard.base_partner_merge")
    def test_merges(self):
        self.account.action_force_hold("Lawyer")
        user = self._new_user(
            "merger", "base.group_partner_manager,base.group_erp_manager,account.group_account_readonly"
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        between, double = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.customer.id, "email": "a@example.com"}
                for name in ("Between", "Double")
            ]
        )
        below = self.env["res.partner"].create({"name": "Below", "parent_id": between.id})
        heads = self._customer("Head", is_company=True, email="a@example.com")
        target = self._customer("Double", is_company=True, email="a@example.com")
        for source, into in ((between, heads), (double, target)):
            wizard._merge((source | into).ids, into.with_user(user))
            self.env.invalidate_all()
            self.assertFalse(source.exists())
        self.assertEqual(below.commercial_partner_id, heads)
        below.with_user(self.sales).parent_id = False
        self._assert_forced(below)
        target.with_user(self.sales).parent_id = False
        self._assert_forced(target)

    def test_contact_of_a_customer_without_stops(self):
        self._set_limit(500)
        self.contact.with_user(self.sales).parent_id = self.fresh
        self.assertFalse(self.contact.credit_kept_stops)
        self.contact.with_user(self.sales).parent_id = self.customer
        self.contact.with_user(self.sales).parent_id = False
        account = self._account(self.contact)
        self._assert_no_better(account)
        self.assertRecordValues(account, [{"state": "open", "sale_mode": "term", "forced_hold": False}])

    # Pauses

    def _overdue_rule(self, **vals):
        return self.env["credit.rule"].create(
            {
                "name": "Overdue",
                "kind": "overdue",
                "company_id": self.company.root_id.id,
                "leave_out_paused": True,
                **vals,
            }
        )

    def _confirmed_by(self, user):
        order = self._order(10, user=user)
        order.action_confirm()
        return order.state == "sale"

    def test_collector_does_not_pause_rules(self):
        self._overdue_rule()
        invoice = self._invoice(100, "2020-01-01")
        self.collector.group_ids |= self.env.ref("account.group_account_invoice")
        invoice.line_ids.with_user(self.collector).no_followup = True
        self.assertFalse(self._confirmed_by(self.sales))

    def test_only_kinds_that_may_count_are_named(self):
        rule = self._overdue_rule()
        messages = self.env.ref("credit_control.pause_kind_no_followup")
        for change in (Command.link(messages.id), Command.set(messages.ids)):
            with self.assertRaisesRegex(ValidationError, "“Not followed up” stops messages only"):
                rule.with_user(self.manager).pause_kind_ids = [change]
        with self.assertRaises(AccessError):
            messages.with_user(self.manager).may_count = True
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).pause_kind_ids = [Command.create({"code": "mine", "name": "Mine"})]
        messages.sudo().code = "was_paused"
        self.kind.sudo().may_count = False
        with self._paused("case", self._invoice(100, "2020-01-01")):
            self.assertFalse(
                self._confirmed_by(self.sales), "a rule that named it before does not leave it out"
            )

    def test_who_paused_confirms(self):
        self._overdue_rule()
        invoice = self._invoice(100, "2020-01-01")
        with self._paused("case", invoice, self.buyer, self.analyst):
            self.assertFalse(self._confirmed_by(self.buyer))
            self.assertTrue(self._confirmed_by(self.sales))
        with self._paused("case", invoice, self.analyst):
            self.assertTrue(self._confirmed_by(self.buyer))

    def test_system_looks_again_at_what_nobody_here_paused(self):
        self._overdue_rule()
        invoice = self._invoice(100, "2020-01-01")
        order = self._order(10)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        with self._paused("case", invoice, self.sales):
            self.assertFalse(hold.with_user(self.sales).sudo()._recheck(), "the user looks again")
            self.assertEqual(hold.with_user(self.env.ref("base.user_root"))._recheck(), hold)
