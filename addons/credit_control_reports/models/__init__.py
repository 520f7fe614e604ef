from . import (
    account_partial_reconcile,
    credit_report,
    credit_report_aged_balance,
    credit_report_check,
    credit_report_pdf,
    credit_report_xlsx,
)
