# In the order in which they build on each other; the key figures in that of the scorecard.
# isort: off
from . import (
    credit_kpi,
    credit_kpi_fact,
    credit_kpi_fact_ledger,
    credit_kpi_fact_disputed,
    credit_kpi_fact_order,
    credit_kpi_past_due,
    credit_kpi_past_due_collected,
    credit_kpi_to_term,
    credit_kpi_to_term_undisputed,
    credit_kpi_against_due,
    credit_kpi_dso,
    credit_kpi_dso_count_back,
    credit_kpi_dso_best,
    credit_kpi_delinquent,
    credit_kpi_cei,
    credit_kpi_days_to_pay,
    credit_kpi_days_late,
    credit_kpi_touches,
    credit_kpi_touchless,
)
