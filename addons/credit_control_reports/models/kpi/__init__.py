# In the order in which they build on each other; the key figures in that of the scorecard.
from . import (
    credit_kpi,
    credit_kpi_fact,
    credit_kpi_fact_ledger,
    credit_kpi_past_due,
    credit_kpi_to_term,
    credit_kpi_dso,
    credit_kpi_cei,
    credit_kpi_days_to_pay,
    credit_kpi_touches,
)
