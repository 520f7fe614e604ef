from . import (
    account_payment_term,
    credit_rule,
    credit_rule_evaluate,
    credit_rule_kind_account,
    credit_rule_kind_vat,
    credit_rule_kind_limit,
    credit_rule_kind_order,
    credit_rule_kind_overdue,
    credit_rule_kind_unsecured,
    credit_rule_rate,
    credit_rule_summary,
)
