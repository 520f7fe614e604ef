"""What the harness says when something is missing, and how it keeps databases and translations right."""

import contextlib
import doctest
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest import TestCase
from unittest.mock import patch

import polib
from pytest import ExitCode, TestReport

import conftest
from harness import config, console, databases, linting, odoo, odoo_source, odoo_tests, postgres, python_env
from harness.console import Stop
from harness.scripts import merge_po


class TestOneSentence(TestCase):
    """Each thing that can be missing ends the command with one sentence, and no traceback."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="credit-control-")
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name) / "state"

    def harness(self, *arguments, before="pass", **variables):
        """Run the harness as a process of its own, on a state folder of its own."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("CC_", "PIP_", "UV_"))
        }
        code = (
            f"import runpy, sys; sys.argv = ['harness', *sys.argv[1:]]; {before}; runpy.run_module('harness')"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env={**inherited, "CC_STATE": str(self.state), "PYTHONPATH": str(config.ROOT), **variables},
            capture_output=True,
            text=True,
            cwd=config.ROOT,
            check=False,
        )
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        [sentence] = [
            line for line in (done.stdout + done.stderr).splitlines() if line.startswith("Stopped: ")
        ]
        return sentence

    def test_python_is_too_old(self):
        old = "sys.version_info = (3, 9, 18); sys.version = '3.9.18 (main)'"
        sentence = self.harness("setup", before=old, PATH="/nonexistent")
        self.assertIn("Python 3.10 to 3.13, and this is 3.9.18", sentence)

    def test_named_python_is_not_there(self):
        self.assertIn("/no/python", self.harness("setup", CC_PYTHON="/no/python"))

    def test_registry_is_not_reachable(self):
        nowhere = {
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_RETRIES": "0",
            "PIP_CONFIG_FILE": os.devnull,
        }
        sentence = self.harness("setup", **nowhere)
        self.assertIn("is the package registry reachable?", sentence)
        self.assertIn(str(self.state), sentence)

    def test_state_folder_cannot_be_made(self):
        self.state.touch()
        self.state /= "state"
        self.assertIn("CC_STATE=/path", self.harness("setup"))

    def test_port_is_no_number(self):
        self.assertIn("no port number", self.harness("run", PORT="http"))

    def test_no_disk_space(self):
        with self.assertRaises(Stop) as full:
            console.need_disk(self.state, 1e9)
        self.assertRegex(str(full.exception), r"^Only [\d.]+ GB are free under .* CC_STATE=/path make run$")

    def test_program_is_missing_or_fails(self):
        log = self.state / "log"
        with self.assertRaises(Stop) as missing:
            console.run(["no-such-program"], log=log, what="Trying")
        self.assertIn("“no-such-program”, which is not installed", str(missing.exception))
        with self.assertRaises(Stop) as failed, patch.object(console, "say"):
            console.run(["sh", "-c", "echo why; exit 3"], log=log, what="Trying", hint="is it on?")
        self.assertEqual(str(failed.exception), f"Trying failed: is it on? The whole output is in {log}.")
        self.assertIn("why", log.read_text())

    def test_named_odoo_is_none(self):
        with patch.object(config, "ODOO_ROOT", str(self.state)), self.assertRaises(Stop) as none:
            odoo_source.ensure()
        self.assertIn(f"CC_ODOO names {self.state}", str(none.exception))

    def test_python_without_ensurepip_and_pip(self):
        with (
            patch.object(config, "VENV", self.state / "venv"),
            patch.object(python_env.importlib.util, "find_spec", return_value=None),
            self.assertRaises(Stop) as none,
        ):
            python_env.ensure()
        self.assertIn("apt-get install python3-venv", str(none.exception))

    def test_addon_that_is_not_there(self):
        with self.assertRaises(Stop) as none:
            databases.check_names(["credit_contrl"])
        self.assertIn("“credit_contrl”", str(none.exception))


class TestDatabases(TestCase):
    def test_fingerprint_changes_with_code_and_not_with_tests(self):
        with tempfile.TemporaryDirectory() as name:
            addon = Path(name) / "addon"
            (addon / "tests").mkdir(parents=True)
            (addon / "model.py").write_text("a = 1")
            before = config.fingerprint(addon)
            (addon / "tests" / "test_model.py").write_text("b = 1")
            self.assertEqual(config.fingerprint(addon), before)
            (addon / "model.py").write_text("a = 2")
            self.assertNotEqual(config.fingerprint(addon), before)

    def test_dependencies_among_our_addons(self):
        self.assertIn("credit_control", databases.with_dependencies(["credit_control_reports"]))
        self.assertEqual(databases.with_dependencies(["credit_control"]), ["credit_control"])

    def test_database_remembers_what_it_holds(self):
        cluster, name = postgres.TEST, f"{os.environ['CC_TEST_DATABASE']}_small"
        cluster.clone("template1", name)
        self.addCleanup(cluster.drop, name)
        self.assertEqual(databases.recall(cluster, name), {})
        databases.remember(cluster, name, {"credit_control": "abc"})
        self.assertEqual(databases.recall(cluster, name), {"credit_control": "abc"})

    def test_postgres_own_words_when_it_refuses(self):
        with self.assertRaises(Stop) as refused:
            postgres.TEST.query("SELECT 1 FROM nowhere")
        self.assertIn('relation "nowhere" does not exist', str(refused.exception))


class TestTranslations(TestCase):
    def entry(self, msgid, msgstr="", place="code:addons/x/models/y.py:0"):
        return polib.POEntry(msgid=msgid, msgstr=msgstr, occurrences=[(place, "")])

    def file(self, *entries):
        file = polib.POFile()
        file.extend(entries)
        return file

    def test_what_is_amiss(self):
        pot = self.file(self.entry("Limit"), self.entry("Hold"), self.entry("Release"))
        known = self.file(self.entry("Limit", "Plafond"), self.entry("Hold"), self.entry("Old", "Vieux"))
        found = merge_po.problems(pot, known)
        self.assertEqual(found, [("missing", "Release"), ("empty", "Hold"), ("obsolete", "Old")])

    def test_merge_keeps_what_is_translated_and_takes_what_odoo_gives(self):
        field = "model:ir.model.fields,field_description:x.field_credit_hold__create_uid"
        own = "model:ir.model.fields,field_description:x.field_credit_hold__name"
        pot = self.file(
            self.entry("Limit"), self.entry("Created by", place=field), self.entry("Name", place=own)
        )
        given = {("Created by", "create_uid"): "Créé par", ("Name", "display_name"): "Nom"}
        merged = merge_po.translated(pot, self.file(self.entry("Limit", "Plafond")), "fr", given)
        self.assertEqual([entry.msgstr for entry in merged], ["Plafond", "Créé par", ""])
        again = merge_po.translated(pot, merged, "fr", given)
        self.assertEqual(str(again), str(merged))


class TestLint(TestCase):
    def test_long_file_is_told(self):
        with tempfile.TemporaryDirectory() as name, patch.object(config, "ROOT", Path(name)):
            (Path(name) / "addons").mkdir()
            (Path(name) / "addons" / "long.py").write_text("x = 1\n" * (linting.LONGEST_FILE + 1))
            (Path(name) / "addons" / "short.py").write_text("x = 1\n" * linting.LONGEST_FILE)
            found = linting.CHECKS["length of files"]()
        self.assertIn("addons/long.py: 501 lines", found)
        self.assertNotIn("short.py", found)


class TestOdooTests(TestCase):
    """Odoo's own tests are judged by what its log says."""

    def test_log_is_understood(self):
        for module in (odoo, odoo_tests):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_warning_of_an_installation_is_told_and_fails_in_ci(self):
        for ci in (False, True):
            with (
                self.subTest(ci=ci),
                patch.object(odoo, "COMPLAINTS", ["Two labels"]),
                patch.object(odoo.config, "CI", ci),
                patch.object(odoo, "say") as say,
                self.assertRaises(Stop) if ci else contextlib.nullcontext(),
            ):
                odoo.tell_complaints()
            say.assert_called_once_with("  ! Two labels")

    def test_failures_known_and_new(self):
        with patch.object(odoo_tests, "say") as say:
            self.assertEqual(odoo_tests._report({"a", "b", "c"}, {"a"}, {"a", "c"}, "known"), 0)
            self.assertEqual(odoo_tests._report({"a", "b"}, {"a", "b"}, {"a"}, "known"), 1)
        said = "\n".join(call.args[0] for call in say.call_args_list)
        self.assertIn("passes now, though known to fail: c", said)
        self.assertIn("fails with our addons: b", said)


class TestSkips(TestCase):
    """A test that skips itself fails the run in CI, and only there."""

    def session_after(self, *, ci):
        skips = conftest.Skips()
        report = TestReport(
            "test_x", ("x", 1, "x"), {}, "skipped", ("x.py", 1, "Skipped: no chromium"), "call"
        )
        skips.pytest_runtest_logreport(report)
        self.assertEqual(skips.reasons, ["test_x: no chromium"])
        session = SimpleNamespace(exitstatus=ExitCode.OK)
        with patch.object(conftest, "CI", ci):
            skips.pytest_sessionfinish(session)
        return session.exitstatus

    def test_only_in_ci(self):
        self.assertEqual(self.session_after(ci=True), ExitCode.TESTS_FAILED)
        self.assertEqual(self.session_after(ci=False), ExitCode.OK)
