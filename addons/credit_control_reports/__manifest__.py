{
    "name": "Credit Control: Reports",
    "summary": "Aged balance as of any date, on screen, PDF and XLSX, that ties to the ledger",
    "version": "19.0.0.2.0",
    "category": "Accounting/Credit Control",
    "author": "Credit Control for Odoo contributors",
    "website": "https://github.com/credit-control-odoo/credit-control-odoo",
    "license": "LGPL-3",
    "depends": ["credit_control"],
    "external_dependencies": {"python": ["xlsxwriter"]},
    "data": [
        "security/ir.model.access.csv",
        "security/credit_control_reports_rules.xml",
        "report/credit_report_templates.xml",
        "report/credit_report_actions.xml",
        "views/credit_report_aged_balance_views.xml",
        "views/credit_report_run_views.xml",
        "views/res_config_settings_views.xml",
        "views/credit_control_reports_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "credit_control_reports/static/src/**/*",
            ("remove", "credit_control_reports/static/src/report/lazy/**"),
        ],
        "web.assets_backend_lazy": ["credit_control_reports/static/src/report/lazy/**"],
        "web.assets_tests": ["credit_control_reports/static/tests/tours/**/*"],
    },
}
