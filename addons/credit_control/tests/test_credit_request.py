import json

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CreditControlCommon


class CreditRequestCommon(CreditControlCommon):
    @classmethod
    def _ask(cls, kind="limit", user=None, *, submit=True, **vals):
        """A request; by the analyst when nobody is named."""
        amount = {"proposed_mode": "amount", "proposed_amount": 1000.0} if kind == "limit" else {}
        request = (
            cls.env["credit.request"]
            .with_user(user or cls.analyst)
            .create(
                {
                    "account_id": cls.account.id,
                    "kind": kind,
                    "reason": "Good payer",
                    **amount,
                    **vals,
                }
            )
        )
        if submit:
            request.action_submit()
        return request

    @classmethod
    def _steps(cls, kind, *steps):
        """Replace the approval rules of a kind: (group, above, up to) in their order."""
        rules = cls.env["credit.approval.rule"].sudo()
        rules.search([("company_id", "=", cls.company.id), ("kind", "=", kind)]).unlink()
        rules.create(
            [
                {
                    "company_id": cls.company.id,
                    "kind": kind,
                    "group_id": cls.env.ref(f"credit_control.group_credit_{group}").id,
                    "amount_from": above,
                    "amount_to": up_to,
                    "sequence": place,
                }
                for place, (group, above, up_to) in enumerate(steps)
            ]
        )

    def _log(self, account=None):
        return self.env["credit.decision"].search(
            [("account_id", "=", (account or self.account).id)], order="sequence"
        )


@tagged("post_install", "-at_install")
class TestCreditRequest(CreditRequestCommon):
    def test_limit_asked_approved_carried_out_and_logged_once(self):
        self._invoice(400, "2026-01-01")
        request = self._ask(proposed_amount=1500.0)
        self.assertRecordValues(
            request,
            [
                {
                    "state": "submitted",
                    "requested_by_id": self.analyst.id,
                    "present_mode": "undecided",
                    "amount": 1500.0,
                    "waiting_group_id": self.env.ref("credit_control.group_credit_manager").id,
                }
            ],
        )
        self.assertIn(self.manager, request.activity_ids.user_id)
        self.assertTrue(request.with_user(self.manager).may_decide)
        self.assertFalse(request.may_decide)
        request.with_user(self.manager).action_approve("As proposed")
        self.assertRecordValues(self.account, [{"limit_mode": "amount", "credit_limit": 1500.0}])
        self.assertEqual(self.customer.credit_limit, 1500.0)
        self.assertRecordValues(
            request,
            [
                {
                    "state": "approved",
                    "decided_by_id": self.manager.id,
                    "present_mode": "undecided",
                    "is_self_approved": False,
                }
            ],
        )
        self.assertFalse(request.activity_ids)
        self.assertRecordValues(
            self._log(),
            [
                {
                    "kind": "limit",
                    "reason": "As proposed",
                    "request_name": request.name,
                    "user_id": self.manager.id,
                    "exposure": 400.0,
                    "limit_amount": 0.0,
                    "is_self_approved": False,
                }
            ],
        )
        self.assertIn(self.analyst.partner_id, request.message_ids[:1].partner_ids)

    def test_users_do_not_write_what_is_agreed(self):
        for user in (self.analyst, self.manager, self.director):
            account = self.account.with_user(user)
            for vals in (
                {"limit_mode": "zero"},
                {"credit_limit": 5},
                {"temporary_limit": 5},
                {"limit_until": "2030-01-01"},
                {"payment_term_id": self.env.ref("account.account_payment_term_30days").id},
            ):
                with self.subTest(user=user.name, vals=vals), self.assertRaisesRegex(UserError, "Propose"):
                    account.write(vals)
        # To stop credit takes one, at once.
        self.account.with_user(self.manager)._set_sale_mode("cash", "Late")
        with self.assertRaisesRegex(UserError, "Propose"):
            self.account.with_user(self.manager)._set_sale_mode("term", "Paid")

    def test_requester_and_who_changed_last_do_not_decide(self):
        request = self._ask(user=self.manager)
        with self.assertRaisesRegex(AccessError, "somebody else"):
            request.action_approve("I know them")
        with self.assertRaisesRegex(AccessError, "somebody else"):
            request.action_refuse("I changed my mind")
        other = self._ask()
        other.with_user(self.manager).proposed_amount = 900
        self.assertEqual(other.changed_by_id, self.manager)
        with self.assertRaisesRegex(AccessError, "somebody else"):
            other.with_user(self.manager).action_approve("I know them")
        other.with_user(self.director).action_approve("Fine")
        self.assertEqual(self.account.credit_limit, 900.0)

    def test_role_without_the_right_does_not_decide(self):
        request = self._ask()
        for user in (self.collector, self.account_manager, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                request.with_user(user).action_approve("Fine")
        self.assertEqual(request.state, "submitted")

    def test_life_of_a_request_is_not_written(self):
        request = self._ask()
        for vals in ({"state": "approved"}, {"requested_by_id": self.sales.id}, {"changed_by_id": False}):
            with self.subTest(vals=vals), self.assertRaisesRegex(AccessError, "only the buttons"):
                request.with_user(self.manager).write(vals)
        with self.assertRaisesRegex(AccessError, "only the buttons"):
            request.create({"account_id": self.account.id, "kind": "limit", "state": "approved"})

    def test_amounts_choose_who_decides(self):
        self._steps("limit", ("analyst", 0, 1000), ("manager", 1000, 5000))
        for amount, group in ((1000, "analyst"), (1000.01, "manager"), (5000, "manager"), (5001, "director")):
            with self.subTest(amount=amount):
                request = self._ask(user=self.account_manager, proposed_amount=amount)
                self.assertEqual(
                    request.waiting_group_id, self.env.ref(f"credit_control.group_credit_{group}")
                )
        unlimited = self._ask(proposed_mode="none")
        self.assertEqual(unlimited.waiting_group_id, self.env.ref("credit_control.group_credit_director"))

    def test_several_steps_by_several_people(self):
        self._steps("limit", ("manager", 0, 0), ("director", 2000, 0))
        request = self._ask(proposed_amount=3000.0)
        with self.assertRaisesRegex(AccessError, "is decided by"):
            request.with_user(self.collector).action_approve("Fine")
        request.with_user(self.manager).action_approve("For me")
        self.assertEqual(request.state, "submitted")
        self.assertEqual(self.account.limit_mode, "undecided")
        with self.assertRaisesRegex(AccessError, "approved it already"):
            request.with_user(self.manager).action_approve("And again")
        request.with_user(self.director).action_approve("For me too")
        self.assertEqual(self.account.credit_limit, 3000.0)
        self.assertEqual(self._log().mapped("kind"), ["approval", "limit"])
        # A director has the manager's right, too, but gives one approval only.
        again = self._ask(proposed_amount=4000.0)
        again.with_user(self.director).action_approve("For me")
        with self.assertRaisesRegex(AccessError, "somebody else"):
            again.with_user(self.director).action_approve("For me too")

    def test_change_after_an_approval_voids_it(self):
        self._steps("limit", ("manager", 0, 0), ("director", 2000, 0))
        request = self._ask(proposed_amount=3000.0)
        request.with_user(self.manager).action_approve("Fine")
        request.proposed_amount = 2500.0
        self.assertEqual(request.step_ids.mapped("state"), ["void", "waiting", "waiting"])
        self.assertIn("void", request.message_ids[:1].body)
        with self.assertRaisesRegex(AccessError, "is decided by|somebody else"):
            request.action_approve("Fine")
        # A smaller amount needs fewer steps.
        request.proposed_amount = 1500.0
        self.assertEqual(request.step_ids.mapped("state"), ["void", "waiting"])
        request.with_user(self.manager).action_approve("Fine")
        self.assertEqual(self.account.credit_limit, 1500.0)
        with self.assertRaisesRegex(UserError, "Decided already"):
            request.proposed_amount = 9000.0

    def test_other_reason_voids_an_approval_too(self):
        self._steps("limit", ("manager", 0, 0), ("director", 0, 0))
        request = self._ask()
        request.with_user(self.manager).action_approve("Fine")
        request.reason = "The mayor asks for it"
        self.assertEqual(request.step_ids.mapped("state"), ["void", "waiting", "waiting"])

    def test_account_with_decisions_is_not_deleted(self):
        self._set_limit(100)
        with self.assertRaisesRegex(UserError, "Ferme Teranga, so its account stays"):
            self.account.with_user(self.manager).unlink()

    def test_refusal_is_logged_and_told(self):
        request = self._ask()
        with self.assertRaisesRegex(UserError, "give a reason"):
            request.with_user(self.manager).action_refuse(" ")
        request.with_user(self.manager).action_refuse("Pays late")
        self.assertEqual(request.state, "refused")
        self.assertEqual(self.account.limit_mode, "undecided")
        self.assertRecordValues(
            self._log(), [{"kind": "refused", "reason": "Pays late", "request_name": request.name}]
        )
        with self.assertRaisesRegex(UserError, "no longer possible"):
            request.with_user(self.manager).action_approve("After all")

    def test_proposal_expires(self):
        with freeze_time("2026-03-01 10:00"):
            request = self._ask()
            dated = self._ask(date_expiry="2026-03-10")
        self.assertEqual(request.date_expiry, self._day("2026-03-31"))
        with freeze_time("2026-03-10 23:00"):
            self.env["credit.request"].sudo()._expire()
            self.assertEqual(dated.state, "submitted")
        with freeze_time("2026-03-11 00:30"):
            with self.assertRaisesRegex(UserError, "until 2026-03-10"):
                dated.with_user(self.manager).action_approve("Fine")
            self.env["credit.request"].sudo()._expire()
        self.assertEqual((dated.state, request.state), ("expired", "submitted"))
        self.assertIn("Nobody decided", dated.message_ids[:1].body)
        self.assertEqual(self.account.limit_mode, "undecided")

    def test_self_approval_of_a_team_of_one_is_logged_as_such(self):
        self.company.credit_self_approval = True
        request = self._ask(user=self.manager)
        self.assertTrue(request.may_decide)
        request.action_approve("Nobody else is here")
        self.assertEqual(self.account.credit_limit, 1000.0)
        self.assertTrue(request.is_self_approved)
        self.assertTrue(self._log().is_self_approved)
        # It takes the right all the same.
        with self.assertRaises(AccessError):
            self._ask(user=self.collector).action_approve("Nobody else is here")

    def test_delegation_holds_for_its_days_and_the_log_names_both(self):
        delegation = (
            self.env["credit.delegation"]
            .with_user(self.manager)
            .create({"to_user_id": self.collector.id, "date_from": "2026-05-04", "date_until": "2026-05-08"})
        )
        with freeze_time("2026-05-03 12:00"):
            early = self._ask()
            self.assertNotIn(self.collector, early.activity_ids.user_id)
            self.assertFalse(early.with_user(self.collector).may_decide)
            with self.assertRaises(AccessError):
                early.with_user(self.collector).action_approve("Fine")
        with freeze_time("2026-05-08 12:00"):
            request = self._ask()
            self.assertIn(self.collector, request.activity_ids.user_id)
            self.assertNotIn(self.manager, request.activity_ids.user_id)
            self.assertTrue(request.with_user(self.collector).may_decide)
            request.with_user(self.collector).action_approve("Fine")
        self.assertRecordValues(
            self._log(), [{"user_id": self.collector.id, "on_behalf_name": self.manager.name}]
        )
        with freeze_time("2026-05-09 12:00"):
            late = self._ask()
            with self.assertRaises(AccessError):
                late.with_user(self.collector).action_approve("Fine")
        with self.assertRaises(AccessError):
            delegation.with_user(self.analyst).write({"date_until": "2030-01-01"})
        with self.assertRaises(AccessError):
            delegation.with_user(self.analyst).create(
                {
                    "from_user_id": self.manager.id,
                    "to_user_id": self.analyst.id,
                    "date_from": "2026-05-04",
                    "date_until": "2026-05-08",
                }
            )

    def test_nobody_decides_own_requests_through_somebody_else(self):
        self.env["credit.delegation"].with_user(self.manager).create(
            {"to_user_id": self.collector.id, "date_until": "2100-01-01"}
        )
        by_absent = self._ask(user=self.manager)
        self.assertFalse(by_absent.with_user(self.collector).may_decide)
        with self.assertRaises(AccessError):
            by_absent.with_user(self.collector).action_approve("The boss said so")
        by_substitute = self._ask(user=self.collector)
        self.assertFalse(by_substitute.may_decide)
        with self.assertRaisesRegex(AccessError, "somebody else"):
            by_substitute.action_approve("The boss said so")

    def test_filter_and_field_agree_on_who_may_decide(self):
        self._ask()
        self._ask(user=self.manager)
        requests = self.env["credit.request"].search([])
        for user in (self.analyst, self.manager, self.director, self.collector):
            mine = requests.with_user(user)
            found = mine.search([("may_decide", "=", True)])
            self.assertEqual(found, mine.filtered("may_decide"), user.name)
            self.assertEqual(mine.search([("may_decide", "=", False)]), mine - found, user.name)
        self.assertEqual(len(requests.with_user(self.manager).search([("may_decide", "=", True)])), 1)
        self.assertEqual(len(requests.with_user(self.director).search([("may_decide", "=", True)])), 2)

    # Kinds

    def test_temporary_limit(self):
        self.account.sudo().limit_mode = "none"
        with self.assertRaisesRegex(ValidationError, "has no limit"):
            self._ask("temporary_limit", proposed_from="2030-05-01", proposed_until="2030-05-31")
        self._set_limit(1000)
        with freeze_time("2026-04-20"):
            with self.assertRaisesRegex(ValidationError, "first and a last day"):
                self._ask("temporary_limit", proposed_amount=3000.0, proposed_until="2026-05-31")
            with self.assertRaisesRegex(ValidationError, "before the first day"):
                self._ask("temporary_limit", proposed_from="2026-06-01", proposed_until="2026-05-31")
            request = self._ask(
                "temporary_limit",
                proposed_amount=3000.0,
                proposed_from="2026-05-01",
                proposed_until="2026-05-31",
            )
            request.with_user(self.manager).action_approve("Harvest")
            self.assertEqual(self.account._get_limit(), 1000.0)
        with freeze_time("2026-05-15"):
            self.assertEqual(self.account._get_limit(), 3000.0)
        self.assertEqual(json.loads(self._log()[-1].after)["temporary_until"], "2026-05-31")

    def test_terms_and_sale_mode(self):
        term = self.env.ref("account.account_payment_term_30days")
        self._ask("terms", proposed_payment_term_id=term.id).with_user(self.director).action_approve()
        self.assertEqual(self.account.payment_term_id, term)
        self.account.sudo()._set_sale_mode("cash", "Late")
        self._ask("sale_mode", proposed_sale_mode="term").with_user(self.director).action_approve()
        self.assertEqual(self.account.sale_mode, "term")
        self.assertEqual(self._log().mapped("kind"), ["terms", "sale_mode", "sale_mode"])
        self.assertEqual(self._log()[-1].reason, "Good payer")

    def test_suspension_takes_an_analyst_reactivation_a_manager(self):
        request = self._ask("suspension", user=self.collector)
        request.with_user(self.analyst).action_approve("Two cheques bounced")
        self.assertEqual(self.account.state, "suspended")
        with self.assertRaisesRegex(UserError, "Suspended"):
            self._ask("suspension")
        back = self._ask("reactivation", user=self.collector)
        with self.assertRaises(AccessError):
            back.with_user(self.analyst).action_approve("Paid")
        back.with_user(self.director).action_approve("Paid")
        self.assertEqual(self.account.state, "open")
        # To stop credit takes one, at once; to give it takes two.
        self.account.with_user(self.analyst)._change_state("suspended", "Bounced again")
        with self.assertRaisesRegex(UserError, "Propose"):
            self.account.with_user(self.manager)._change_state("open", "Paid")

    def test_opening_sets_everything_at_once(self):
        draft = (
            self.env["credit.account"]
            .with_user(self.account_manager)
            .create({"partner_id": self.other_customer.id})
        )
        term = self.env.ref("account.account_payment_term_30days")
        request = self._ask(
            "opening",
            user=self.account_manager,
            account_id=draft.id,
            proposed_mode="amount",
            proposed_amount=2000.0,
            proposed_payment_term_id=term.id,
            proposed_sale_mode="cash",
        )
        request.with_user(self.manager).action_approve("All papers are there")
        self.assertRecordValues(
            draft,
            [
                {
                    "state": "open",
                    "limit_mode": "amount",
                    "credit_limit": 2000.0,
                    "payment_term_id": term.id,
                    "sale_mode": "cash",
                }
            ],
        )
        self.assertEqual(set(self._log(draft).mapped("kind")), {"limit", "terms", "sale_mode", "state"})
        self.assertEqual(set(self._log(draft).mapped("request_name")), {request.name})

    def test_sales_ask_for_a_release_and_an_approver_gives_it(self):
        self._steps("release", ("analyst", 0, 1000), ("manager", 1000, 0))
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        request = self._ask("release", user=self.sales, hold_id=hold.id)
        self.assertEqual(request.proposed_amount, 500.0)
        with self.assertRaises(AccessError):
            request.action_approve("Mine")
        request.with_user(self.analyst).action_approve("Paid this morning")
        self.assertRecordValues(
            hold, [{"state": "released", "decided_by_id": self.analyst.id, "release_amount": 500.0}]
        )
        self.assertEqual(self._log()[-1].kind, "release")
        self.assertIs(order.action_confirm(), True)
        with self.assertRaisesRegex(UserError, "no longer open"):
            self._ask("release", user=self.sales, hold_id=hold.id)
        with self.assertRaisesRegex(ValidationError, "choose a held order"):
            self._ask("release", user=self.sales)

    def test_who_made_the_order_does_not_release_it_by_a_request_either(self):
        self._set_limit(0)
        self.analyst.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self._steps("release", ("analyst", 0, 0))
        order = self._order(500, user=self.analyst)
        order.action_confirm()
        request = self._ask("release", user=self.collector, hold_id=order.sudo().credit_hold_ids.id)
        with self.assertRaisesRegex(UserError, "somebody else has to release"):
            request.with_user(self.analyst).action_approve("Fine")

    def test_roles_ask_for_their_kinds_only(self):
        with self.assertRaisesRegex(AccessError, "None of your roles asks for: Limit"):
            self._ask(user=self.sales)
        with self.assertRaisesRegex(AccessError, "None of your roles asks for: Opening"):
            self._ask("opening", user=self.collector)
        with self.assertRaises(AccessError):
            self._ask(user=self.auditor)

    def test_nonsense_is_refused_with_the_field_and_the_value(self):
        with self.assertRaisesRegex(ValidationError, "Proposed amount: -5"):
            self._ask(proposed_amount=-5)
        with self.assertRaisesRegex(ValidationError, "Proposed until: 2020-01-01"):
            self._ask(proposed_until="2020-01-01")
        with self.assertRaisesRegex(UserError, "Reason"):
            self._ask(reason=" ")

    def test_only_who_asked_takes_it_back(self):
        request = self._ask()
        with self.assertRaisesRegex(AccessError, "Only who asked"):
            request.with_user(self.manager).action_cancel()
        request.action_cancel()
        self.assertEqual(request.state, "cancelled")
        self.assertFalse(request.activity_ids)

    def test_sales_see_own_requests_only(self):
        mine = self._ask("release", user=self.sales, submit=False)
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self._ask(account_id=other.id)
        self.assertEqual(self.env["credit.request"].with_user(self.sales).search([]), mine)
        self.assertFalse(self.env["credit.request"].with_user(self.other_sales).search([]))

    def test_company_of_another_tree_is_not_visible(self):
        other = self.setup_other_company()["company"]
        foreign = self.env["credit.account"].ensure_accounts(self.customer, other)
        self.manager.company_ids = [Command.link(other.id)]
        request = self._ask(user=self.manager, account_id=foreign.id)
        self.assertFalse(self.env["credit.request"].with_user(self.analyst).search([("id", "=", request.id)]))
