"""Customers who are late, in the queue of the follow-up: most get an e-mail, some a call."""

import json
import os
from datetime import timedelta

from odoo import Command, fields

EMAILS, CALLS = int(os.environ["EMAILS"]), 6

company = env.company
company.email = "credit@house.example"
env["ir.mail_server"].search([]).active = False
env["ir.mail_server"].create(
    {
        "name": "Counts",
        "smtp_host": "127.0.0.1",
        "smtp_port": int(os.environ["SMTP_PORT"]),
        "smtp_encryption": "none",
    }
)
partners = env["res.partner"].create(
    [
        {"name": f"Customer {index}", "email": f"c{index}@customer.example", "is_company": True}
        for index in range(EMAILS + CALLS)
    ]
)
today = fields.Date.today()
moves = env["account.move"].create(
    [
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": today - timedelta(60),
            "invoice_date_due": today - timedelta(5 if index < EMAILS else 40),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create({"name": "Rice", "price_unit": 100, "tax_ids": [Command.clear()]})
            ],
        }
        for index, partner in enumerate(partners)
    ]
)
moves.action_post()
# By hand, so that neither Sundays nor nights make them wait.
by_hand = {partner.id: (None, None) for partner in partners}
queued = env["credit.followup"].sudo()._queue(company, partners, by_hand)
env.cr.commit()
print(json.dumps({"company": company.id, "emails": EMAILS, "calls": CALLS, "queued": len(queued)}))
