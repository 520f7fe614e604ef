from . import (
    test_access_rights,
    test_channels,
    test_collection_reports,
    test_collection_tour,
    test_credit_followup_policy,
    test_credit_followup_preview,
    test_credit_payment_plan,
    test_credit_promise,
    test_credit_worklist,
    test_decision,
    test_mail,
    test_run,
)
