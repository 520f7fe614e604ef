"""Fields of a journal item that stands for another one."""

# Only ``credit.account._replace_lines`` sets these, all at once.
REPLACED = frozenset(("credit_origin_id", "credit_fell_due", "credit_late_since"))
