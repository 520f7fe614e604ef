from . import credit_followup_preview, credit_followup_preview_line
