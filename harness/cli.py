"""The commands behind the Makefile."""

import argparse
import errno
import os
import shutil
import subprocess

from . import (
    bench,
    config,
    console,
    databases,
    i18n,
    linting,
    odoo,
    odoo_tests,
    postgres,
    screens,
    serve,
    setup,
    testing,
)
from .console import Stop, say

NO_ROOM = (errno.EACCES, errno.EDQUOT, errno.ENOSPC, errno.ENOTDIR, errno.EPERM, errno.EROFS)


def cli(arguments):
    """Run one command.

    :return: exit code
    """
    parser = argparse.ArgumentParser(prog="make", description="Credit Control for Odoo")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start the ERP with the demo company")
    add_test = commands.add_parser("test", help="run the tests")
    add_test.add_argument("targets", nargs="*")
    add_test.add_argument("--addons", default="")
    add_test.add_argument("--database")
    add_test.add_argument("-k", dest="expression")
    add_i18n = commands.add_parser("i18n", help="bring the addons' texts and translations up to date")
    add_i18n.add_argument("--addons", default="")
    add_i18n.add_argument("--check", action="store_true", help="change nothing, say what is not complete")
    commands.add_parser("lint", help="run the linters")
    add_odoo = commands.add_parser("test-odoo", help="run Odoo's own tests with our addons and without")
    add_odoo.add_argument("--tags", default="/account,/sale")
    add_odoo.add_argument(
        "--modules", default="", help="Odoo's modules to install first, with commas between"
    )
    add_odoo.add_argument(
        "--subset", action="store_true", help="only what we extend, against the known failures"
    )
    add_bench = commands.add_parser("bench", help="measure the speed of our addons against bare SQL")
    add_bench.add_argument("--size", type=int, default=100_000, help="invoices in the ledger")
    add_bench.add_argument("--only", default="", help="jobs with this in their title")
    add_bench.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    add_shots = commands.add_parser("screenshots", help="save a picture of each main screen")
    add_shots.add_argument("--only", default="", help="screens with this in their name")
    add_shots.add_argument("--database", help="a database of the test cluster; else the demo company")
    add_shell = commands.add_parser("shell", help="a Python shell on the user's database")
    add_shell.add_argument("--database", default=serve.DATABASE)
    add_psql = commands.add_parser("psql", help="psql on the test cluster, or with --run on the user's")
    add_psql.add_argument("--run", action="store_true")
    add_psql.add_argument("rest", nargs="*")
    commands.add_parser("setup", help="set up, start nothing")
    commands.add_parser("stop", help="stop the database servers")
    commands.add_parser("clean", help="remove everything that was set up, the demo database too")
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command](options) or 0
    except Stop as stop:
        say(f"Stopped: {stop}")
        return 1
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        say(
            f"Stopped: {error.strerror}: {error.filename or config.STATE}. Another folder: CC_STATE=/path make run"
        )
        return 1
    except KeyboardInterrupt:
        say("\nStopped by Ctrl-C.")
        return 130


def _run(_options):
    serve.serve()


def _test(options):
    extra = ["-k", options.expression] if options.expression else []
    return testing.test(
        options.targets, addons=_names(options.addons), database=options.database, pytest_arguments=extra
    )


def _i18n(options):
    return i18n.update(_names(options.addons), check=options.check)


def _names(text):
    return [name for name in text.split(",") if name]


def _lint(_options):
    return linting.lint()


def _test_odoo(options):
    if options.subset:
        return odoo_tests.subset()
    modules = tuple(filter(None, options.modules.split(",")))
    return odoo_tests.compare(options.tags, modules=modules)


def _screenshots(options):
    return screens.shoot(options.only, database=options.database)


def _bench(options):
    return bench.bench(options.size, only=options.only, markdown=options.markdown)


def _shell(options):
    cluster = postgres.RUN if options.database == serve.DATABASE else postgres.TEST
    setup.ensure(cluster)
    command = odoo.command("shell", "-d", options.database, "--no-http")
    return subprocess.run(command, env=odoo.environment(cluster), cwd=config.ROOT, check=False).returncode


def _psql(options):
    cluster = postgres.RUN if options.run else postgres.TEST
    setup.ensure(cluster, programs_too=False)
    env = {**os.environ, **cluster.environment()}
    return subprocess.run([str(postgres.program("psql")), *options.rest], env=env, check=False).returncode


def _setup(_options):
    setup.ensure(postgres.TEST)
    databases.base(postgres.TEST)
    say("Ready: `make run` or `make test`.")


def _stop(_options):
    for cluster in (postgres.RUN, postgres.TEST):
        cluster.stop()


def _clean(_options):
    if not config.STATE.exists():
        say(f"Nothing to remove: {config.STATE} does not exist.")
        return
    _stop(None)
    with console.step(f"Removing {config.STATE}"):
        shutil.rmtree(config.STATE)


COMMANDS = {
    "bench": _bench,
    "run": _run,
    "test": _test,
    "i18n": _i18n,
    "lint": _lint,
    "test-odoo": _test_odoo,
    "screenshots": _screenshots,
    "shell": _shell,
    "psql": _psql,
    "setup": _setup,
    "stop": _stop,
    "clean": _clean,
}
