from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FILE_STATES = [
    ("draft", "Papers missing"),
    ("complete", "Complete"),
    ("review", "In review"),
    ("approved", "Approved"),
]


class CreditAccount(models.Model):
    """The opening file: which papers an account has to bring, which are there, and how far its opening is."""

    _inherit = "credit.account"

    document_ids = fields.One2many("credit.document", "account_id")
    checklist_ids = fields.One2many(
        "credit.document",
        "account_id",
        domain=[("usage", "=", "opening")],
        help="Papers of the opening file, by customer type and country.",
    )
    is_file_complete = fields.Boolean(
        string="File complete",
        compute="_compute_is_file_complete",
        search="_search_is_file_complete",
        help="Every required paper is there, validated and not expired.",
    )
    file_state = fields.Selection(
        FILE_STATES,
        string="Opening file",
        compute="_compute_file_state",
        group_expand=True,
        search="_search_file_state",
        help="Papers missing, or complete: the account is still a draft. In review: somebody decides. Approved: the "
        "account was opened on this file. Empty: no file was started.",
    )
    file_progress = fields.Char(
        string="Papers",
        compute="_compute_is_file_complete",
        help="Required papers that are valid, of all required.",
    )
    file_missing = fields.Text(
        string="What is missing",
        compute="_compute_is_file_complete",
        help="Required papers that are missing, to validate, refused or expired.",
    )
    file_started_on = fields.Date(readonly=True, copy=False, help="When the opening file was started.")
    file_started_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    file_completed_on = fields.Date(
        readonly=True, copy=False, help="When the last required paper was validated, the first time."
    )
    file_submitted_on = fields.Date(readonly=True, copy=False, help="When the file was sent for review.")
    file_submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    file_submit_missing = fields.Text(
        string="Missing at review",
        readonly=True,
        copy=False,
        help="Required papers that were not valid when the file was sent for review.",
    )
    file_approved_on = fields.Date(
        readonly=True, copy=False, help="When the account was opened on this file."
    )
    file_approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.depends(
        "document_ids.stage",
        "document_ids.date_expiry",
        "document_ids.is_required",
        "document_ids.type_id",
    )
    @api.depends_context("lang")
    def _compute_is_file_complete(self):
        lacking = self.env["credit.document"].get_lacking(self._origin)
        # Whoever sees the account may know how complete its file is.
        required = dict(
            self.env["credit.document"]
            .sudo()
            ._read_group(
                [
                    ("account_id", "in", self._origin.ids),
                    ("is_required", "=", True),
                    ("usage", "=", "opening"),
                ],
                ["account_id"],
                ["type_id:count_distinct"],
            )
        )
        states = dict(self.env["credit.document"]._fields["state"]._description_selection(self.env))
        for account in self:
            documents = lacking.get(account._origin.id, self.env["credit.document"])
            total = required.get(account._origin.sudo(), 0)
            # A paper refused, and the line that waits for another one, are one thing that is missing.
            missing = {document.type_id: document for document in documents}
            account.is_file_complete = bool(total) and not missing
            account.file_progress = (
                self.env._("%(valid)s of %(required)s", valid=total - len(missing), required=total)
                if total
                else False
            )
            lines = [f"{kind.name}: {states[paper.state].lower()}" for kind, paper in missing.items()]
            account.file_missing = "\n".join(lines) or False

    @api.model
    def _is_file_complete_sql(self, account):
        """Whether an account has required papers and none of them is lacking today.

        :param SQL account: alias of ``credit_account``
        """
        Document = self.env["credit.document"]
        return SQL(
            """(EXISTS (SELECT FROM credit_document document WHERE document.account_id = %(account)s.id
                                AND document.active AND document.is_required AND document.usage = 'opening')
                AND NOT EXISTS (%(lacking)s))""",
            account=account,
            lacking=Document._lacking_sql(SQL("document.account_id = %s.id", account)),
        )

    def _search_is_file_complete(self, operator, value):
        if operator != "in":
            return NotImplemented
        complete = Domain.custom(
            to_sql=lambda model, alias, query: model._is_file_complete_sql(SQL.identifier(alias))
        )
        return Domain.OR([complete if wanted else ~complete for wanted in set(map(bool, value))])

    @api.depends("state", "file_started_on", "file_approved_on", "is_file_complete")
    def _compute_file_state(self):
        for account in self:
            if not account.file_started_on:
                account.file_state = False
            elif account.state == "review":
                account.file_state = "review"
            elif account.state != "draft" and account.file_approved_on:
                account.file_state = "approved"
            else:
                account.file_state = "complete" if account.is_file_complete else "draft"

    @api.model
    def _file_state_sql(self, account):
        """The same as the field ``file_state``, today.

        :param SQL account: alias of ``credit_account``
        """
        return SQL(
            """CASE WHEN %(account)s.file_started_on IS NULL THEN NULL
                    WHEN %(account)s.state = 'review' THEN 'review'
                    WHEN %(account)s.state <> 'draft' AND %(account)s.file_approved_on IS NOT NULL THEN 'approved'
                    WHEN %(complete)s THEN 'complete' ELSE 'draft' END""",
            account=account,
            complete=self._is_file_complete_sql(account),
            to_flush=[self._fields[name] for name in ("file_approved_on", "file_started_on", "state")],
        )

    def _search_file_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s, '') = ANY(%s)",
                model._file_state_sql(SQL.identifier(alias)),
                [state or "" for state in value],
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # Openings are shown in columns by the state of today.
        if field_expr == "file_state":
            self._check_field_access(self._fields["file_state"], "read")
            return self._file_state_sql(SQL.identifier(alias))
        return super()._field_to_sql(alias, field_expr, query)

    def _note_complete_file(self):
        """Remember the day on which the files of these accounts were complete for the first time."""
        done = self.filtered(lambda account: account.is_file_complete and not account.file_completed_on)
        # Whoever validates the last paper may not be allowed to write the account.
        done.sudo().write({"file_completed_on": fields.Date.context_today(self)})

    def action_open_documents(self):
        """Show all papers of these accounts, those filed to invoices and payments included."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control.credit_document_paper_action")
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}
