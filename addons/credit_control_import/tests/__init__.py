from . import test_credit_import, test_credit_import_revert, test_credit_import_run, test_tools
