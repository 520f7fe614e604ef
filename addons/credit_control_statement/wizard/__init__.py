from . import credit_statement_wizard, credit_statement_wizard_line
