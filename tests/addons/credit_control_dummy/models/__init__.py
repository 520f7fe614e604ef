from . import credit_account, credit_dummy_parcel, credit_hold, credit_rule
