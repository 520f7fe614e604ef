# In the order in which they build on each other.
# isort: skip_file

# What somebody is to do about a record until a day, and how it ends.
from . import credit_action, credit_action_close

# Records that show their actions; the activity that mirrors each; merging what they are about.
from . import credit_action_mixin, mail_activity, base_partner_merge

# What an account knows of it: the events on its timeline.
from . import credit_account_action
