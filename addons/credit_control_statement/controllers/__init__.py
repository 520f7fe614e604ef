from . import credit_statement, portal
