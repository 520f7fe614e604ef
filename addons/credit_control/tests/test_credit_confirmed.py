from unittest.mock import patch

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from .common import CreditControlCommon

MODEL = "credit.test.rate"


@tagged("post_install", "-at_install")
class TestCreditConfirmed(CreditControlCommon):
    """The mixin on a model that only this test has: a rate of a company, or of all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_model()
        cls.rates = cls.env[MODEL]
        cls.clerk = cls._new_user("clerk", "base.group_user")
        cls.other_clerk = cls._new_user("clerk2", "base.group_user")

    @classmethod
    def _add_model(cls):
        class CreditTestRate(models.Model):
            _module = "credit_control"
            _name = MODEL
            _description = "Rate"
            _inherit = ["credit.confirmed"]
            _confirmed_fields = ("rate", "partner_ids")

            name = fields.Char(default="Rate")
            rate = fields.Float()
            note = fields.Char()
            company_id = fields.Many2one("res.company")
            partner_ids = fields.Many2many("res.partner", "credit_test_rate_partner")

        add_to_registry(cls.registry, CreditTestRate)
        cls.addClassCleanup(cls._remove_model)
        cls.registry._setup_models__(cls.env.cr, [MODEL])
        cls.registry.init_models(cls.env.cr, [MODEL], {"module": "credit_control"})
        cls.env["ir.model.access"].create(
            {
                "name": MODEL,
                "model_id": cls.env["ir.model"]._get_id(MODEL),
                "group_id": cls.env.ref("base.group_user").id,
                **dict.fromkeys(("perm_read", "perm_write", "perm_create"), True),
            }
        )

    @classmethod
    def _remove_model(cls):
        del cls.registry[MODEL]
        cls.registry.reset_changes()

    def _rate(self, user=None, **vals):
        rates = self.rates.with_user(user or self.clerk)
        return rates.create({"rate": 5.0, "company_id": self.company.id, **vals})

    def test_entered_by_one_and_confirmed_by_another(self):
        rate = self._rate()
        self.assertRecordValues(
            rate, [{"entered_by_id": self.clerk.id, "confirmed_by_id": False, "is_confirmed": False}]
        )
        rate.with_user(self.manager).action_confirm_entry()
        self.assertRecordValues(
            rate,
            [{"confirmed_by_id": self.manager.id, "is_confirmed": True, "is_self_confirmed": False}],
        )
        self.assertTrue(rate.confirmed_on)
        # Again changes nothing, whoever asks.
        rate.with_user(self.director).action_confirm_entry()
        self.assertEqual(rate.confirmed_by_id, self.manager)
        waiting = self._rate()
        both = rate | waiting
        for domain, expected in (("=", rate), ("!=", waiting)):
            found = self.rates.search([("is_confirmed", domain, True), ("id", "in", both.ids)])
            self.assertEqual(found, expected)

    def test_only_these_roles(self):
        rate = self._rate()
        for user in (self.clerk, self.other_clerk, self.analyst):
            with self.assertRaisesRegex(AccessError, "Credit manager"):
                rate.with_user(user).action_confirm_entry()
            with self.assertRaises(AccessError):
                rate.with_user(user).sudo().action_confirm_entry()
        clerks = patch.object(type(self.rates), "_groups_that_confirm", lambda self: ["base.group_user"])
        with clerks:
            rate.with_user(self.other_clerk).action_confirm_entry()
        self.assertEqual(rate.confirmed_by_id, self.other_clerk)

    def test_nobody_confirms_what_he_entered_or_changed(self):
        rate = self._rate(self.manager)
        with self.assertRaisesRegex(UserError, "somebody else"):
            rate.with_user(self.manager).action_confirm_entry()
        rate.with_user(self.director).rate = 6.0
        # All who took part are kept out, not only the last one.
        for user in (self.manager, self.director):
            with self.assertRaisesRegex(UserError, "somebody else"):
                rate.with_user(user).action_confirm_entry()
        third = self._new_user("manager2", "credit_control.group_credit_manager")
        rate.with_user(third).action_confirm_entry()
        # After a confirmation it begins anew: who had entered it confirms the change of another.
        rate.with_user(self.director).rate = 7.0
        rate.with_user(self.manager).action_confirm_entry()
        self.assertEqual(rate.confirmed_by_id, self.manager)

    def test_a_change_of_what_matters_takes_it_away(self):
        rate = self._rate()
        for vals, kept in (
            ({"note": "x"}, True),
            ({"rate": 5.0}, True),
            ({"rate": 5.5}, False),
            ({"partner_ids": [(4, self.customer.id)]}, False),
            ({"company_id": False}, False),
        ):
            with self.subTest(vals):
                rate.with_user(self.manager).action_confirm_entry()
                self.assertTrue(rate.is_confirmed)
                rate.with_user(self.other_clerk).write(vals)
                self.assertEqual(rate.is_confirmed, kept)
                entered = self.other_clerk if not kept else rate.entered_by_id
                self.assertEqual(rate.entered_by_id, entered)
        rate.with_user(self.manager).action_confirm_entry()
        rate.with_user(self.clerk).sudo().rate = 9.0
        self.assertRecordValues(
            rate, [{"is_confirmed": False, "entered_by_id": self.clerk.id, "confirmed_by_id": False}]
        )

    def test_facts_are_not_written_by_a_client(self):
        rate = self._rate()
        facts = {
            "confirmed_by_id": self.manager.id,
            "confirmed_on": "2026-01-01 00:00:00",
            "entered_by_id": self.manager.id,
            "entered_on": "2026-01-01 00:00:00",
            "entry_user_ids": [],
            "is_self_confirmed": True,
        }
        for name, value in facts.items():
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    rate.with_user(self.director).write({name: value})
                with self.assertRaises(AccessError):
                    self._rate(**{name: value})
                context = {f"default_{name}": value}
                made = self.rates.with_user(self.clerk).with_context(**context).create({"rate": 1.0})
                self.assertRecordValues(
                    made,
                    [{"entered_by_id": self.clerk.id, "confirmed_by_id": False, "is_self_confirmed": False}],
                )
                self.assertEqual(made.entry_user_ids, [self.clerk.id])

    def test_a_copy_is_an_entry_of_its_own(self):
        rate = self._rate()
        rate.with_user(self.manager).action_confirm_entry()
        copy = rate.with_user(self.manager).copy()
        self.assertRecordValues(copy, [{"entered_by_id": self.manager.id, "is_confirmed": False}])
        with self.assertRaisesRegex(UserError, "somebody else"):
            copy.action_confirm_entry()

    def test_self_approval_is_logged_as_such(self):
        rate = self._rate(self.manager)
        self.company.credit_self_approval = True
        rate.with_user(self.manager).action_confirm_entry()
        self.assertTrue(rate.is_self_confirmed)
        entry = self.env["credit.decision"].search(
            [("company_id", "=", self.company.id), ("account_id", "=", False)]
        )
        self.assertRecordValues(
            entry,
            [
                {
                    "kind": "confirmed",
                    "is_self_approved": True,
                    "user_id": self.manager.id,
                    "document_model": MODEL,
                    "document_id": rate.id,
                }
            ],
        )
        self.assertIn("5.0", entry.after)
        # What somebody else confirms is no self-approval, be it allowed or not.
        other = self._rate()
        other.with_user(self.manager).action_confirm_entry()
        self.assertFalse(other.is_self_confirmed)

    def test_self_approval_of_another_company_does_not_help(self):
        lax = self.env["res.company"].create({"name": "Baobab SA", "credit_self_approval": True})
        self.manager.company_ids |= lax
        rate = self._rate(self.manager)
        alone = rate.with_user(self.manager).with_company(lax)
        with self.assertRaisesRegex(UserError, "somebody else"):
            alone.action_confirm_entry()
        # By way of the other company and back: the change takes the confirmation away.
        alone.company_id = lax
        alone.action_confirm_entry()
        self.assertTrue(rate.is_confirmed)
        alone.company_id = self.company
        self.assertFalse(rate.is_confirmed)
        # A record of all companies needs all of the user's.
        shared = self._rate(self.manager, company_id=False)
        with self.assertRaisesRegex(UserError, "somebody else"):
            shared.with_user(self.manager).with_company(lax).action_confirm_entry()

    def test_bound_to_what_the_screen_showed(self):
        rate = self._rate()
        shown = fields.Datetime.to_string(rate.entered_on)
        screen = rate.with_user(self.manager).with_context(credit_entered_on=shown)
        rate.sudo().entered_on = "2020-01-01 00:00:00"
        with self.assertRaisesRegex(UserError, "look at it again"):
            screen.action_confirm_entry()
        shown = fields.Datetime.to_string(rate.entered_on)
        screen.with_context(credit_entered_on=shown).action_confirm_entry()
        self.assertTrue(rate.is_confirmed)

    def test_what_does_not_add_up_is_not_confirmed(self):
        def check(records):
            raise UserError(records.env._("There is no rate."))

        rate = self._rate()
        with patch.object(type(self.rates), "_check_can_be_confirmed", check), self.assertRaises(UserError):
            rate.with_user(self.manager).action_confirm_entry()
        self.assertFalse(rate.is_confirmed)
