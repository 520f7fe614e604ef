# In the order in which they build on each other.

# A call, visit or mail, and what came out of it.
from . import credit_interaction_result, credit_interaction

# Whom to work on today, the most worthwhile first.
from . import credit_worklist

# What an account knows of it: its place on the list, its Work page, when it was last spoken to.
from . import credit_account_worklist
