{
    "name": "Credit Control: Import of Receivables",
    "summary": "Open items or a settled history from a CSV or XLSX file into the ledger",
    "version": "19.0.0.5.0",
    "category": "Accounting/Credit Control",
    "author": "Credit Control for Odoo contributors",
    "website": "https://github.com/credit-control-odoo/credit-control-odoo",
    "license": "LGPL-3",
    "depends": ["credit_control"],
    "external_dependencies": {"python": ["openpyxl"]},
    "data": [
        "security/ir.model.access.csv",
        "security/credit_control_import_rules.xml",
        "data/ir_cron_data.xml",
        "views/credit_import_summary_templates.xml",
        "views/credit_import_line_views.xml",
        "views/credit_import_views.xml",
        "views/account_move_views.xml",
        "views/credit_control_import_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["credit_control_import/static/src/**/*"],
    },
}
