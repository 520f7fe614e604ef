from odoo import models
from odoo.exceptions import UserError

_BATCH = 100


class CreditImport(models.Model):
    """Taking an import back, while nothing else has touched its entries."""

    _inherit = "credit.import"

    def action_revert(self):
        """Remove the payments and invoices of this import, in the background. Its customers stay.

        :raise AccessError: for users who may not post
        :raise UserError: when somebody has worked on an entry, or the books are closed; nothing is removed then
        """
        self._check_may_post()
        for record in self:
            if record.state not in ("done", "failed") or not record.done_count:
                raise UserError(self.env._("The import “%s” has nothing to revert.", record.name))
            lines = record.line_ids.filtered(lambda line: line.state == "done")
            record._check_untouched(lines)
            record._store({"state": "reverting", "user_id": self.env.uid, "message": False})
            record._wake_job()

    def _check_untouched(self, lines):
        """:raise UserError: naming the entries that are no longer as the import made them, or the closed period"""
        entries = lines.move_id + lines.payment_id.move_id
        partials = entries.line_ids.matched_debit_ids + entries.line_ids.matched_credit_ids
        # Odoo's own exchange differences go when the match goes.
        expected = entries + partials.exchange_move_id
        foreign = partials.filtered(
            lambda partial: (partial.debit_move_id + partial.credit_move_id).move_id - expected
        )
        touched = entries.filtered(
            lambda move: move.state != "posted" or move.inalterable_hash or move.reversal_move_ids
        )
        touched |= (foreign.debit_move_id + foreign.credit_move_id).move_id & entries
        touched |= lines.move_id.filtered(lambda move: move.credit_import_id != self)
        matched = {
            frozenset((partial.debit_move_id + partial.credit_move_id).move_id.ids) for partial in partials
        }
        for line in lines.filtered("payment_id"):
            if frozenset((line.move_id + line.payment_id.move_id).ids) not in matched:
                touched |= line.payment_id.move_id
        if touched:
            raise UserError(
                self.env._(
                    "Somebody has worked on %(count)s of the entries since, so the import cannot be reverted. "
                    "Undo the matching or the change of: %(names)s",
                    count=len(touched),
                    names=", ".join(touched[:10].mapped("display_name")),
                )
            )
        first = {
            "invoice": min(lines.mapped("invoice_date")),
            "payment": min(lines.payment_id.mapped("date"), default=None),
        }
        self._check_open_books(first)

    def _revert_batch(self):
        """Take back the lines whose payments were numbered last, so that numbers go from the end."""
        lines = self.env["credit.import.line"].search(
            [("import_id", "=", self.id), ("state", "=", "done")],
            order="payment_id, line desc",  # payments are ordered by date and number, the last one first
            limit=_BATCH,
        )
        if lines:
            self._check_untouched(lines)
            moves, payments = lines.move_id, lines.payment_id
            (moves + payments.move_id).line_ids.remove_move_reconcile()
            self._unlocked(lines).write({"state": "new", "move_id": False, "payment_id": False})
            self._remove_payments(payments)
            self._remove_invoices(moves)
        if len(lines) < _BATCH:
            self._store({"state": "ready"})
            self.message_post(body=self.env._("Reverted: its invoices and payments are out of the ledger."))
        return len(lines)

    def _may_delete(self, moves):
        """Entries are deleted where neither the law nor a gap in the numbers forbids it, else cancelled."""
        return not self.company_id.restrictive_audit_trail and moves.check_move_sequence_chain()

    def _remove_payments(self, payments):
        if self._may_delete(payments.move_id):
            payments.action_draft()
            payments.unlink()
        else:
            payments.action_cancel()

    def _remove_invoices(self, moves):
        if self.keeps_numbers and not self.company_id.restrictive_audit_trail:
            moves.button_draft()
            # This journal counts no numbers, so none can be missing.
            moves.with_context(force_delete=True).unlink()
        elif self._may_delete(moves):
            moves.button_draft()
            moves.unlink()
        else:
            moves.button_cancel()
            moves.write({"credit_import_id": False, "credit_import_key": False})
