from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Everything that asks what is open reads this index alone: of all unreconciled lines, which in Odoo's own index
    # are mostly sales, it has those with something left, and beside them what is asked of an open item.
    _credit_open_idx = models.Index(
        """(account_id, partner_id)
           INCLUDE (id, amount_residual, amount_residual_currency, balance, company_id, currency_id, date,
                    date_maturity, move_id, no_followup, parent_state, reconciled)
           WHERE reconciled IS NOT TRUE AND (amount_residual <> 0 OR amount_residual_currency <> 0)"""
    )
    # Odoo lets drafts be matched; the ledger does not know them, so whoever asks has to find them. They are few.
    _credit_matched_draft_idx = models.Index(
        "(id) WHERE parent_state = 'draft' AND matching_number IS NOT NULL"
    )
