from . import (
    account_journal,
    account_move,
    credit_import,
    credit_import_check,
    credit_import_column,
    credit_import_line,
    credit_import_match,
    credit_import_post,
    credit_import_revert,
    credit_import_run,
)
