from . import (
    credit_account,
    credit_exposure,
    credit_mailing,
    credit_mailing_delivery,
    credit_statement,
    credit_statement_data,
    credit_statement_page,
    credit_statement_pdf,
    credit_statement_run,
    credit_statement_xlsx,
    ir_actions_report,
    res_partner,
)
