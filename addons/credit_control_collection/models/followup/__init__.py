# In the order in which they build on each other.

# By which procedure a customer is reminded, and what a new company starts with.
from . import credit_followup_policy, credit_followup_policy_shipped, credit_followup_level

# A message, and the items that it lists.
from . import credit_followup, credit_followup_item

# Who gets which message today, and the run that queues and sends it.
from . import credit_followup_decision, credit_followup_run

# By which way it goes: choice, calls and alerts; letters on paper; text messages.
from . import credit_followup_channel, credit_followup_paper, credit_followup_text

# What an account knows of it: its policy, its pause, its messages.
from . import credit_account_followup
