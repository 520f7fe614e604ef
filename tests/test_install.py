"""Each addon by itself, and each one taken away: the rest keeps working."""

import unittest

from odoo.tests import tagged

from harness import config, databases, odoo, postgres

from .common import copy_of_the_suite, run_script

KERNEL = "credit_control"


@tagged("post_install", "-at_install")
class TestInstall(unittest.TestCase):
    def _check_kernel(self, database):
        self.assertEqual(
            run_script(database, "kernel_works.py"),
            {"before": ["draft", "open"], "after": "sale", "exposure": 150.0},
        )

    def _installed(self, database):
        rows = postgres.TEST.query(
            "SELECT name FROM ir_module_module WHERE state = 'installed' AND name LIKE 'credit_control%' ORDER BY name",
            database,
        )
        return [name for (name,) in rows]

    def _log_of(self, *arguments, what):
        """Run an Odoo command; what it logged as an error or a warning of ours."""
        log = config.LOGS / "test-install.log"
        log.unlink(missing_ok=True)
        odoo.odoo(postgres.TEST, *arguments, what=what, log_name=log.name)
        return [
            line
            for line in log.read_text().splitlines()
            if " ERROR " in line or ("credit" in line and " WARNING " in line)
        ]

    def test_each_addon_installs_alone(self):
        base = databases.base(postgres.TEST)
        alone = [name for name in config.addon_names() if name not in (KERNEL, "credit_control_suite")]
        for name in alone:
            database = "cc_install"
            with self.subTest(addon=name):
                postgres.TEST.clone(base, database)
                self.addCleanup(postgres.TEST.drop, database)
                said = self._log_of(
                    "-d",
                    database,
                    "-i",
                    name,
                    "--stop-after-init",
                    "--no-http",
                    "--log-level=warn",
                    what=f"Installing {name} alone",
                )
                self.assertFalse(said)
                self.assertEqual(self._installed(database), databases.with_dependencies([name]))
        self._check_kernel(database)

    def test_removing_an_addon_leaves_the_rest_working(self):
        with copy_of_the_suite("cc_uninstall") as database:
            left = self._installed(database)
            self.assertEqual(left, config.addon_names())
            while left != [KERNEL]:
                name = next(each for each in reversed(left) if not self._dependents(each, left))
                said = self._log_of("module", "uninstall", name, "-d", database, what=f"Removing {name}")
                with self.subTest(removed=name):
                    self.assertFalse(said)
                    left = [each for each in left if each != name]
                    self.assertEqual(self._installed(database), left)
                    self._check_kernel(database)

            with self.subTest(removed=KERNEL):
                said = self._log_of("module", "uninstall", KERNEL, "-d", database, what=f"Removing {KERNEL}")
                self.assertFalse(said)
                traces = postgres.TEST.query(
                    """SELECT proname FROM pg_proc WHERE proname LIKE 'credit%'
                        UNION ALL SELECT relname FROM pg_class WHERE relname LIKE 'credit%' AND relkind = 'r'
                        UNION ALL SELECT model FROM ir_model WHERE model LIKE 'credit.%'""",
                    database,
                )
                self.assertEqual(traces, [])

    def _dependents(self, name, left):
        return [each for each in left if each != name and name in databases.with_dependencies([each])]
