"""Odoo's own tests, run with our addons installed: what passes without them has to pass with them."""

import json
import re
import subprocess

from . import config, databases, odoo, odoo_source, postgres, setup
from .console import Stop, say, step

# What our addons extend: orders, invoices, payments, reconciliation, partners, the portal. Some four minutes.
SUBSET = (
    "/sale",
    "-/sale:TestTaxesDownPaymentSale",
    "-/sale:TestTaxesGlobalDiscountSale",  # two minutes of tax arithmetic
    "-/sale:TestSaleComboConfigurator",
    "-/sale:TestSaleOrderProductCatalog",
    "/sale_management:TestSaleOrder",
    "/sale_stock:TestSaleStock",
    "/sale_stock:TestSaleStockInvoices",
    "/sale_stock:TestSaleStockMultiCompany",
    "/account:TestAccountPartner",
    "/account:TestMergePartner",
    "/account:TestAccountMove",
    "/account:TestAccountMoveOutInvoiceOnchanges",
    "/account:TestAccountMoveSend",
    "/account:TestAccountPaymentTerms",
    "/account:TestAccountEarlyPaymentDiscount",
    "/account:TestAccountPayment",
    "/account:TestAccountPaymentRegister",
    "/account:TestAccountPaymentItems",
    "/account:TestAccountMoveReconcile",
    "/account:TestAccountMovePaymentsWidget",
    "/account:TestPortalInvoice",
    "/account:TestPortalAttachment",
    "/account:TestDownloadDocs",
    "/account_payment",
)
KNOWN = config.ROOT / "harness" / "odoo_baseline.txt"
STARTED = re.compile(r" INFO \S+ odoo\.addons\.(\w+)\.tests\.\w+: Starting (\S+) \.\.\. ?$")
FAILED = re.compile(
    r" ERROR \S+ (?:odoo\.addons\.(\w+)\.tests\.\w+|odoo\.tests\.\w+): (?:FAIL|ERROR): (.+?) ?$"
)


def subset():
    """Run the subset with our addons and compare with the list of known failures of the platform.

    :return: exit code
    """
    ran, failed = _run(",".join(SUBSET), with_ours=True)
    known = {line for line in KNOWN.read_text().splitlines() if line and not line.startswith("#")}
    return _report(ran, failed, known & (ran | failed), f"the platform's own, listed in {KNOWN.name}")


def compare(tags, *, modules=()):
    """Run tests without our addons, unless that was done before, then with them.

    :param tags: Odoo's test tags, e.g. `/sale:TestSaleOrder`
    :param modules: Odoo's modules to install first, e.g. `pos_sale`
    :return: exit code
    """
    setup.ensure(postgres.TEST)
    key = config.fingerprint(config.REQUIREMENTS / "odoo.txt")
    release = re.sub(r"\W+", "-", odoo_source.release())
    what = re.sub(r"[^A-Za-z0-9]+", "-", "-".join((tags, *modules)))
    stored = config.STATE / "odoo-tests" / f"{release}-{key}-{what}.json"
    if stored.exists():
        known = set(json.loads(stored.read_text()))
        say(f"Without our addons {len(known)} fail, by a run before: {stored}")
    else:
        known = _run(tags, with_ours=False, modules=modules)[1]
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_text(json.dumps(sorted(known), indent=1))
    ran, failed = _run(tags, with_ours=True, modules=modules)
    return _report(ran, failed, known, "the same without our addons")


def _run(tags, *, with_ours, modules=()):
    """Run Odoo's tests on a copy of the database, with further modules of Odoo in it.

    :return: names of the tests that ran, names of those that failed
    """
    cluster = postgres.TEST
    setup.ensure(cluster)
    template = databases.suite(cluster) if with_ours else databases.base(cluster)
    name = f"cc_odoo_{'with' if with_ours else 'without'}"
    log = config.LOGS / f"{name}.log"
    with step("Database: copy for Odoo's own tests"):
        cluster.clone(template, name)
    if modules:
        # The log of their installation is Odoo's; tests run on the finished database.
        install = ("-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http", "--log-level=warn")
        with step(f"Odoo's modules {', '.join(modules)}"):
            odoo.odoo(cluster, *install, what="Installing Odoo's modules")
    if with_ours:
        odoo.script(cluster, name, "sell_to_all.py", what="Letting customers buy without a decision")
    options = ("--test-tags", tags, "--stop-after-init", "--http-port=0", "--logfile", log)
    with step(f"Odoo's own tests {'with' if with_ours else 'without'} our addons; log: {log}"):
        log.unlink(missing_ok=True)
        command = odoo.command("-d", name, *options)
        with log.with_suffix(".out").open("wb") as out:
            env = odoo.environment(cluster)
            done = subprocess.run(
                command, env=env, cwd=config.ROOT, stdout=out, stderr=subprocess.STDOUT, check=False
            )
    cluster.drop(name)
    ran, failed = parse(log.read_text(errors="replace"))
    if not ran or (done.returncode and not failed):
        raise Stop(f"Odoo's tests did not run to their end (exit {done.returncode}); the log is {log}.")
    return ran, failed


def parse(log):
    """Names of the tests that ran and of those that failed, from Odoo's log.

    >>> line = "2030-01-01 12:00:00,000 1 {} db odoo.addons.sale.tests.test_x: {} TestX.test_y{}"
    >>> parse(line.format("INFO", "Starting", " ...") + chr(10) + line.format("ERROR", "FAIL:", ""))
    ({'sale TestX.test_y'}, {'sale TestX.test_y'})
    >>> parse("2030-01-01 12:00:00 1 ERROR db odoo.tests.suite: ERROR: setUpClass (odoo.addons.sale.TestX)")
    (set(), {'setUpClass (odoo.addons.sale.TestX)'})
    """
    ran, failed = set(), set()
    for line in log.splitlines():
        if found := STARTED.search(line):
            ran.add(f"{found[1]} {found[2]}")
        elif found := FAILED.search(line):
            name = re.sub(r"^Subtest (\S+) .*", r"\1", found[2])
            failed.add(f"{found[1]} {name}" if found[1] else name)
    return ran, failed


def _report(ran, failed, known, why):
    for name in sorted(failed & known):
        say(f"  · fails, {why}: {name}")
    for name in sorted(known & ran - failed):
        say(f"  ! passes now, though known to fail: {name}")
    new = sorted(failed - known)
    for name in new:
        say(f"  ✗ fails with our addons: {name}")
    counts = f"{len(ran)} run, {len(failed & known)} known to fail, {len(new)} fail because of us"
    say(f"Odoo's own tests: {counts}.")
    return 1 if new else 0
