# The same papers, codes and accounts once the foreign addon is gone.
import json

customer = env["res.partner"].search([("name", "=", "Customer with parcels")])
invoice = env["account.move"].search([("partner_id", "=", customer.id), ("move_type", "=", "out_invoice")])
Document = env["credit.document"]
paper = Document.search([("partner_id", "=", customer.id), ("number", "=", "POD 1")])
Reason = env["credit.reason.code"]
check = env["credit.posting.check"].create({})
facts = {
    "paper": [len(paper), paper.record_name],
    "papers": Document._papers_of(invoice)[invoice.id].mapped("number"),
    "reasons": [len(Reason._of_usage("parcel", env.company)), len(Reason._find(env.company, "STOLEN"))],
    "operations": env["credit.posting.operation"].search_count([("operation", "=", "parcel")]),
    "postings": env["credit.posting"].search_count([("company_id", "!=", False)]),
    "dry_run": len(check._get_rows()) == env["credit.posting.operation"].search_count([]),
    "deduction": Reason._propose("3 bags damaged", "deduction", env.company).code,
}
paper.note = "Kept"
env.cr.rollback()
print(json.dumps(facts))
