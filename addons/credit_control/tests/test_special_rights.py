from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access_matrix import ROLES
from .test_credit_request import CreditRequestCommon

# What takes more than access to a model: x where the role may. Analysts decide limits up to 1,000 here, managers up to
# 5,000. Each cell is tried.
RIGHTS = {
    #                          sales coll. am.  an.  mgr. dir. aud.
    "ask_for_release": ("x", "x", "x", "x", "x", "x", ""),
    "propose_limit": ("", "x", "x", "x", "x", "x", ""),
    "propose_opening": ("", "", "x", "x", "x", "x", ""),
    "propose_for_many": ("", "", "", "x", "x", "x", ""),
    "approve_limit_of_1000": ("", "", "", "x", "x", "x", ""),
    "approve_limit_of_5000": ("", "", "", "", "x", "x", ""),
    "approve_limit_of_9000": ("", "", "", "", "", "x", ""),
    "refuse_limit_of_5000": ("", "", "", "", "x", "x", ""),
    "write_limit": ("", "", "", "", "", "", ""),
    "open_by_hand": ("", "", "", "", "", "", ""),
    "suspend": ("", "", "", "x", "x", "x", ""),
    "cash_from_now_on": ("", "", "", "x", "x", "x", ""),
    "force_hold": ("", "", "", "x", "x", "x", ""),
    "release_hold": ("", "", "", "", "x", "x", ""),
    "limit_group": ("", "", "", "", "x", "x", ""),
    "hand_over_decisions": ("", "", "", "x", "x", "x", ""),
    "hand_over_those_of_others": ("", "", "", "", "", "x", ""),
    "say_who_decides": ("", "", "", "", "", "x", ""),
    "read_decisions": ("", "x", "x", "x", "x", "x", "x"),
    "verify_decisions": ("", "", "", "", "x", "x", "x"),
    "see_conflicting_roles": ("", "", "", "", "x", "x", "x"),
    "look_at_control": ("", "", "", "x", "x", "x", ""),
    "sign_control": ("", "", "", "", "x", "x", ""),
}


@tagged("post_install", "-at_install")
class TestSpecialRights(CreditRequestCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_limit(0)
        cls.order = cls._order(500)
        cls.order.action_confirm()
        cls.hold = cls.order.sudo().credit_hold_ids
        cls.draft = cls.env["credit.account"].sudo().create({"partner_id": cls.other_customer.id})
        cls._steps("limit", ("analyst", 0, 1000), ("manager", 1000, 5000))
        cls.env["credit.key.control"].sudo()._generate()
        cls.control = cls.env["credit.key.control"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.users = {
            role: cls._new_user(f"right_{role}", f"credit_control.group_credit_{role}") for role in ROLES
        }
        # Sales ask for their own customers only.
        cls.customer.user_id = cls.users["sales"]

    def test_each_right_of_each_role(self):
        for right, expected in RIGHTS.items():
            for role, allowed in zip(ROLES, expected, strict=True):
                with self.subTest(right=right, role=role):
                    self.assertEqual(self._try(right, self.users[role]), bool(allowed))

    def _try(self, right, user):
        """Whether the user could; nothing of it stays."""
        try:
            with self.env.cr.savepoint() as savepoint:
                getattr(self, f"_{right}")(user)
                self.env.flush_all()
                savepoint.rollback()
        except (AccessError, UserError):
            return False
        else:
            return True
        finally:
            self.env.invalidate_all()

    def _ask_for_release(self, user):
        self._ask("release", user=user, hold_id=self.hold.id)

    def _propose_limit(self, user):
        self._ask(user=user)

    def _propose_opening(self, user):
        self._ask("opening", user=user, account_id=self.draft.id, proposed_sale_mode="cash")

    def _propose_for_many(self, user):
        wizard = self.env["credit.request.mass"].with_user(user)
        wizard.create(
            {"account_ids": self.account.ids, "method": "amount", "amount": 5, "reason": "All alike"}
        ).action_propose()

    def _decide(self, user, amount, decision):
        request = self._ask(user=self.account_manager, proposed_amount=amount).with_user(user)
        getattr(request, decision)("Fine")

    def _approve_limit_of_1000(self, user):
        self._decide(user, 1000, "action_approve")

    def _approve_limit_of_5000(self, user):
        self._decide(user, 5000, "action_approve")

    def _approve_limit_of_9000(self, user):
        self._decide(user, 9000, "action_approve")

    def _refuse_limit_of_5000(self, user):
        self._decide(user, 5000, "action_refuse")

    def _write_limit(self, user):
        self.account.with_user(user).credit_limit = 5

    def _open_by_hand(self, user):
        self.draft.with_user(user)._change_state("open", "Known for years")

    def _suspend(self, user):
        self.account.with_user(user)._change_state("suspended", "Cheques bounced")

    def _cash_from_now_on(self, user):
        self.account.with_user(user)._set_sale_mode("cash", "Cheques bounced")

    def _force_hold(self, user):
        wizard = self.env["credit.hold.force"].with_user(user)
        wizard.create({"account_id": self.account.id, "reason": "Bankrupt"}).action_change()

    def _release_hold(self, user):
        self.hold.with_user(user).action_release("Paid")

    def _limit_group(self, user):
        group = self.env["credit.group"].create({"name": "Teranga"})
        group.with_user(user).write({"limit_mode": "zero"})

    def _hand_over(self, user, absent):
        self.env["credit.delegation"].with_user(user).create(
            {"from_user_id": absent.id, "to_user_id": self.collector.id, "date_until": "2100-01-01"}
        )

    def _hand_over_decisions(self, user):
        self._hand_over(user, user)

    def _hand_over_those_of_others(self, user):
        self._hand_over(user, self.manager)

    def _say_who_decides(self, user):
        rules = self.env["credit.approval.rule"].search([("kind", "=", "limit")])
        rules.with_user(user).write({"amount_to": 0})

    def _read_decisions(self, user):
        self.env["credit.decision"].search([]).with_user(user).read(["reason"])

    def _verify_decisions(self, user):
        self.env["credit.decision.verification"].with_user(user).create({}).action_verify()

    def _see_conflicting_roles(self, user):
        self.env["credit.conflict"].with_user(user).search([]).read(["why"])

    def _look_at_control(self, user):
        self.control.with_user(user).action_done()

    def _sign_control(self, user):
        self.control.with_user(self.analyst).action_done()
        self.control.with_user(user).action_sign()
