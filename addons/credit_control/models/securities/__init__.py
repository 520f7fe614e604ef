from . import credit_guarantee, credit_guarantee_watch, credit_account, credit_group
