from . import (
    credit_document_type,
    credit_document,
    credit_document_record,
    credit_document_decision,
    credit_document_watch,
    credit_account_file,
    credit_account_dossier,
    ir_actions_report,
    ir_attachment,
    account_payment,
)
