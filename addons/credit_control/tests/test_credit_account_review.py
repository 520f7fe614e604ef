from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditControlCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestCreditAccountReview(CreditControlCommon):
    def _run(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"credit_control.{name}").method_direct_trigger()
        self.env.invalidate_all()

    # Review

    def test_analyst_gets_one_task_when_the_day_comes(self):
        self.account.review_date = "2026-06-16"
        self._run("ir_cron_account_review")
        self.assertFalse(self.account.activity_ids)
        with freeze_time("2026-06-16"):
            self._run("ir_cron_account_review")
            self._run("ir_cron_account_review")
        self.assertRecordValues(
            self.account.activity_ids,
            [
                {
                    "user_id": self.analyst.id,
                    "date_deadline": self._day("2026-06-16"),
                    "activity_type_id": self.env.ref("credit_control.mail_activity_type_review").id,
                }
            ],
        )
        self.account.activity_ids.action_feedback("Fine")
        with freeze_time("2026-06-17"):
            self._run("ir_cron_account_review")
            self.assertFalse(self.account.activity_ids, "done is done")
            self.account.review_date = "2026-06-17"
            self._run("ir_cron_account_review")
        self.assertEqual(self.account.activity_ids.date_deadline, self._day("2026-06-17"))

    def test_closed_account_is_not_reviewed(self):
        self.account.review_date = "2026-06-01"
        self.account._change_state("closed", "Sold")
        self._run("ir_cron_account_review")
        self.assertFalse(self.account.activity_ids)

    def test_without_an_analyst_the_leader_reviews_else_a_manager(self):
        self.account.analyst_id = False
        self.assertIn("credit_control.group_credit_manager", self._groups(self.account._get_analyst()))
        team = self.env["credit.team"].create({"name": "Coast", "leader_id": self.collector.id})
        self.account.team_id = team
        self.assertEqual(self.account._get_analyst(), self.collector)

    def _groups(self, user):
        return set(user.all_group_ids.get_external_id().values())

    # Contact data

    def test_verified_today(self):
        self.account.with_user(self.account_manager).action_verified_today()
        self.assertEqual(self.account.verified_on, self._day("2026-06-15"))
        with self.assertRaises(AccessError):
            self.account.with_user(self.collector).action_verified_today()

    def test_filter_of_contact_data_not_verified_for_a_year(self):
        old, never = self.env["credit.account"].ensure_accounts(
            self.env["res.partner"].create([{"name": "Old"}, {"name": "Never"}]), self.company
        )
        old.verified_on, self.account.verified_on = "2025-06-14", "2025-06-15"
        self.assertEqual(
            self.env["credit.account"].search([("is_verified", "=", False)]) & (old | never | self.account),
            old | never,
        )
        self.assertEqual((old | self.account).mapped("is_verified"), [False, True])

    # Temporary limits

    def test_mirror_follows_the_temporary_limit(self):
        self._set_limit(100)
        self.account.sudo().write(
            {"temporary_limit": 400, "temporary_from": "2026-06-16", "temporary_until": "2026-06-17"}
        )
        seen = []
        for day in ("2026-06-15", "2026-06-16", "2026-06-17", "2026-06-18", "2026-06-25"):
            with freeze_time(day):
                self._run("ir_cron_account_limit")
                seen.append(self.customer.with_company(self.company).credit_limit)
        self.assertEqual(seen, [100.0, 400.0, 400.0, 100.0, 100.0])

    def test_only_accounts_with_something_new_are_mirrored(self):
        self._set_limit(100)
        self.customer.with_company(self.company).sudo().credit_limit = 1
        self._run("ir_cron_account_limit")
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 1.0, "not looked at")

    def test_mirror_of_a_limit_in_another_currency_follows_the_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            [
                {"currency_id": euro.id, "company_id": self.company.id, "name": "2026-06-01", "rate": 0.5},
                {"currency_id": euro.id, "company_id": self.company.id, "name": "2026-06-16", "rate": 0.25},
            ]
        )
        self.account.sudo().write({"limit_mode": "amount", "limit_currency_id": euro.id, "credit_limit": 100})
        self.assertEqual(self.customer.with_company(self.company).credit_limit, 200.0)
        with freeze_time("2026-06-16"):
            self._run("ir_cron_account_limit")
            self.assertEqual(self.customer.with_company(self.company).credit_limit, 400.0)
