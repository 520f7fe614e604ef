# In the order in which they build on each other.
# isort: skip_file

# What a customer says that it pays, and what it takes off.
from . import credit_payment_advice, credit_payment_advice_line

# What an account knows of it: the event on its timeline, and what is not chased meanwhile.
from . import credit_account_advice
