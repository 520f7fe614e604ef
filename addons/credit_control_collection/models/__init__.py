# In the order in which they build on each other.

# What all rooms share: the account that is chased, the company with its settings, days on which nobody is.
from . import credit_account, credit_holiday, res_company, res_config_settings

# Rows of a document that change as long as it is a draft.
from . import credit_draft_part

# Policies and levels, the run that decides, the messages and by which way each goes.
from . import followup

# What Odoo does with a text message of the follow-up, and what the telephone company reports of it.
from . import sms_sms, sms_tracker

# What a customer promises to pay, pays by instalments, and what became of it.
from . import promises

# Open items one by one: what is open of them, and who follows each.
from . import items

# What a customer is demanded formally, and what it says that it pays.
from . import notices, advices

# What somebody is to do about a customer, or any other record.
from . import actions

# Whom a collector works on today, and what was said.
from . import worklist

# What all this tells the kernel: kinds of rules, and the history of a customer.
from . import credit_event, credit_rule

# Figures of follow-up, promises and collectors.
from . import reports
