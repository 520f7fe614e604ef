# In the order in which they build on each other.
from . import (
    credit_report,
    credit_report_option,
    credit_report_measure,
    credit_report_dataset,
    credit_report_check,
    credit_report_view,
    credit_report_pdf,
    credit_report_xlsx,
    credit_report_customer,
    credit_report_item,
    credit_report_run,
    credit_report_frozen,
    credit_report_delivery,
    credit_report_schedule,
    credit_report_background,
)
