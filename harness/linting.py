"""`make lint`: every check that needs no database."""

import os
import subprocess
import time

from . import config, house_rules, node, odoo_source, python_env, setup
from .console import say

RUFF = ("--no-cache", "--quiet", "--output-format=concise")
LONGEST_FILE = 500  # lines of a Python file that is not a test
SOURCES = ("addons", "benchmarks", "harness", "tests", "conftest.py")

# OCA's conventions that are not ours: their name as author, readme generator, a site's name lengths, the order of
# attributes, the XML declaration.
# `po-pretty-format` wants a translation that reads as its source to be empty; for us empty means not done.
# A model that does several things is spread over files on purpose; a compute method returns nothing; a named step may
# write past the checks of `write`.
NOT_OURS_PYLINT = ",".join(
    (
        "manifest-required-author",
        "missing-readme",
        "consider-merging-classes-inherited",
        "missing-return",
        "super-method-mismatch",
    )
)
NOT_OURS_MODULE = (
    "weblate-component-too-long,xml-header-missing,xml-header-wrong,xml-tag-position,file-not-used"
)
NOT_OURS_PO = "po-pretty-format"
ODOO_CHECKS = (
    "sql-injection,gettext-variable,gettext-placeholders,gettext-repr,missing-gettext,raise-unlink-override"
)
ODOO_PLUGINS = "_odoo_checker_sql_injection,_odoo_checker_gettext,_odoo_checker_unlink_override"


def lint():
    """Run all checks and say what each found.

    :return: exit code
    """
    setup.ensure(lint=True, node_too=True)
    failed = []
    for title, check in CHECKS.items():
        started = time.monotonic()
        problems = check()
        took = f"({time.monotonic() - started:.1f} s)"
        if problems:
            failed.append(title)
            say(f"  ✗ {title} {took}\n{problems.rstrip()}")
        else:
            say(f"  ✓ {title} {took}")
    say(f"Lint: {len(CHECKS) - len(failed)} checks are clean, {len(failed)} found something.")
    return 1 if failed else 0


def _run(*command, **variables):
    """What a checker says when it fails; nothing when all is well."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=config.ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return (done.stdout or f"{command[0]} failed.") if done.returncode else ""


def _ours():
    return [path for path in SOURCES if (config.ROOT / path).exists()]


def _program(name):
    return config.VENV / "bin" / name


def _ruff_check():
    return _run(_program("ruff"), "check", *RUFF, *_ours())


def _ruff_format():
    return _run(_program("ruff"), "format", "--check", *RUFF, *_ours())


def _pylint(*options, **variables):
    addons = [config.ADDONS.relative_to(config.ROOT) / name for name in config.addon_names()]
    if not addons:
        return ""
    command = ("-m", "pylint", "--rcfile=/dev/null", "--score=n", "--persistent=n", *options, *addons)
    return _run(python_env.python(), *command, **variables)


def _pylint_odoo():
    return _pylint(
        "--load-plugins=pylint_odoo",
        "--disable=all",
        "--enable=odoolint",
        "--valid-odoo-versions=19.0",
        f"--disable={NOT_OURS_PYLINT}",
    )


def _pylint_by_odoo():
    folder = odoo_source.addons_path("test_lint") / "tests"
    return _pylint(
        "--disable=all",
        f"--enable={ODOO_CHECKS}",
        f"--load-plugins={ODOO_PLUGINS}",
        PYTHONPATH=str(folder),
    )


def _oca_modules():
    addons = [config.ADDONS / name for name in config.addon_names()]
    return _run(_program("oca-checks-odoo-module"), f"--disable={NOT_OURS_MODULE}", *addons) if addons else ""


def _oca_po():
    files = sorted(config.ADDONS.glob("*/i18n/*.po*"))
    return _run(_program("oca-checks-po"), f"--disable={NOT_OURS_PO}", *files) if files else ""


def _eslint():
    command = (node.tool("eslint"), "--config", node.eslint_config(), "--max-warnings=0")
    return _run(*command, "--no-error-on-unmatched-pattern", "addons/*/static/**/*.js", "harness/**/*.mjs")


def _file_length():
    found = []
    for start in _ours():
        path = config.ROOT / start
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            name = file.relative_to(config.ROOT)
            lines = len(file.read_text().splitlines())
            if lines > LONGEST_FILE and "tests" not in name.parts:
                found.append(f"{name}: {lines} lines, more than {LONGEST_FILE}; what is a thing of its own?")
    return "\n".join(found)


def _one_definition():
    return house_rules.one_definition(config.ADDONS)


def _no_import_for_effect():
    return house_rules.no_import_for_effect(config.ADDONS, config.ROOT / "harness")


def _each_file_listed():
    return house_rules.each_file_listed(config.ADDONS)


CHECKS = {
    "ruff: mistakes": _ruff_check,
    "ruff: format": _ruff_format,
    "length of files": _file_length,
    "house: one definition a model and addon": _one_definition,
    "house: no import for its side effect": _no_import_for_effect,
    "house: each room lists its files": _each_file_listed,
    "pylint-odoo": _pylint_odoo,
    "Odoo's own checkers: SQL, translations, unlink": _pylint_by_odoo,
    "OCA: manifests, XML, CSV": _oca_modules,
    "OCA: translations": _oca_po,
    "eslint": _eslint,
}
