"""The demo company as `make run` shows it, and whether it comes out the same a second time."""

import os
import unittest

from odoo.tests import tagged

from harness import databases, postgres, serve

from .common import run_script

DEMO, BARE = "cc_demo_test", "cc_demo_bare"


@tagged("post_install", "-at_install")
class TestDemo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in (DEMO, BARE):
            cls.addClassCleanup(postgres.TEST.drop, name)
        postgres.TEST.clone(os.environ["CC_TEMPLATE"], BARE)
        postgres.TEST.clone(databases.suite(postgres.TEST, demo=True), DEMO)
        cls.facts = run_script(DEMO, "demo.py")

    def test_it_is_the_main_company_of_a_fresh_database(self):
        found = {
            name: self.facts[name] for name in ("is_main", "companies", "chart", "currency", "again", "mails")
        }
        expected = {"is_main": True, "companies": 1, "chart": "sn", "currency": "XOF", "again": 0, "mails": 0}
        self.assertEqual(found, expected)

    def test_customers(self):
        self.assertEqual(self.facts["customers"], 65, "sixty customers and five who asked for an account")
        self.assertEqual(self.facts["countries"], ["CI", "FR", "ML", "SN"])
        self.assertEqual(self.facts["types"], 5)
        self.assertEqual(self.facts["languages"], ["en_US", "fr_FR"])
        self.assertEqual(self.facts["modes"], ["amount", "none", "undecided", "zero"])
        self.assertEqual(self.facts["currencies"], ["EUR", "XOF"])
        self.assertEqual(self.facts["states"], ["draft", "open", "review", "suspended"])
        self.assertEqual(len(self.facts["over_limit"]), 1)
        self.assertEqual(self.facts["subsidiaries"], 3)

    def test_each_role_can_log_in(self):
        promised = {login for login, _what in serve.LOGINS} - {"admin"}
        self.assertFalse(promised - set(self.facts["logins"]))
        self.assertTrue(all(self.facts["logins"].values()), self.facts["logins"])
        self.assertFalse(self.facts["nobody"], "a colleague without a password")

    def test_ledger_is_balanced_and_the_exposure_ties_to_it(self):
        self.assertEqual(self.facts["unbalanced"], 0)
        components = self.facts["components"]
        open_items = components["overdue"] + components["not_due"] + components["unallocated"]
        self.assertEqual(open_items, self.facts["receivable"])
        self.assertEqual(sum(self.facts["buckets"]) + self.facts["unallocated"], self.facts["receivable"])
        self.assertGreater(components["orders"] + components["delivered"], 0)
        self.assertGreater(components["drafts"], 0)

    def test_guarantees_secure_a_part(self):
        self.assertGreater(self.facts["secured"], 0)
        self.assertEqual(self.facts["secured"] + self.facts["unsecured"], self.facts["exposure"])

    def test_ageing_is_that_of_a_business(self):
        self.assertTrue(680 <= self.facts["invoices"] <= 720, self.facts["invoices"])
        buckets, total = self.facts["buckets"], sum(self.facts["buckets"])
        self.assertTrue(all(amount > total * 0.02 for amount in buckets), buckets)
        self.assertTrue(0.25 <= sum(buckets[1:]) / total <= 0.35, buckets)
        self.assertLess(self.facts["unallocated"], 0)
        self.assertGreaterEqual(self.facts["paused"], 1)

    def test_holds_of_each_kind(self):
        self.assertEqual(self.facts["holds"], {"open": 4, "refused": 1, "released": 2})
        self.assertGreaterEqual(self.facts["oldest_hold"], 9)
        self.assertLessEqual(
            {"account_suspended", "limit_exceeded", "overdue"}, set(self.facts["would_hold"])
        )
        self.assertGreaterEqual(self.facts["would_pass"], 3)

    def test_openings_requests_and_controls(self):
        self.assertEqual(self.facts["files"], {"approved": 20, "complete": 0, "draft": 2, "review": 1})
        self.assertEqual(self.facts["papers"]["missing"], 7)
        self.assertEqual(self.facts["papers"]["expired"], 1)
        self.assertEqual(self.facts["requests"], ["limit", "opening", "temporary_limit"])
        self.assertGreater(self.facts["batch"], 5)
        self.assertGreater(self.facts["controls"], 3)
        self.assertEqual(self.facts["log"], [], "chains of decisions that are broken")
        self.assertGreater(self.facts["decisions"], 50)

    def test_messages_of_the_past_weeks_and_some_for_today(self):
        self.assertEqual(self.facts["messages"], ["done", "sent"])
        self.assertGreater(self.facts["letters"], 20)
        for subject in self.facts["letters_by_language"]["fr_FR"]:
            self.assertIn("rappel", subject)
        for subject in self.facts["letters_by_language"]["en_US"]:
            self.assertIn("reminder", subject)
        self.assertGreater(self.facts["due_messages"], 5)
        self.assertGreater(self.facts["late"], self.facts["due_messages"])

    def test_second_build_gives_the_same_figures(self):
        """In a database whose main company is in use, so as a company beside it."""
        second = run_script(BARE, "demo.py", DEMO_TODAY=self.facts["today"])
        self.assertFalse(second["is_main"])
        self.assertEqual(second["companies"], 2)
        self.assertEqual((second["chart"], second["currency"]), ("sn", "XOF"))
        self.assertTrue(all(second["logins"].values()), second["logins"])
        self.assertEqual(second["lines"], self.facts["lines"])
        self.assertEqual(second["digest"], self.facts["digest"])
        self.assertEqual(second["components"], self.facts["components"])

    def test_uninstalling_the_suite_removes_nothing_else(self):
        left = run_script(DEMO, "demo_uninstall.py")
        self.assertEqual(left, {"gone": ["credit_control_suite"], "company": True, "moves": True})
