# In the order in which they build on each other.
# isort: skip_file

# A formal notice: what becomes of it, and the items that it demands.
from . import credit_notice, credit_notice_line

# What an account knows of it, and the event on its timeline.
from . import credit_account_notice
