"""The four doors of the kernel, by an addon that the kernel does not know."""

import unittest
from pathlib import Path

from odoo.tests import tagged

from harness import config, odoo, postgres

from .common import copy_of_the_suite, run_script

DUMMY, DUMMY_REPORTS = "credit_control_dummy", "credit_control_dummy_reports"
ADDONS = Path(__file__).parent / "addons"


@tagged("post_install", "-at_install")
class TestDoors(unittest.TestCase):
    def setUp(self):
        known = odoo.config_file()
        path = next(line for line in known.read_text().splitlines() if line.startswith("addons_path"))
        self.with_dummy = f"--addons-path={path.partition('=')[2].strip()},{ADDONS}"

    def _odoo(self, *arguments):
        log = config.LOGS / "test-doors.log"
        log.unlink(missing_ok=True)
        odoo.odoo(postgres.TEST, self.with_dummy, *arguments, what="The dummy addon", log_name=log.name)
        return odoo.complaints(log.read_text())

    def test_an_addon_adds_to_each_door_and_goes_again(self):
        with copy_of_the_suite("cc_doors") as database:
            quiet = ("-d", database, "--stop-after-init", "--no-http", "--log-level=warn")
            self.assertFalse(self._odoo("-i", DUMMY, *quiet))
            facts = run_script(database, "doors.py", options=[self.with_dummy])
            with self.subTest("exposure"):
                self.assertEqual(
                    (facts["parcels"], facts["exposure"], facts["decision"]), (300.0, 450.0, 450.0)
                )
                self.assertEqual(facts["over"], ["draft", ["limit_exceeded"]])
            with self.subTest("pauses"):
                self.assertTrue(facts["paused"])
            with self.subTest("expected receipts"):
                self.assertEqual(facts["expected"], [["due", 100.0, 1.0], ["parcel", 50.0, 0.5]])
            with self.subTest("events"):
                self.assertEqual(facts["event"], [True, 300.0, "credit.dummy.parcel", True])
                # The record rules of the addon's model hold for whoever reads the timeline.
                self.assertEqual(facts["hidden"], [1, 0])
            with self.subTest("rules"):
                self.assertEqual(facts["without"], "sale")
                self.assertEqual(facts["held"], ["draft", ["parcels"]])
                self.assertEqual(facts["sentence"], "Fragile parcels are out: 1.")
            facts = run_script(database, "doors_components.py", options=[self.with_dummy])
            self._check_components(facts)
            facts = run_script(database, "doors_documents.py", options=[self.with_dummy])
            with self.subTest("holds on any document"):
                self.assertEqual(facts["sent"], [True, False])
                self.assertEqual(facts["holds"], [1, "parcel", True, True])
                self.assertEqual(facts["own_release"], "UserError")
                self.assertEqual(facts["released"], ["released", True])
                self.assertTrue(facts["proceeded"])
            self._assert_lines(database, quiet)
            with self.subTest("requests about any document"):
                self.assertEqual(facts["request"][:2] + facts["request"][3:], [True, 40.0, True])
                self.assertRegex(facts["request"][2], "^Give parcel [0-9]+ away$")
                self.assertEqual(facts["own_approval"], "AccessError")
                self.assertEqual(facts["approved"], ["approved", True, "approved", "credit.dummy.parcel"])
                self.assertEqual(facts["refusals"], [1, True])
                self.assertEqual(facts["about_nothing"], "ValidationError")
                self.assertEqual(facts["rules"], 1)
            with self.subTest("decisions about no account"):
                self.assertEqual(
                    facts["company_log"], [[1, "refused", True, True], [2, "approved", True, True]]
                )
                self.assertEqual((facts["breaks"], facts["heads"]), (0, 0))
                self.assertEqual(facts["tampered"], [[None, True, 1, "changed"]])
            self._postings(run_script(database, "doors_postings.py", options=[self.with_dummy]))
            with self.subTest("removed"):
                self.assertFalse(self._odoo("module", "uninstall", DUMMY, "-d", database))
                left = run_script(database, "doors_closed.py")
                self.assertEqual(
                    left,
                    {
                        "other": 0.0,
                        "lent": [0.0, 0.0, 0.0],
                        "paused": [False],
                        "events": 0,
                        "rules": 0,
                        "reasons": True,
                        "states": ["sale", "sale"],
                    },
                )
            with self.subTest("papers, codes and accounts are left"):
                self.assertEqual(
                    run_script(database, "doors_postings_closed.py"),
                    {
                        "paper": [1, False],
                        "papers": ["INV 1"],
                        "reasons": [0, 0],
                        "operations": 0,
                        "postings": 0,
                        "dry_run": True,
                        "deduction": "DAMAGED",
                    },
                )
            self.assertEqual(run_script(database, "kernel_works.py")["after"], "sale")

    def _postings(self, facts):
        with self.subTest("papers of a record"):
            self.assertEqual(facts["papers"], [["INV 1", "POD 1"], 1, 1])
            self.assertEqual(facts["filed"], [True, True, False])
        with self.subTest("reason codes"):
            self.assertEqual(facts["reasons"], ["STOLEN"])
            self.assertRegex(facts["short"], "^UserError: .*at least 10 characters, not 4")
            self.assertRegex(facts["in_use"], "^UserError: STOLEN .* is in use .Parcel.")
        with self.subTest("accounts of a posting"):
            self.assertRegex(facts["missing"], "(?s)^UserError: .*Lost parcel: goods on loan: not set")
            self.assertEqual(
                facts["dry_run"],
                [
                    ["Lost parcel: journal", False],
                    ["Lost parcel: loss", False],
                    ["Lost parcel: goods on loan", False],
                ],
            )
        with self.subTest("the day of an entry"):
            self.assertRegex(facts["locked"], "^UserError: .*Global Lock Date 03/31/2024")
            self.assertEqual(facts["lost"], ["STOLEN", "posted", "2024-04-01", True])
        with self.subTest("entered by one, confirmed by another"):
            self.assertRegex(facts["own"], "^UserError: You entered or changed")
            self.assertRegex(facts["no_role"], "^AccessError: Only these roles confirm it: .*Credit manager")
            self.assertEqual(facts["confirmed"], [True, True, False])
            self.assertEqual(facts["changed"], [False, True])
            self.assertRegex(facts["by_hand"], "^AccessError")

    def _assert_lines(self, database, quiet):
        """One line of the ledger stands for another, one journal has no sales, one pause has a column."""
        self.assertFalse(self._odoo("-i", DUMMY_REPORTS, *quiet))
        facts = run_script(database, "doors_lines.py", options=[self.with_dummy])
        booked = {"sales": 750.25, "due": 850.15, "due_credited": 0, "due_collected": 0}
        with self.subTest("a sales journal"):
            self.assertEqual(facts["booked"], booked)
        with self.subTest("an overlay"):
            self.assertEqual(facts["aged"], [850.15, 850.15, 750.25, 0])
        with self.subTest("a line that stands for another one"):
            self.assertEqual(facts["swapped"], [True, True, facts["late_since"]])
            self.assertEqual(facts["after"], booked)
            self.assertEqual(facts["aged_after"], facts["aged"])
            self.assertEqual(facts["item"], [True, 750.25, True, 10])
        with self.subTest("a role of an account"):
            self.assertEqual(facts["unpaid"], ["overdue", 1, 850.15])

    def _check_components(self, facts):
        with self.subTest("components"):
            self.assertEqual(facts["column"], [500.0, 0.0, 500.0, 0.0, 120.0, 380.0])
            self.assertEqual(facts["gauge"], [["parcels", "Parcels", "drafts", 500.0]])
            self.assertEqual(facts["list"], [True, 1])
            self.assertEqual(facts["settings"], [1, True])
            self.assertEqual(facts["weeks"], "Parcels")
            self.assertEqual(facts["left_out"], [0.0, 0.0, 0.0, 500.0, 0.0, 0.0])
        with self.subTest("securities"):
            # 120 by the guarantee, then half of 300.
            self.assertEqual(facts["secured"], [500.0, 0.0, 500.0, 0.0, 270.0, 230.0])
            self.assertEqual(facts["decided"], [500.0, 230.0])
