from . import credit_account, credit_dummy_parcel, credit_rule
