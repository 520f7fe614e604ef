"""What the harness calls in Odoo's environment: fill a database with a ledger, or measure the jobs."""

import argparse
import sys
from datetime import date

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from . import LEDGER_VERSION, ledger
from .jobs import installed_jobs
from .measure import measure
from .plan import Profile
from .table import render

PARAMETER = "credit_control_benchmark.ledger"


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fill = commands.add_parser("fill", help="make a ledger")
    fill.add_argument("--size", type=int, required=True, help="number of invoices")
    fill.add_argument("--customers", type=int, default=0, help="a tenth of the invoices by default")
    fill.add_argument("--today", type=date.fromisoformat, default=date.today(), help="last day of the ledger")
    run = commands.add_parser("run", help="measure")
    run.add_argument("--baseline", help="database without our addons")
    run.add_argument("--only", default="", help="jobs with this in their title")
    run.add_argument("--markdown", action="store_true")
    run.add_argument("--pairs", type=int, help="at most so many of each job")
    for command in (fill, run):
        command.add_argument("--database", required=True)
    options = parser.parse_args()
    config.parse_config(["-d", options.database, "--no-http", "--log-level=error", "--max-cron-threads=0"])
    return {"fill": _fill, "run": _run}[options.command](options)


def _fill(options):
    profile = Profile(invoices=options.size, today=options.today, customers=options.customers)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        counts = ledger.generate(env, profile)
        env["ir.config_parameter"].set_param(PARAMETER, f"{LEDGER_VERSION} {options.size} {options.today}")
    print(", ".join(f"{count:,} {model}" for model, count in counts.items()))


def _run(options):
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        [[ledger_text]] = env.execute_query(
            SQL("SELECT value FROM ir_config_parameter WHERE key = %s", PARAMETER)
        )
        jobs = installed_jobs(env)
    _version, size, today = ledger_text.split()
    print(f"{int(size):,} invoices up to {today}; medians of the pairs, memory is growth of the process")
    figures = []
    for job in jobs:
        if options.only in job.title:
            found = measure(job, options.database, date.fromisoformat(today), options.baseline, options.pairs)
            figures.append(found)
            print(render([found]).splitlines()[-1], flush=True)
    print("\n" + render(figures, markdown=options.markdown))
    for found in figures:
        if found.error:
            print(f"\n{found.title} failed:\n{found.error}")
    return 1 if any(found.error or found.missing for found in figures) else 0


sys.exit(main())
