from . import (
    account_journal,
    account_move_credit_hold,
    account_move_credit_check,
    credit_account,
    validate_account_move,
)
