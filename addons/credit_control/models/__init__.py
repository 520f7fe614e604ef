# What all rooms use: mixins first, then the shared records.
from . import (
    credit_account_columns,
    credit_cached,
    credit_guarded,
    credit_confirmed,
    credit_debt_mixin,
    credit_derived,
    credit_expiry_watch,
    credit_numbered,
    credit_paper_mixin,
    credit_root_company,
)

from . import (
    account_move,
    credit_customer_type,
    credit_group,
    credit_lock,
    credit_team,
    res_company,
    res_config_settings,
    res_currency,
    res_currency_rate,
    res_partner,
    res_users,
)

# The rooms, in the order in which they build on each other.
from . import reasons  # why something is as it is: one list of codes for all addons
from . import account  # the credit account: state, limit, agreement, review, merge, page
from . import exposure  # what customers owe or will owe: sources, read models, the ledger accounts that count
from . import rules  # what blocks an order: kinds, scopes, sentences
from . import holds  # blocked orders: reasons, decisions, the queue that looks at them again
from . import sales  # the checkpoint of sales orders: confirmation and increase
from . import invoices  # the checkpoint of invoices without an order: the button that posts them
from . import decisions  # the log that nobody changes
from . import requests  # somebody asks, somebody else decides: approval, kinds, batches, delegation
from . import documents  # papers: checklist, opening file, dossier, expiry
from . import securities  # guarantees, which secure a part of the exposure
from . import controls  # monthly key controls, conflicting roles
from . import timeline  # what happened with a customer
from . import postings  # which accounts operations are posted on, and the day of an entry
