# In the order in which they build on each other.

# What came after messages, what became of promises, what collectors did.
from . import credit_report_followup_effect, credit_report_promise, credit_report_collector_day

# What collectors have under way, on the page of actions.
from . import credit_report_block_actions
