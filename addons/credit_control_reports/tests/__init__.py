from . import (
    test_access_rights,
    test_credit_kpi,
    test_credit_report,
    test_credit_report_accounts,
    test_credit_report_aged_balance,
    test_credit_report_example,
    test_credit_report_options,
    test_credit_report_property,
    test_credit_report_run,
    test_credit_report_schedule,
    test_credit_report_tour,
    test_order_touch,
)
