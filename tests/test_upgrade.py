"""An update from the version before, with its data."""

import unittest

from odoo.tests import tagged

from harness import config, odoo, postgres

from .common import copy_of_the_suite, run_script


@tagged("post_install", "-at_install")
class TestUpgrade(unittest.TestCase):
    def test_data_of_the_version_before(self):
        with copy_of_the_suite("cc_upgrade_test") as database:
            run_script(database, "upgrade_before.py")
            log = config.LOGS / "test-upgrade.log"
            log.unlink(missing_ok=True)
            odoo.odoo(
                postgres.TEST,
                "-d",
                database,
                "-u",
                "credit_control",
                "--stop-after-init",
                "--no-http",
                "--log-level=warn",
                what="Updating from 19.0.0.1.0",
                log_name=log.name,
            )
            self.assertFalse(odoo.complaints(log.read_text()))
            facts = run_script(database, "upgrade_after.py")
            self.assertEqual(facts["history"], ["sale_mode term", "state open"])
            self.assertEqual(facts["notes"], ["They pay on Friday."])
            self.assertEqual(facts["added"], 150.0)
            self.assertEqual(facts["changed_by"], ["admin"])
            self.assertEqual(facts["rules"], facts["shipped"])
            self.assertEqual(facts["twice"], 1)
            self.assertEqual(facts["deciders"], facts["kinds"])
            self.assertFalse(facts["analyst_sees_all"])
            self.assertEqual(facts["analyst_sees_team"], [True, True])
            self.assertTrue(facts["own_preview"], "new rules come to a file that is not updated")
            self.assertEqual(facts["undecided"], ["none", False], "its ledger is in use: nobody is stopped")
            self.assertEqual(facts["policies"], 1, "no policy that nobody asked for begins to hold")
            self.assertEqual(sorted(facts["listed"]), [[3, 1, True], [15, 1, True]])
            self.assertEqual(facts["sends_on_sundays"], [[True, False, "customer"]])
            self.assertTrue(facts["policy_currency"])
            self.assertEqual(facts["chased_again"], [30], "what was listed before is not listed again")
            self.assertTrue(facts["holidays"])
            self.assertTrue(facts["document"])
            self.assertTrue(facts["company_logs"])
            self.assertGreater(facts["controls"], 0)
            self.assertTrue(facts["control_remark"])
            self.assertEqual(facts["controls_of_before"], 0, "nothing has the name of before")
            self.assertEqual(facts["control_model"], 0)
            self.assertEqual(run_script(database, "kernel_works.py")["after"], "sale")
