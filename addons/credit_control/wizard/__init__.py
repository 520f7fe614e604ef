from . import (
    base_partner_merge,
    credit_account_change,
    credit_account_create,
    credit_approval_decide,
    credit_decision_verification,
    credit_hold_force,
    credit_hold_recommend,
    credit_hold_release,
    credit_request_mass,
    sale_order_discount,
)
