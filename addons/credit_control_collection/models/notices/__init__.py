# In the order in which they build on each other.
# isort: skip_file

# A formal notice: what becomes of it, the items that it demands, its letter.
from . import credit_notice, credit_notice_line, credit_notice_paper

# What an account knows of it, and the event on its timeline.
from . import credit_account_notice
