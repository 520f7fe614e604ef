"""The main job on real input: a settled history goes in, and becomes the living ledger of a day in 2013."""

import unittest
from collections import Counter
from datetime import date

from odoo.tests import tagged

from . import ibm
from .common import copy_of_the_suite, run_script

# A day on which somebody is due for each of the three levels.
CUT_OFF = date(2013, 1, 26)
DAYS = (date(2012, 6, 30), date(2012, 12, 31), CUT_OFF)


@tagged("post_install", "-at_install")
@unittest.skipUnless(ibm.FILE.exists(), f"the sample {ibm.FILE.name} is not beside the project")
class TestAcceptanceIBM(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.invoices = ibm.read()
        cls.wanted = [invoice for invoice in cls.invoices if invoice.invoiced <= CUT_OFF]
        owed = Counter()
        for invoice in cls.invoices:
            if invoice.is_open(CUT_OFF):
                owed[invoice.customer] += invoice.amount
        (cls.customer, cls.owed), *_others = owed.most_common()
        # A database of its own and real commits: what an accountant does, not what a test rolls back.
        with copy_of_the_suite("cc_acceptance") as database:
            cls.found = run_script(
                database,
                "acceptance_ibm.py",
                SAMPLE=str(ibm.FILE),
                CUT_OFF=str(CUT_OFF),
                DAYS=" ".join(map(str, DAYS)),
                CUSTOMER=cls.customer,
            )

    def test_everything_up_to_the_cut_off_date_is_in(self):
        left_out = len(self.invoices) - len(self.wanted)
        self.assertEqual(self.found["signs"], ["mdy", "."])
        self.assertEqual(self.found["checked"], [len(self.wanted), left_out, 0])
        self.assertEqual(self.found["imported"], ["done", len(self.wanted)])
        expected = [
            [each.customer, each.number, str(each.invoiced), str(each.due), f"{each.amount:.2f}"]
            for each in self.wanted
        ]
        self.assertEqual(sorted(self.found["invoices"]), sorted(expected))
        self.assertEqual(self.found["accounts"], len({invoice.customer for invoice in self.wanted}))

    def test_the_same_file_again_creates_nothing(self):
        self.assertEqual(self.found["again"], [0, len(self.wanted)])

    def test_aged_balance_on_three_days(self):
        for day in DAYS:
            with self.subTest(day=day):
                expected = ibm.aged_balance(self.invoices, day)
                self.assertGreater(expected["total"], 1000)
                self.assertEqual(
                    self.found["aged"][str(day)], {name: f"{value:.2f}" for name, value in expected.items()}
                )

    def test_follow_up_of_the_day(self):
        levels = self.found["levels"]
        without_disputed = ibm.followup(self.invoices, CUT_OFF, levels, disputed=False)
        everybody = ibm.followup(self.invoices, CUT_OFF, levels, disputed=True)
        self.assertEqual((len(everybody), len(set(everybody.values()))), (11, 3))
        self.assertLess(len(without_disputed), len(everybody))
        self.assertEqual(self.found["without_disputed"], without_disputed)
        self.assertEqual(self.found["decided"], everybody)
        self.assertEqual(self.found["first_run"], everybody)
        self.assertEqual(self.found["second_run"], {})

    def test_order_over_the_limit_is_held_then_released(self):
        self.assertEqual(self.found["owed"], f"{self.owed:.2f}")
        value, threshold = f"{float(self.owed) + 50.01:.2f}", f"{self.owed + 50:.2f}"
        self.assertEqual(self.found["held"], ["draft", "open", "limit_exceeded", value, threshold])
        self.assertEqual(self.found["after"], ["sale", "draft"], "the released order uses up the limit")
