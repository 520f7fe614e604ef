from . import (
    credit_hold_document,
    credit_hold,
    credit_hold_reason,
    credit_hold_note,
    credit_hold_decision,
    credit_hold_change,
    credit_hold_rate,
    credit_hold_recheck,
    credit_hold_clear,
    account_partial_reconcile,
)
