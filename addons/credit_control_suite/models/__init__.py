from . import (
    credit_demo,
    credit_demo_agreements,
    credit_demo_collection,
    credit_demo_company,
    credit_demo_customers,
    credit_demo_desk,
    credit_demo_files,
    credit_demo_followups,
    credit_demo_ledger,
)
