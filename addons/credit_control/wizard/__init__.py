from . import credit_account_change, credit_account_create, credit_hold_release
