from . import (
    credit_account,
    credit_followup,
    credit_followup_decision,
    credit_followup_item,
    credit_followup_letter,
    credit_followup_level,
    credit_followup_policy,
    credit_followup_run,
    credit_worklist,
    res_company,
    res_config_settings,
)
