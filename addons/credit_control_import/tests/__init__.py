from . import test_credit_import
from . import test_credit_import_revert
from . import test_credit_import_run
from . import test_tools
