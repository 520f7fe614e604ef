from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Odoo lets drafts be matched; the ledger does not know them, so reports have to find them. They are few.
    _credit_matched_draft_idx = models.Index(
        "(id) WHERE parent_state = 'draft' AND matching_number IS NOT NULL"
    )
