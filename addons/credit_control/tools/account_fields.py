"""Names of the fields of ``credit.account`` and ``credit.group`` that decisions are about.

Screens, requests, the log and reports ask for the same names, so they stand here once.
"""

# What a customer may owe, and for how long.
LIMIT_FIELDS = (
    "credit_limit",
    "limit_currency_id",
    "limit_mode",
    "limit_until",
    "temporary_from",
    "temporary_limit",
    "temporary_until",
)
# What the members of a group may owe together.
GROUP_LIMIT_FIELDS = ("active", "credit_limit", "currency_id", "limit_mode")
# What is agreed with the customer beside the limit.
TERMS_FIELDS = ("payment_term_id",)
# Kind of the decision that changes them: fields that nobody writes without one.
DECIDED_FIELDS = {"limit": LIMIT_FIELDS, "terms": TERMS_FIELDS}
# Fields whose every change is dated history.
DATED_FIELDS = ("sale_mode", "state")
# Fields of a hold of all orders, with its reason.
FORCED_FIELDS = ("forced_hold", "forced_hold_reason")
