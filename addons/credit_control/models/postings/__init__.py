from . import credit_posting_operation, credit_posting, account_move
