"""The jobs that are measured, in the order of the table."""

from . import aged_balance, confirmation, exposure, followup, key_figures, statement

JOBS = (
    *exposure.JOBS,
    *aged_balance.JOBS,
    *key_figures.JOBS,
    *followup.JOBS,
    *statement.JOBS,
    *confirmation.JOBS,
)
