{
    "name": "Credit Control Queue Job",
    "summary": "Statements and follow-up messages leave by OCA's job queue, spread over workers and hosts",
    "version": "19.0.0.5.0",
    "category": "Accounting/Credit Control",
    "author": "Credit Control for Odoo contributors",
    "website": "https://github.com/credit-control-odoo/credit-control-odoo",
    "license": "LGPL-3",
    "depends": ["credit_control_collection", "queue_job"],
    "data": ["data/queue_job_data.xml"],
    "auto_install": True,
}
