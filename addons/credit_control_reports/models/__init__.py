# The rooms, in the order in which they build on each other.

# What other models keep for reports: what the ledger matched, touches of an order, settings of the company.
from . import (
    account_partial_reconcile,
    credit_account_matching,
    sale_order,
    sale_order_line,
    res_company,
    res_config_settings,
)

# What every report is made of: options, rows, figures, files, archive, delivery.
from . import engine

# The reports that are lists, one a file.
from . import reports

# Key figures, and the facts of which they are made.
from . import kpi

# The reports that are pages: weekly page, scorecard, dashboards, and the blocks that stand on them.
from . import pages

# Which reports somebody may read.
from . import res_users
