from . import (
    credit_account,
    credit_dummy_parcel,
    credit_dummy_parcel_loss,
    credit_dummy_parcel_paper,
    credit_dummy_rate,
    credit_hold,
    credit_rule,
)
