from . import (
    credit_key_control_type,
    credit_key_control,
    credit_conflict,
)
