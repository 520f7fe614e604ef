{
    "name": "Credit Control: dummy",
    "summary": "Proves the doors and hooks of the kernel: one addition to each, that the kernel does not know",
    "version": "19.0.0.1.0",
    "category": "Hidden",
    "author": "Credit Control for Odoo contributors",
    "website": "https://github.com/credit-control-odoo/credit-control-odoo",
    "license": "LGPL-3",
    "depends": ["credit_control"],
    "data": [
        "security/ir.model.access.csv",
        "security/credit_dummy_parcel_rules.xml",
        "data/credit_dummy_data.xml",
        "data/credit_dummy_posting_data.xml",
    ],
}
