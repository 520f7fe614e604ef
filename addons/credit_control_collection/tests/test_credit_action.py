from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditAction(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._late(300, 40)
        cls.Action = cls.env["credit.action"].with_user(cls.collector)

    def _action(self, record=None, user=None, **vals):
        record = self.account if record is None else record
        return self.Action.with_user(user or self.collector).create(
            {
                "name": "Call the accountant",
                "res_model": record._name,
                "res_id": record.id,
                "until": "2026-07-05",
                **vals,
            }
        )

    def _activity(self, action):
        return action.sudo().activity_id

    # What it is about

    def test_about_a_customer(self):
        action = self._action()
        self.assertRecordValues(
            action,
            [
                {
                    "account_id": self.account.id,
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "user_id": self.collector.id,
                    "state": "open",
                    "carried": 0,
                    "first_until": self._day("2026-07-05"),
                    "record_name": self.account.display_name,
                }
            ],
        )
        account = self.account.with_user(self.collector)
        self.assertEqual((account.credit_action_ids, account.credit_action_count), (action, 1))
        shown = account.action_open_credit_actions()
        self.assertEqual(self.Action.search(shown["domain"]), action)
        by_menu = self.Action.create({"name": "Visit", "account_id": self.account.id})
        self.assertEqual((by_menu.res_model, by_menu.res_id), ("credit.account", self.account.id))
        with self.assertRaisesRegex(UserError, "choose a customer"):
            self.Action.create({"name": "Nothing"})

    def test_about_any_record_with_the_account_that_it_has(self):
        notice = self.env["credit.notice"].with_user(self.collector).create({"account_id": self.account.id})
        for record in (self.customer, self.contact, self.invoice, notice):
            with self.subTest(record.display_name):
                self.assertEqual(self._action(record).account_id, self.account)
        product = self.product.product_tmpl_id
        action = self._action(product, self.manager)
        self.assertEqual((action.account_id.id, action.company_id), (False, self.company))
        self.assertEqual(self._activity(action).res_model, "product.template")

    def test_activity_is_on_the_action_where_the_record_takes_none(self):
        action = self._action(self.env.ref("base.sn"))
        self.assertEqual(
            (self._activity(action).res_model, self._activity(action).res_id), ("credit.action", action.id)
        )

    # The activity mirrors it

    def test_activity_moves_with_it(self):
        action = self._action(description="<b>Ask</b> for the list")
        activity = self._activity(action)
        self.assertRecordValues(
            activity,
            [
                {
                    "res_model": "credit.account",
                    "res_id": self.account.id,
                    "summary": "Call the accountant",
                    "date_deadline": self._day("2026-07-05"),
                    "user_id": self.collector.id,
                }
            ],
        )
        self.assertIn("&lt;b&gt;", activity.note)
        action.write({"until": "2026-07-12", "user_id": self.account_manager.id, "name": "Visit"})
        self.assertRecordValues(
            activity,
            [
                {
                    "date_deadline": self._day("2026-07-12"),
                    "user_id": self.account_manager.id,
                    "summary": "Visit",
                }
            ],
        )
        self.assertEqual((action.carried, action.first_until), (1, self._day("2026-07-05")))
        action.until = "2026-07-10"
        self.assertEqual(action.carried, 1, "an earlier day is not carried")

    def test_action_moves_with_its_activity(self):
        action = self._action()
        self._activity(action).with_user(self.collector).date_deadline = "2026-07-20"
        self.assertEqual((action.until, action.carried), (self._day("2026-07-20"), 1))
        self._activity(action).with_user(self.account_manager).user_id = self.analyst
        self.assertEqual(action.user_id, self.analyst)

    def test_done_closes_the_activity(self):
        action = self._action()
        activity = self._activity(action)
        action.result = "Pays on Friday."
        action.action_done()
        self.assertRecordValues(
            action, [{"state": "done", "done_on": self.today, "done_by_id": self.collector.id}]
        )
        self.assertFalse(activity.active)
        self.assertIn("Pays on Friday.", activity.feedback)
        with self.assertRaisesRegex(UserError, "not open any more"):
            action.action_done()
        action.action_reopen()
        self.assertEqual((action.state, action.done_on), ("open", False))
        self.assertTrue(self._activity(action).active)

    def test_closing_the_activity_closes_it(self):
        action = self._action(user_id=self.account_manager.id)
        self._activity(action).with_user(self.account_manager).action_feedback("Has paid.")
        self.assertRecordValues(
            action,
            [
                {
                    "state": "done",
                    "done_on": self.today,
                    "done_by_id": self.account_manager.id,
                    "result": "Has paid.",
                }
            ],
        )

    def test_given_up_with_its_activity(self):
        action, other = self._action(), self._action()
        activity = self._activity(action)
        action.action_cancel()
        self.assertFalse(activity.exists())
        self._activity(other).with_user(self.collector).unlink()
        self.assertEqual((action | other).mapped("state"), ["cancelled", "cancelled"])
        self.assertFalse(other.activity_id)

    def test_it_takes_no_customer_off_the_worklist(self):
        self._action(until="2026-07-20")
        self.env.flush_all()
        worklist = self.env["credit.worklist"].with_user(self.collector)
        [row] = worklist.search([("partner_id", "=", self.customer.id)])
        self.assertEqual((row.is_today, row.activity_date), (True, False))

    # Lists and figures

    def test_late(self):
        action, later = self._action(until="2026-07-01"), self._action(until="2026-07-02")
        with freeze_time("2026-07-02"):
            self.env.invalidate_all()
            self.assertEqual((action | later).mapped("is_late"), [True, False])
            mine = [("id", "in", (action | later).ids)]
            self.assertEqual(self.Action.search([*mine, ("is_late", "=", True)]), action)
            self.assertEqual(self.Action.search([*mine, ("is_late", "=", False)]), later)
            action.action_done()
            self.assertFalse(self.Action.search([*mine, ("is_late", "=", True)]))

    def test_collected_since(self):
        self._payment(20, "2026-06-29", invoices=self.invoice)
        action = self._action()
        late = self._late(500, 10, self.other_customer)
        self._payment(500, "2026-06-30", self.other_customer, invoices=late)
        self._payment(70, "2026-07-02", invoices=self.invoice)
        self._payment(1000, "2026-07-02")
        refund = self._invoice(30, "2026-07-02", move_type="out_refund", date="2026-07-02")
        (refund + self.invoice).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        with freeze_time("2026-07-03"):
            self.env.invalidate_all()
            self.assertEqual(action.collected, 70, "matched money of this customer, of its days")
            action.action_done()
        self._payment(60, "2026-07-04", invoices=self.invoice)
        with freeze_time("2026-07-05"):
            self.env.invalidate_all()
            self.assertEqual(action.collected, 70, "nothing that came after it was done")
        self.assertEqual(self._action(self.product.product_tmpl_id, self.manager).collected, 0)

    def test_figures_of_many_cost_one_statement(self):
        actions = self.Action.browse().union(*(self._action() for _number in range(5)))
        self.env.flush_all()
        with self.assertQueryCount(2):
            actions.sudo()._read_collected()

    def test_they_stand_on_the_timeline(self):
        action = self._action()
        action.action_done()
        self.env.flush_all()
        events = (
            self.env["credit.event"]
            .with_user(self.collector)
            .search([("account_id", "=", self.account.id), ("kind", "in", ("action", "action_done"))])
        )
        self.assertEqual(set(events.mapped("kind")), {"action", "action_done"})
        self.assertIn("Done: Call the accountant", events.mapped("description"))

    def test_they_follow_when_customers_are_merged(self):
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        on_account, on_partner = self._action(account), self._action(self.other_customer)
        on_partner.action_done()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.other_customer | self.customer).ids, self.customer, False
        )
        self.env.invalidate_all()
        self.assertEqual((on_account.account_id, on_account.res_id), (self.account, self.account.id))
        self.assertEqual((on_partner.account_id, on_partner.res_id), (self.account, self.customer.id))
        self.assertEqual(self._activity(on_account).res_id, self.account.id)
        self.assertEqual(on_account.state, "open")

    # Rights, and what a client can send past the screens

    def test_sales_see_and_close_their_own(self):
        action = self._action(user_id=self.other_sales.id)
        other = self._action()
        self.env.invalidate_all()
        seen = self.Action.with_user(self.other_sales).search([])
        self.assertEqual(seen & (action | other), action)
        self.assertFalse(seen.record_name, "the customer is none of theirs")
        with self.assertRaises(AccessError):
            seen.name = "Something else"
        with self.assertRaises(AccessError):
            seen.mapped("collected")
        seen.action_done()
        self.assertEqual((action.state, action.done_by_id), ("done", self.other_sales))
        with self.assertRaises(AccessError):
            other.with_user(self.other_sales).action_done()
        with self.assertRaises(AccessError):
            self._action(user=self.sales)

    def test_no_client_says_what_became_of_it(self):
        values = {
            "state": "done",
            "done_on": "2026-01-01",
            "done_by_id": self.manager.id,
            "carried": 7,
            "date": "2026-01-01",
            "first_until": "2026-01-01",
            "activity_id": self.env["mail.activity"].search([], limit=1).id,
            "company_id": self.env["res.company"].create({"name": "Baobab SA"}).id,
            "partner_id": self.other_customer.id,
        }
        action = self._action()
        for name, value in values.items():
            with self.subTest(name), self.assertRaisesRegex(AccessError, "only the buttons"):
                action.write({name: value})
        made = self._action(**values)
        self.assertRecordValues(
            made,
            [
                {
                    "state": "open",
                    "carried": 0,
                    "date": self.today,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                }
            ],
        )
        for name, value in (("res_id", 1), ("res_model", "res.partner"), ("account_id", False)):
            with self.subTest(name), self.assertRaisesRegex(AccessError, "only the buttons"):
                action.write({name: value})

    def test_about_nothing_or_somebody_elses(self):
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        for vals in (
            {"res_model": "no.model"},
            {"res_model": "credit.agreed.item"},
            {"res_model": "credit.interaction.log"},
            {"res_id": 99_999_999},
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, "About: there is no"):
                self._action(**vals)
        with self.assertRaisesRegex(ValidationError, "not one of this customer"):
            self._action(self.invoice, account_id=other.id)
        secret = self.env["ir.config_parameter"].sudo().search([], limit=1)
        with self.assertRaises(AccessError):
            self._action(secret)

    def test_another_team_or_company(self):
        self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        hidden, own = self._action(), self._action()
        own.user_id = self.collector
        hidden.user_id = self.manager
        self.account.team_id = self.env["credit.team"].create({"name": "Thiès"})
        self.env.invalidate_all()
        self.assertEqual(
            self.Action.search([("id", "in", (own | hidden).ids)]), own, "who is to do it sees it"
        )
        with self.assertRaises(AccessError):
            self._action()
        company = self.env["res.company"].create({"name": "Baobab SA"})
        abroad = self.env["credit.account"].sudo().ensure_accounts(self.customer, company)
        with self.assertRaises(AccessError):
            self._action(abroad)

    def test_who_works_elsewhere_has_nothing_to_do(self):
        company = self.env["res.company"].create({"name": "Baobab SA"})
        stranger = self._new_user("stranger", "credit_control.group_credit_collector")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        portal = self._new_user("portal", "base.group_portal")
        for user in (stranger, portal):
            with self.subTest(user.name), self.assertRaisesRegex(ValidationError, "does not work in"):
                self._action(user_id=user.id)
