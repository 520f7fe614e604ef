"""Groups that work with customers."""

# Who agrees with a customer about what is open.
ROLES = (
    "credit_control.group_credit_collector,credit_control.group_credit_account_manager,"
    "credit_control.group_credit_analyst"
)
# Who gives a customer formal notice.
NOTICE_ROLES = (
    "credit_control.group_credit_collector,credit_control.group_credit_account_manager,"
    "credit_control.group_credit_manager"
)
