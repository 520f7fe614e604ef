from . import (
    credit_account,
    credit_account_parcels,
    credit_dummy_parcel,
    credit_dummy_parcel_loss,
    credit_dummy_parcel_paper,
    credit_dummy_rate,
    credit_exposure,
    credit_hold,
    credit_rule,
    res_company,
)
