from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

FILE_STATES = [
    ("draft", "Papers missing"),
    ("complete", "Complete"),
    ("review", "In review"),
    ("approved", "Approved"),
]

OPENERS = ("credit_control.group_credit_account_manager", "credit_control.group_credit_analyst")


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

    # The checklist

    def action_start_file(self):
        """Start the opening file of these accounts: their checklist is made from customer type and country.

        Doing so again brings the checklists up to date.

        :raise AccessError: when the user neither opens accounts nor is the customers' salesperson
        """
        self.check_access("read")
        foreign = self.filtered(lambda account: not account._may_start_file(account.partner_id))
        if foreign:
            raise AccessError(
                self.env._(
                    "Only account managers, analysts and the customer's salesperson start a file: %(customers)s.",
                    customers=", ".join(foreign.mapped("display_name")),
                )
            )
        self._start_file()

    @api.model
    def _may_start_file(self, partner):
        user = self.env.user
        opens = self.env.su or any(user.has_group(group) for group in OPENERS)
        sells = user.has_group("credit_control.group_credit_sales")
        return opens or (sells and partner.commercial_partner_id.user_id == user)

    def _start_file(self):
        # Sales start files but do not write accounts.
        new = self.sudo().filtered(lambda account: not account.file_started_on)
        new.write({"file_started_on": fields.Date.context_today(self), "file_started_by_id": self.env.uid})
        self._update_checklist()

    def _update_checklist(self):
        """Make the checklists of the accounts that have a file what their customer type and country ask for.

        New lines come; what is there stays, but what is asked for no more is no longer required, and goes when it is
        empty. Once done, doing it again changes nothing.
        """
        # The checklist is the company's, whoever made it necessary.
        accounts = self.sudo().filtered("file_started_on")
        if not accounts:
            return
        Document = accounts.env["credit.document"]
        asked = self.env["credit.document.type"]._asked_sql(SQL("account.id = ANY(%s)", accounts.ids))
        # SQL because of ON CONFLICT, and because a changed type may touch thousands of accounts.
        rows = self.env.execute_query(
            SQL(
                """
                WITH asked AS (%(asked)s), added AS (
                    INSERT INTO credit_document (
                        account_id, partner_id, company_id, type_id, usage, sequence, stage, active, is_asked,
                        is_required, create_uid, create_date, write_uid, write_date
                    )
                    SELECT asked.account_id, account.partner_id, account.company_id, asked.type_id, type.usage,
                           type.sequence, 'missing', TRUE, TRUE, asked.is_required, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM asked
                      JOIN credit_account account ON account.id = asked.account_id
                      JOIN credit_document_type type ON type.id = asked.type_id
                     WHERE NOT EXISTS (SELECT FROM credit_document document
                                        WHERE document.active AND document.account_id = asked.account_id
                                          AND document.type_id = asked.type_id)
                  ORDER BY asked.account_id, type.sequence, type.id
                        ON CONFLICT DO NOTHING
                ), changed AS (
                UPDATE credit_document document
                   SET is_asked = asked.type_id IS NOT NULL, is_required = COALESCE(asked.is_required, FALSE),
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM credit_document old
             LEFT JOIN asked ON asked.account_id = old.account_id AND asked.type_id = old.type_id
                 WHERE document.id = old.id AND old.account_id = ANY(%(accounts)s) AND old.usage = 'opening'
                   AND COALESCE(old.is_asked, FALSE) <> (asked.type_id IS NOT NULL)
             RETURNING document.id, document.is_asked
                )
                SELECT id FROM changed WHERE NOT is_asked
                """,
                asked=asked,
                accounts=accounts.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
                to_flush=[
                    Document._fields[name]
                    for name in ("account_id", "active", "is_asked", "is_required", "type_id", "usage")
                ],
            )
        )
        Document.invalidate_model()
        accounts.invalidate_recordset()
        no_longer = Document.browse(row[0] for row in rows)
        no_longer.filtered(lambda document: document.stage == "missing" and not document.note).unlink()
        accounts._note_complete_file()

    # The steps of an opening

    def _absorb_file(self):
        """Bring the checklist up to date once another account was merged into this one.

        A paper that one of them brought is not asked for again.
        """
        self._update_checklist()
        # The user who merges customers need not see their papers.
        lines = self.sudo().checklist_ids
        empty = lines.filtered(lambda line: line.stage == "missing" and not line.note)
        empty.filtered(lambda line: line.type_id in (lines - line).type_id).unlink()

    def _note_steps(self, before):
        """Remember who took which step on which day.

        :param before: the state of each account before the change
        """
        today = fields.Date.context_today(self)
        for account in self:
            step = (before[account], account.state)
            if step == ("draft", "review"):
                vals = {
                    "file_submitted_on": today,
                    "file_submitted_by_id": self.env.uid,
                    "file_submit_missing": account.file_missing,
                }
            elif account.state == "open" and before[account] in ("draft", "review"):
                vals = {"file_approved_on": today, "file_approved_by_id": self.env.uid}
            elif step == ("closed", "draft"):
                # A customer who comes back goes through the opening again.
                vals = {
                    "file_started_on": today,
                    "file_started_by_id": self.env.uid,
                    **dict.fromkeys(
                        ("file_completed_on", "file_submitted_on", "file_submit_missing", "file_approved_on"),
                        False,
                    ),
                    **dict.fromkeys(("file_submitted_by_id", "file_approved_by_id"), False),
                }
            else:
                continue
            account.write(vals)

    def action_submit_file(self):
        """Ask for the opening of this account, with what its file says; whoever decides gets it for review.

        A file that is not complete goes too, for a reason that has to be given.

        :return: the dialog of the request
        """
        self.ensure_one()
        reason = self.env._("The file is complete.") if self.is_file_complete else False
        return self.with_context(default_kind="opening", default_reason=reason).action_propose()
