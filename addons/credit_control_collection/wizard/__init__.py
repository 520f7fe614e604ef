from . import (
    credit_followup_pause,
    credit_followup_preview,
    credit_followup_preview_line,
    credit_followup_print,
    credit_interaction_log,
    credit_interaction_log_line,
    credit_receipt_estimate_set,
    credit_item_follow,
    credit_notice_withdraw,
    credit_worklist_change,
)
