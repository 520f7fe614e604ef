from . import (
    test_credit_statement_data,
    test_credit_statement_pdf,
    test_credit_statement_portal,
    test_credit_statement_property,
    test_credit_statement_run,
    test_credit_statement_wizard,
)
