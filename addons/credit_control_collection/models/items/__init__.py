# In the order in which they build on each other.
# isort: skip_file

# What is open of a line of the ledger, for who agrees or demands something about it.
from . import account_move_line

# Who follows an open item: the collector, sales, a driver, somebody else.
from . import credit_item_follower, credit_open_item

# What an account knows of it: its items, and the dialogs about them.
from . import credit_account_item
