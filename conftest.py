"""For every test of this repository: what must not happen in silence."""

import os

import freezegun
import pytest

CI = os.environ.get("CI") == "true"
# Run inside Odoo's shell, or loaded as an addon or an update would be, by the tests themselves.
collect_ignore_glob = [
    "tests/scripts/*",
    "tests/addons/*",
    "addons/*/tests/example/*",
    "addons/*/migrations/*",
]


def pytest_configure(config):
    """Odoo's browser and HTTP tests skip themselves without a server: have one always."""
    if not config.getoption("--odoo-http"):
        raise pytest.UsageError("The tests need a prepared database and a server: run them by `make test`.")
    config.pluginmanager.register(Skips(), "credit-control-skips")
    # How long a test took is told by the real clock.
    freezegun.configure(extend_ignore_list=["_pytest.timing"])


class Skips:
    """In CI a skipped test is a failure: something that the tests need is not there."""

    def __init__(self):
        self.reasons = []

    def pytest_runtest_logreport(self, report):
        """Keep the reason of a skipped test."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self._keep(report)

    def pytest_collectreport(self, report):
        """Keep the reason of a skipped file."""
        if report.skipped:
            self._keep(report)

    def _keep(self, report):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        self.reasons.append(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        """Let the run fail."""
        if CI and self.reasons and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        """Say which tests were skipped and why, where it makes the run fail."""
        if CI and self.reasons:
            terminalreporter.section("skipped in CI, so the run fails", red=True)
            for reason in self.reasons:
                terminalreporter.write_line(reason)
