from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditTeam(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.senegal, cls.france = cls.env.ref("base.sn"), cls.env.ref("base.fr")
        cls.farm = cls.env.ref("credit_control.customer_type_farm")
        cls.leader = cls._new_user("leader", "credit_control.group_credit_collector")
        cls.colleague = cls._new_user("colleague", "credit_control.group_credit_collector")
        cls.coast = cls.env["credit.team"].create(
            {
                "name": "Coast",
                "leader_id": cls.leader.id,
                "member_ids": [Command.set((cls.collector | cls.colleague | cls.analyst).ids)],
                "country_ids": [Command.set(cls.senegal.ids)],
            }
        )
        cls.mine, cls.theirs, cls.free = cls.env["credit.account"].ensure_accounts(
            cls.env["res.partner"].create(
                [
                    {"name": "Chez Moi", "country_id": cls.senegal.id},
                    {"name": "Chez Lui", "country_id": cls.senegal.id},
                    {"name": "Chez Personne", "country_id": cls.france.id},
                ]
            ),
            cls.company,
        )
        cls.mine.collector_id = cls.collector
        cls.theirs.collector_id = cls.colleague

    def _seen(self, user, model="credit.account", path=()):
        records = self.env[model].with_user(user).search([]).sudo()
        for name in path:
            records = records[name]
        return records & (self.mine | self.theirs | self.free)

    # Who serves whom

    def test_first_team_that_fits_is_proposed(self):
        farms = self.env["credit.team"].create(
            {"name": "Farms", "sequence": 5, "customer_type_ids": [Command.set(self.farm.ids)]}
        )
        self.assertEqual(
            (self.mine | self.theirs | self.free).mapped("team_id"), self.coast, "by the statement"
        )
        self.assertFalse(self.free.team_id)
        self.mine.customer_type_id = self.farm
        self.assertEqual(self.mine.team_id, farms, "the first by sequence")
        made = self.env["credit.account"].create(
            {
                "partner_id": self.env["res.partner"]
                .create({"name": "New", "country_id": self.senegal.id})
                .id,
            }
        )
        self.assertEqual(made.team_id, self.coast, "by the ORM")
        made.partner_id.country_id = self.france
        self.assertFalse(made.team_id)
        self.coast.active = False
        made.partner_id.country_id = self.senegal
        self.assertFalse(made.team_id, "an archived team gets no more customers")

    def test_team_of_another_company_is_not_proposed(self):
        other = self.setup_other_company()["company"]
        self.coast.company_id = other
        partner = self.env["res.partner"].create({"name": "New", "country_id": self.senegal.id})
        Account = self.env["credit.account"]
        self.assertFalse(Account.ensure_accounts(partner, self.company).team_id)
        self.assertEqual(Account.ensure_accounts(partner, other).team_id, self.coast)

    def test_team_is_set_by_hand(self):
        self.free.with_user(self.manager).team_id = self.coast
        self.assertEqual(self.free.team_id, self.coast)
        self.free.risk_class = "c"
        self.assertEqual(self.free.team_id, self.coast)

    def test_customers_of_before_are_assigned_at_once(self):
        france = self.env["credit.team"].create(
            {"name": "France", "country_ids": [Command.set(self.france.ids)]}
        )
        with self.assertRaises(AccessError):
            france.with_user(self.analyst).action_assign()
        france.with_user(self.manager).action_assign()
        self.assertEqual(france.account_ids, self.free)
        self.assertEqual(france.account_count, 1)
        self.assertEqual(self.mine.team_id, self.coast)

    # Who sees whom

    def test_members_see_their_own_and_the_leader_all_of_the_team(self):
        everybody = self.mine | self.theirs | self.free
        for user, seen in (
            (self.collector, self.mine | self.free),
            (self.colleague, self.theirs | self.free),
            (self.analyst, self.free),
            (self.leader, everybody),
            (self._new_user("outside", "credit_control.group_credit_collector"), everybody),
            (self.manager, everybody),
            (self.account_manager, everybody),
            (self.auditor, everybody),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._seen(user), seen)
                self.assertEqual(self._seen(user, "credit.exposure", ["account_id"]), seen)
                self.assertEqual(self._seen(user, "credit.account.history", ["account_id"]), seen)
        self.mine.analyst_id = self.analyst
        self.assertEqual(self._seen(self.analyst), self.mine | self.free)

    def test_items_and_holds_are_seen_like_their_account(self):
        for account in self.mine | self.theirs | self.free:
            self._invoice(10, "2026-01-01", partner=account.partner_id)
            self._set_limit(5, account)
            self._order(10, partner=account.partner_id).action_confirm()
        self._invoice(10, "2026-01-01", partner=self.other_customer)
        items = self.env["credit.open.item"].with_user(self.collector).search([])
        self.assertEqual(
            items.partner_id,
            (self.mine | self.free).partner_id | self.other_customer,
            "who has no account is seen by all",
        )
        self.assertEqual(self._seen(self.collector, "credit.hold", ["account_id"]), self.mine | self.free)
        reasons = self.env["credit.hold.reason"].with_user(self.collector).search([])
        self.assertEqual(reasons.hold_id.account_id, self.mine | self.free)

    def test_change_of_the_team_counts_at_once(self):
        self.assertEqual(self._seen(self.collector), self.mine | self.free)
        self.coast.member_ids -= self.collector
        self.assertEqual(self._seen(self.collector), self.mine | self.theirs | self.free)
        self.coast.leader_id = self.collector
        self.assertEqual(self._seen(self.collector), self.mine | self.theirs | self.free)
        self.coast.leader_id = self.leader
        self.coast.member_ids |= self.collector
        self.assertEqual(self._seen(self.collector), self.mine | self.free)

    def test_analyst_of_a_team_sees_the_account_just_made(self):
        partner = self.env["res.partner"].create({"name": "New", "country_id": self.senegal.id})
        account = self.env["credit.account"].with_user(self.analyst).create({"partner_id": partner.id})
        self.assertEqual((account.analyst_id, account.team_id), (self.analyst, self.coast))

    # Cost

    def test_list_of_one_collector_sums_own_customers_only(self):
        exposures = self.env["credit.exposure"].with_user(self.collector)
        self.env.flush_all()
        asked = exposures._for_accounts_of(
            exposures.env["ir.rule"]._compute_domain("credit.exposure")
        ).env.context["credit_exposure_asked"]
        self.assertIn(self.mine.id, asked.accounts)
        self.assertNotIn(self.theirs.id, asked.accounts)
