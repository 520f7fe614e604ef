from . import credit_report_aged_balance
