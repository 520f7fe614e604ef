{
    "name": "Credit Control: Suite",
    "summary": "Installs the whole suite; with demo data, an agro-food company in Dakar",
    "version": "19.0.0.1.0",
    "category": "Accounting/Credit Control",
    "author": "Credit Control for Odoo contributors",
    "website": "https://github.com/credit-control-odoo/credit-control-odoo",
    "license": "LGPL-3",
    "depends": [
        "contacts",
        "credit_control",
        "credit_control_collection",
        "credit_control_import",
        "credit_control_reports",
        "l10n_sn",
        "sale_management",
    ],
    "demo": ["demo/credit_demo.xml"],
}
