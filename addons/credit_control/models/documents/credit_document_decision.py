from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .credit_document import CONTENT_FIELDS


class CreditDocument(models.Model):
    """How a paper is received, validated and refused: four eyes, and whoever changes it starts again."""

    _inherit = "credit.document"

    def _changes_content(self, vals):
        return any(
            self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
            for name in CONTENT_FIELDS
            if name in vals
        )

    def _receive(self):
        """Something came, or changed: these papers wait for somebody to look at them."""
        if not self:
            return
        # The paper may be brought by whoever may not decide; what is noted is who brought it.
        self.sudo().write(
            {
                "stage": "received",
                "received_by_id": self.env.uid,
                "received_on": fields.Date.context_today(self),
                "validated_by_id": False,
                "validated_on": False,
                "is_self_validated": False,
                "refusal_reason": False,
            }
        )

    def _lose_scan(self):
        """A file was taken away: without any, and without a number, the paper is missing again."""
        self.invalidate_recordset(["attachment_ids"])
        for document in self:
            if document.attachment_ids or document.number:
                document._receive()
            else:
                document.sudo().stage = "missing"

    def action_validate(self):
        """Say that these papers are what they should be.

        :raise AccessError: when the user is no credit analyst or manager
        :raise UserError: when one is missing, expired, without what its type asks for, or brought by the user
        """
        self._check_may_decide()
        for document in self:
            document._check_can_be_valid()
            own = document.received_by_id == self.env.user
            if own and not document.company_id.credit_self_approval:
                raise UserError(
                    self.env._(
                        "You brought %(paper)s of %(customer)s or changed it last: somebody else has to validate it.",
                        paper=document.display_name,
                        customer=document.partner_id.display_name,
                    )
                )
            document._decide("valid", is_self_validated=own, refusal_reason=False)
        self._replace_older()
        self.account_id._note_complete_file()

    def action_refuse(self, reason):
        """Send these papers back.

        :param str reason: why; kept with the paper
        """
        self._check_may_decide()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why the paper is refused: whoever brought it reads it."))
        for document in self:
            if document.stage == "missing":
                raise UserError(
                    self.env._(
                        "%(paper)s of %(customer)s is missing: there is nothing to decide.",
                        paper=document.display_name,
                        customer=document.partner_id.display_name,
                    )
                )
            document._decide("refused", is_self_validated=False, refusal_reason=reason.strip())
            document._tell_who_brought_it()

    def _check_may_decide(self):
        self.check_access("write")
        if not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(
                self.env._("Only a credit analyst or manager decides on papers, and on which are required.")
            )

    def _check_can_be_valid(self):
        problems = {
            self.env._("it is missing"): self.stage == "missing",
            self.env._("it has expired"): self.state == "expired",
            self.env._("its scan is not there"): self.has_scan and not self.attachment_ids,
            self.env._("its number is not filled in"): self.has_number and not self.number,
            self.env._("its expiry date is not filled in"): self.has_expiry and not self.date_expiry,
        }
        found = [text for text, applies in problems.items() if applies]
        if found:
            raise UserError(
                self.env._(
                    "%(paper)s of %(customer)s cannot be validated: %(problems)s.",
                    paper=self.display_name,
                    customer=self.partner_id.display_name,
                    problems=", ".join(found),
                )
            )

    def _decide(self, stage, **vals):
        # These fields are written here and nowhere else; the right was checked.
        self.sudo().write(
            {
                "stage": stage,
                "validated_by_id": self.env.uid,
                "validated_on": fields.Date.context_today(self),
                **vals,
            }
        )

    def _tell_who_brought_it(self):
        """An activity for whoever brought the paper: ask for a better one."""
        if self.received_by_id:
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "%(paper)s refused: %(reason)s", paper=self.display_name, reason=self.refusal_reason
                ),
                user_id=self.received_by_id.id,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_keeps_decided(self):
        decided = self.filtered(lambda document: document.stage in ("valid", "refused"))
        if decided and not self.env.user.has_group("credit_control.group_credit_manager"):
            raise UserError(
                self.env._(
                    "Only a credit manager deletes papers that somebody has decided on: %(papers)s.",
                    papers=", ".join(decided.mapped("display_name")),
                )
            )
