from . import (
    account_account,
    account_move_line,
    credit_account_line,
    credit_account_component,
    credit_account_source,
    credit_account_replace,
    credit_account_source_sales,
    credit_account_expected,
    credit_account_security,
    credit_account_exposure,
    credit_exposure,
    credit_open_item,
)
