{
    "name": "Credit Control: dummy, reports",
    "summary": "Proves the hooks of the reports: one addition to each, that the reports do not know",
    "version": "19.0.0.1.0",
    "category": "Hidden",
    "author": "Credit Control for Odoo contributors",
    "website": "https://github.com/credit-control-odoo/credit-control-odoo",
    "license": "LGPL-3",
    "depends": ["credit_control_dummy", "credit_control_reports"],
}
