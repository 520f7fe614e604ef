"""Runs the tests on a copy of a prepared database."""

import os
import subprocess

from . import config, databases, odoo, postgres, python_env, setup
from .console import Stop, step

# Two processes, each with its copy of the database; a class stays in one of them, in the order of the targets.
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadscope", "--no-loadscope-reorder")


def test(targets, *, addons=(), database=None, pytest_arguments=()):
    """Run pytest on our addons and on `tests/`, or on the named files.

    :param targets: files, folders or pytest ids; all tests when empty
    :param addons: install and test only these addons and what they depend on
    :param database: name of the copy; kept afterwards, so that two runs can go on side by side
    :return: pytest's exit code
    """
    cluster = postgres.TEST
    setup.ensure(cluster)
    template = databases.suite(cluster, only=tuple(addons))
    name = database or "cc_test"
    with step("Database: copy for the tests"):
        cluster.clone(template, name)
    names = databases.with_dependencies(addons) if addons else config.addon_names()
    # What crosses addons takes longest: it goes first, so that no core waits for it at the end.
    chosen = list(targets) or ([] if addons else ["tests"]) + [str(config.ADDONS / addon) for addon in names]
    _check_targets(chosen)
    command = [
        str(python_env.python()),
        "-m",
        "pytest",
        "--odoo-http",
        "-rs",
        "--durations=10",
        "--durations-min=5",
        "--odoo-database",
        name,
        "--odoo-config",
        str(odoo.config_file()),
        *(SIDE_BY_SIDE if not targets and not addons else ()),
        *pytest_arguments,
        *chosen,
    ]
    env = {**odoo.environment(cluster), "CC_TEST_DATABASE": name, "CC_TEMPLATE": template}
    return subprocess.run(command, env=env, cwd=config.ROOT, check=False).returncode


def _check_targets(targets):
    for target in targets:
        path = target.split("::")[0]
        if not os.path.exists(os.path.join(config.ROOT, path)):
            raise Stop(f"There is no test file or folder “{path}”.")
