from . import (
    credit_event,
    credit_account_event,
)
