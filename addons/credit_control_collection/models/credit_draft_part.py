from odoo import api, models


class CreditDraftPart(models.AbstractModel):
    """A row of a document; it changes as long as that one is a draft, and never moves to another one.

    A model names the many2one to its document in ``_part_of``; the document answers ``_check_draft``.
    """

    _name = "credit.draft.part"
    _description = "Part of a draft"
    _inherit = ["credit.guarded"]
    _drops_guarded = True
    _part_of = None

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        if not self.env.su:
            parts[self._part_of]._check_draft()
        return parts

    def write(self, vals):
        if not self.env.su:
            self[self._part_of]._check_draft()
            self._refuse_moved(self._part_of, vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not self.env.su:
            self[self._part_of]._check_draft()
