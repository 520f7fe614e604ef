from . import (
    base_partner_merge,
    credit_account_change,
    credit_account_create,
    credit_hold_force,
    credit_hold_recommend,
    credit_hold_release,
)
