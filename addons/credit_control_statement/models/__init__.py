from . import (
    credit_mailing,
    credit_mailing_delivery,
    credit_statement,
    credit_statement_data,
    credit_statement_page,
    credit_statement_pdf,
    credit_statement_run,
    credit_statement_xlsx,
    credit_account,
    credit_exposure,
    ir_actions_report,
    res_partner,
)
