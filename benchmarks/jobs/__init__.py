"""The jobs that are measured, in the order of the table."""

from . import aged_balance, confirmation, exposure, followup

JOBS = (*exposure.JOBS, *aged_balance.JOBS, *followup.JOBS, *confirmation.JOBS)
