from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCreditItemFollower(CollectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._late(300, 40)
        cls.new = cls._late(200, 5)
        cls.foreign = cls._late(70, 20, cls.other_customer)
        (cls.old | cls.new | cls.foreign).invoice_user_id = False
        cls.account.collector_id = cls.collector
        cls.driver = cls.env["res.partner"].create({"name": "Modou Fall"})
        cls.Follower = cls.env["credit.item.follower"].with_user(cls.collector)

    def _items(self, *moves, user=None):
        self.env.flush_all()
        items = self.env["credit.open.item"].with_user(user or self.collector)
        items.invalidate_model()
        return items.browse(self._line(move).id for move in moves)

    def _follows(self, move):
        """Who follows, by the list and by the expression for others."""
        item = self._items(move)
        [row] = self.env.execute_query(
            SQL(
                """SELECT follower.follower_role, follower.follower_user_id, follower.follower_id,
                          follower.follower_gone_id
                     FROM account_move_line line LEFT JOIN LATERAL %s follower ON TRUE WHERE line.id = %s""",
                self.env["credit.item.follower"]._follower_sql(SQL("line")),
                item.id,
            )
        )
        self.assertEqual(
            row,
            (
                item.follower_role or None,
                item.follower_user_id.id or None,
                item.follower_id.id or None,
                item.follower_gone_id.id or None,
            ),
        )
        return item.follower_role, item.follower_id

    def _assign(self, *args, moves=None, **kwargs):
        return self.Follower.assign(self._items(*(moves or (self.old,))), *args, **kwargs)

    def test_collector_of_the_account_else_salesperson_else_nobody(self):
        self.assertEqual(self._follows(self.old), ("collector", self.collector.partner_id))
        self.account.collector_id = False
        self.assertEqual(self._follows(self.old), ("sales", self.sales.partner_id), "of the customer")
        self.old.invoice_user_id = self.other_sales
        self.assertEqual(self._follows(self.old), ("sales", self.other_sales.partner_id), "of the invoice")
        self.assertEqual(self._follows(self.foreign), (False, self.env["res.partner"]))

    def test_who_was_set_follows(self):
        self._assign("driver", person=self.driver, note="Has the copy.")
        self.assertEqual(self._follows(self.old), ("driver", self.driver))
        self.assertEqual(self._follows(self.new), ("collector", self.collector.partner_id))
        follower = self.Follower.search([("move_line_id", "=", self._line(self.old).id)])
        self.assertRecordValues(
            follower, [{"since": self.today, "account_id": self.account.id, "note": "Has the copy."}]
        )
        self._assign("other", user=self.account_manager)
        self.assertEqual(self._follows(self.old), ("other", self.account_manager.partner_id))
        self._assign("sales")
        self.assertEqual(self._follows(self.old), ("sales", self.sales.partner_id))
        self._assign("collector")
        self.assertEqual(self._follows(self.old), ("collector", self.collector.partner_id))
        self.assertFalse(self.Follower.search([("move_line_id", "=", self._line(self.old).id)]))

    def test_archived_ones_are_replaced_by_the_collector(self):
        self._assign("other", user=self.account_manager)
        self._assign("driver", person=self.driver, moves=[self.new])
        self.account_manager.active = False
        self.driver.active = False
        for move, gone in ((self.old, self.account_manager.partner_id), (self.new, self.driver)):
            with self.subTest(gone.name):
                self.assertEqual(self._follows(move), ("collector", self.collector.partner_id))
                item = self._items(move)
                self.assertEqual(item.follower_gone_id, gone)
                self.assertIn(f"{gone.name} is archived: {self.collector.name} follows", item.follower_note)
        self.collector.sudo().active = False
        self.assertEqual(self._follows(self.old), ("sales", self.sales.partner_id))

    def test_lists_filter_and_group_by_it(self):
        self._assign("driver", person=self.driver)
        self.env.flush_all()
        items = self.env["credit.open.item"].with_user(self.collector)
        own = [("partner_id", "=", self.customer.id)]
        self.assertEqual(
            items.search([*own, ("follower_user_id", "=", self.collector.id)]), self._items(self.new)
        )
        self.assertEqual(items.search([*own, ("follower_id", "=", self.driver.id)]), self._items(self.old))
        groups = dict(items._read_group(own, ["follower_id"], ["__count"]))
        self.assertEqual(groups, {self.driver: 1, self.collector.partner_id: 1})

    def test_dialog_sets_it_for_chosen_rows_and_for_an_account(self):
        for action, moves in (
            (self._items(self.old).action_follow(), [self.old]),
            (self.account.with_user(self.collector).action_follow_items(), [self.old, self.new]),
        ):
            wizard = self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
            self.assertEqual(wizard.count, len(moves))
            wizard.write({"role": "other", "user_id": self.analyst.id})
            wizard.action_apply()
            for move in moves:
                self.assertEqual(self._follows(move), ("other", self.analyst.partner_id))

    def test_who_is_refused(self):
        company = self.env["res.company"].create({"name": "Baobab SA"})
        stranger = self._new_user("stranger", "credit_control.group_credit_collector")
        stranger.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        abroad = self.env["res.partner"].create({"name": "Driver abroad", "company_id": company.id})
        for args, kwargs, message in (
            (("boss",), {}, "“boss” is not known"),
            (("driver",), {}, "Driver: say who it is"),
            (("sales",), {"person": self.driver}, "follows as driver or other"),
            (("other",), {"user": stranger}, "does not work in"),
            (("other",), {"person": abroad}, "does not belong to"),
        ):
            with self.subTest(message), self.assertRaisesRegex(ValidationError, message):
                self._assign(*args, **kwargs)
        with self.assertRaisesRegex(ValidationError, "choose at least one"):
            self.Follower.assign(self._items(), "sales")

    def test_rights(self):
        self._assign("driver", person=self.driver)
        follower = self.Follower.search([("move_line_id", "=", self._line(self.old).id)])
        for user in (self.collector, self.manager, self.director):
            with self.subTest(user.name), self.assertRaises(AccessError):
                follower.with_user(user).write({"role": "other"})
            with self.subTest(user.name), self.assertRaises(AccessError):
                follower.with_user(user).create(
                    {
                        "move_line_id": self._line(self.new).id,
                        "account_id": self.account.id,
                        "role": "sales",
                        "since": "2026-01-01",
                    }
                )
        for user in (self.auditor, self.sales):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.Follower.with_user(user).assign(self._items(self.old, user=user), "sales")

    def test_items_of_another_team(self):
        self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.collector.id)]})
        self._assign("driver", person=self.driver)
        self.account.write(
            {"team_id": self.env["credit.team"].create({"name": "Thiès"}).id, "collector_id": False}
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(AccessError, "none of your customers"):
            self._assign("sales")
        self.assertFalse(self.Follower.search([("move_line_id", "=", self._line(self.old).id)]))

    def test_it_follows_when_customers_are_merged(self):
        self._assign("driver", person=self.driver, moves=[self.foreign])
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.other_customer | self.customer).ids, self.customer, False
        )
        self.env.invalidate_all()
        follower = self.Follower.search([("move_line_id", "=", self._line(self.foreign).id)])
        self.assertEqual(follower.account_id, self.account)
        self.assertEqual(self._follows(self.foreign), ("driver", self.driver))
