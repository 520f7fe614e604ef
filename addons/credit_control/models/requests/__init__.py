from . import (
    credit_approval,
    credit_approval_decide,
    credit_approval_rule,
    credit_approval_step,
    credit_delegation,
    credit_request_document,
    credit_request,
    credit_request_proposal,
    credit_request_kind,
    credit_request_batch,
)
