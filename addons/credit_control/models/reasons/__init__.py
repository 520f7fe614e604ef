from . import credit_reason_usage, credit_reason_code
