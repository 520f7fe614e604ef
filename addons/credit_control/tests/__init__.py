from . import (
    test_access_rights,
    test_credit_account,
    test_credit_account_review,
    test_credit_account_state,
    test_credit_decision,
    test_credit_document,
    test_credit_exposure,
    test_credit_group,
    test_credit_hold,
    test_credit_hold_tour,
    test_credit_team,
    test_sale_order_credit_check,
)
