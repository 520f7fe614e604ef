from . import (
    credit_account,
    credit_account_state,
    credit_account_history,
    credit_account_limit,
    credit_account_undecided,
    credit_account_agreement,
    credit_account_review,
    credit_account_merge,
    credit_account_leave,
    credit_account_page,
)
