from . import (
    credit_account,
    credit_account_parcels,
    credit_dummy_parcel,
    credit_exposure,
    credit_hold,
    credit_rule,
)
from . import res_company
