"""The jobs that are measured, in the order of the table."""

from . import aged_balance, confirmation, exposure, followup, key_figures, reports, statement

JOBS = (
    *exposure.JOBS,
    *aged_balance.JOBS,
    *key_figures.JOBS,
    *reports.JOBS,
    *followup.JOBS,
    *statement.JOBS,
    *confirmation.JOBS,
)


def installed_jobs(env):
    """:return: the jobs, and one for the first screen of each report that is there"""
    return [*JOBS, *reports.first_screens(env)]
