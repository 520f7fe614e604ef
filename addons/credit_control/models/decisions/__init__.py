from . import (
    credit_append_only,
    credit_decision,
    credit_decision_migration,
    credit_decision_record,
    credit_decision_verify,
)
