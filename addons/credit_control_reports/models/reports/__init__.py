# In the order in which they build on each other: several ask the aged balance.
from . import (
    credit_report_aged_balance,
    credit_report_due_week,
    credit_report_roll,
    credit_report_collections,
    credit_report_credit_note,
    credit_report_blocked_order,
    credit_report_opening,
    credit_report_account_status,
)
