# In the order in which they build on each other.

# An item about which something was agreed.
from . import credit_agreed_item

# What is promised until a day, its items, and what the ledger says of it.
from . import credit_promise, credit_promise_line, credit_promise_judge

# What is paid by instalments, its items and instalments, and what the ledger says of it.
from . import credit_payment_plan, credit_payment_plan_part, credit_payment_plan_item
from . import credit_payment_plan_line, credit_payment_plan_judge

# The request that decides about a plan.
from . import credit_request

# What an account knows of it: promises, plans, reliability, what is paused by them.
from . import credit_account_promise

# When a collector thinks that an item will be paid, and how all this says what money to expect.
from . import credit_receipt_estimate, credit_open_item, credit_account_expected
