"""The jobs that are measured, in the order of the table."""

from . import confirmation, exposure

JOBS = (*exposure.JOBS, *confirmation.JOBS)
