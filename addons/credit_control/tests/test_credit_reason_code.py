from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.reason import propose
from .common import CreditControlCommon

USAGES = ("overdue", "deduction", "dispute", "query", "complaint", "return", "write_off")


@tagged("post_install", "-at_install")
class TestCreditReasonCode(CreditControlCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reasons = cls.env["credit.reason.code"]
        cls.deduction = cls.env.ref("credit_control.reason_usage_deduction")
        cls.price = cls.env.ref("credit_control.reason_price")

    def _new(self, code, **vals):
        return self.reasons.create({"code": code, "name": code, "usage_ids": self.deduction.ids, **vals})

    # What is shipped

    def test_each_usage_has_codes_and_no_code_is_without(self):
        self.assertEqual(tuple(self.env["credit.reason.usage"].search([]).mapped("code")), USAGES)
        for usage in USAGES:
            self.assertGreater(len(self.reasons._of_usage(usage, self.company)), 4, usage)
        shipped = self.reasons.search([("company_id", "=", False)])
        self.assertFalse(shipped.filtered(lambda reason: not reason.usage_ids or not reason.explanation))

    def test_shipped_keywords_propose_what_payers_write(self):
        expected = {
            "FA/2026/0017 moins 2 sacs CASSES": "DAMAGED",
            "INV 17, 3 bags missing": "QUANTITY",
            "Déduction retenue à la source 5 %": "TAX",
            "Avoir non reçu": "CREDIT_NOTE",
            "escompte 2%": "DISCOUNT",
            "Ristourne T1": "PROMO",
        }
        for text, code in expected.items():
            with self.subTest(text):
                self.assertEqual(self.reasons._propose(text, "deduction", self.company).code, code)
        for text in ("Facture 0017", "", False):
            self.assertFalse(self.reasons._propose(text, "deduction", self.company), text)

    def test_no_keyword_hides_behind_one_of_the_same_usage(self):
        for usage in USAGES:
            rules = self.reasons._keyword_rules(usage, self.company)
            for reason in self.reasons.browse(id_ for id_, _words in rules):
                for word in reason.keywords.split(","):
                    with self.subTest(usage=usage, code=reason.code, word=word):
                        self.assertEqual(propose(word, rules), reason.id)

    # Companies

    def test_code_of_a_company_takes_the_place_of_the_shared_one(self):
        own = self._new("price", company_id=self.company.id, keywords="cher")
        self.assertEqual(own.code, "PRICE")
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        other = self.env["res.company"].create({"name": "Baobab SA"})
        for company, expected in ((self.company, own), (branch, own), (other, self.price)):
            self.assertEqual(self.reasons._find(company, " Price "), expected, company.name)
            codes = self.reasons._of_usage("deduction", company)
            self.assertEqual((self.price | own) & codes, expected, company.name)
        self.assertEqual(self.reasons._propose("trop cher", "deduction", branch), own)
        self.assertFalse(self.reasons._propose("prix", "deduction", branch))
        own.active = False
        # Nobody chooses it any more, and the shared one stays hidden; what was noted down is still found.
        self.assertFalse((self.price | own) & self.reasons._of_usage("deduction", self.company))
        self.assertEqual(self.reasons._find(self.company, "PRICE"), own)
        self.assertFalse(self.reasons._find(self.company, "nothing"))
        self.assertFalse(self.reasons._find(self.company, False))

    def test_one_code_a_company(self):
        self._new("MINE")
        self._new("MINE", company_id=self.company.id)
        for company in (False, self.company.id):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._new(" mine", company_id=company)
        with self.assertRaises(ValidationError):
            self._new("  ")
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        with self.assertRaisesRegex(ValidationError, "is a branch"):
            self._new("OTHER", company_id=branch.id)

    def test_foreign_company(self):
        other = self.env["res.company"].create({"name": "Baobab SA"})
        foreign = self._new("THEIRS", company_id=other.id)
        own = self._new("OURS", company_id=self.company.id)
        self.assertNotIn(foreign, self.reasons.with_user(self.manager).search([]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).name = "x"
        with self.assertRaises(AccessError):
            own.with_user(self.manager).company_id = other
        with self.assertRaises(AccessError):
            own.with_user(self.analyst).name = "x"

    # Texts

    def test_a_code_may_ask_for_a_text(self):
        reason = self._new("WHY", text_min=10)
        for text in (False, "", "   too     ", "  123456789 "):
            with self.assertRaisesRegex(UserError, "at least 10 characters"):
                reason._check_text(text)
        reason._check_text("0123456789")
        self.price._check_text(False)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            reason.text_min = -1

    def test_an_addon_adds_a_usage(self):
        usage = self.env["credit.reason.usage"].sudo().create({"code": "recall", "name": "Recall"})
        self.assertFalse(self.reasons._of_usage("recall", self.company))
        self.price.usage_ids |= usage
        self.assertEqual(self.reasons._of_usage("recall", self.company), self.price)
        usage.unlink()
        self.assertEqual(set(self.price.usage_ids.mapped("code")), {"deduction", "dispute"})
