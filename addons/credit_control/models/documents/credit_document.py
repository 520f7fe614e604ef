from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What a paper says; when it changes, somebody has to look at the paper again.
CONTENT_FIELDS = ("account_id", "date_expiry", "date_issue", "number", "type_id")


class CreditDocument(models.Model):
    """One paper of one account: a line of its checklist, or a sales or payment paper filed to it.

    How a paper is received, validated and refused: ``credit_document_decision.py``; which record it is filed to:
    ``credit_document_record.py``.
    """

    _name = "credit.document"
    _description = "Credit document"
    _inherit = ["credit.expiry.watch", "credit.guarded", "mail.thread.main.attachment", "mail.activity.mixin"]
    _order = "account_id, sequence, id"
    _check_company_domain = models.check_company_domain_parent_of
    _rec_names_search = ["number", "type_id", "partner_id"]
    # Written by the methods that receive, validate and refuse, never by a form.
    _guarded_fields = (
        "is_self_validated",
        "received_by_id",
        "received_on",
        "refusal_reason",
        "stage",
        "validated_by_id",
        "validated_on",
    )

    account_id = fields.Many2one(
        "credit.account",
        required=True,
        index=True,
        ondelete="cascade",
        help="Account that the paper is about.",
    )
    active = fields.Boolean(
        default=True, help="An archived paper was replaced by a newer one; it is kept but no longer counts."
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    type_id = fields.Many2one(
        "credit.document.type",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="What paper it is.",
    )
    usage = fields.Selection(related="type_id.usage", store=True)
    sequence = fields.Integer(related="type_id.sequence", store=True)
    has_scan = fields.Boolean(related="type_id.has_scan")
    has_number = fields.Boolean(related="type_id.has_number")
    has_expiry = fields.Boolean(related="type_id.has_expiry")
    is_asked = fields.Boolean(
        string="On the checklist",
        readonly=True,
        copy=False,
        help="The customer type and country of the account ask for it.",
    )
    is_required = fields.Boolean(
        string="Required",
        compute="_compute_is_required",
        store=True,
        readonly=False,
        precompute=True,
        help="The file is complete once every required paper is valid.",
    )
    number = fields.Char(
        index="trigram",
        tracking=True,
        help="Number on the paper: registration, contract, cheque or delivery note.",
    )
    date_issue = fields.Date(string="Issued on", help="Date on the paper.")
    date_expiry = fields.Date(
        string="Expires on",
        compute="_compute_date_expiry",
        store=True,
        readonly=False,
        tracking=True,
        help="Last day on which the paper is valid; somebody gets a task some weeks before.",
    )
    stage = fields.Selection(
        [("missing", "Missing"), ("received", "Received"), ("valid", "Valid"), ("refused", "Refused")],
        required=True,
        readonly=True,
        default="missing",
        copy=False,
        tracking=True,
        help="What was decided about the paper, whatever day it is.",
    )
    state = fields.Selection(
        [
            ("missing", "Missing"),
            ("received", "Received"),
            ("valid", "Valid"),
            ("refused", "Refused"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="Received: somebody else than who brought it has to look at it. Expired: its last day is over.",
    )
    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", domain=[("res_model", "=", "credit.document")], string="Files"
    )
    scan_ids = fields.Many2many(
        "ir.attachment",
        compute="_compute_scan_ids",
        inverse="_inverse_scan_ids",
        string="Scans",
        help="PDF files or pictures of the paper; several if it has several pages.",
    )
    scan_count = fields.Integer(string="Number of scans", compute="_compute_scan_ids")
    received_on = fields.Date(readonly=True, copy=False, help="When its last scan or number came.")
    received_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who brought the paper or last changed what it says; that person does not validate it.",
    )
    validated_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False, help="Who validated or refused it."
    )
    validated_on = fields.Date(string="Decided on", readonly=True, copy=False)
    is_self_validated = fields.Boolean(
        readonly=True, copy=False, help="Validated by whoever brought it: the company allows that."
    )
    refusal_reason = fields.Text(readonly=True, copy=False, help="Why it was refused.")
    note = fields.Text(help="Remarks of the team.")
    # Two clicks at once make one line, and a renewed paper stands beside the old one.
    _missing_uniq = models.UniqueIndex(
        "(account_id, type_id) WHERE stage = 'missing' AND usage = 'opening' AND active",
        "This paper is on the checklist of the account already, and still missing.",
    )
    _expiry_idx = models.Index("(date_expiry) WHERE date_expiry IS NOT NULL AND active")
    _dates = models.Constraint(
        "CHECK (date_expiry >= date_issue)", "A paper cannot expire before it is issued."
    )

    @api.model_create_multi
    def create(self, vals_list):
        # A form that begins with a decision is refused, and not only what it says.
        self._refuse_guarded(name for name in self._guarded_fields if f"default_{name}" in self.env.context)
        documents = super().create(vals_list)
        documents._check_record()
        documents.filtered("number")._receive()
        # A paper that arrives may end the reason of a hold.
        self.env["credit.hold.recheck"].ask(documents.account_id)
        return documents

    def write(self, vals):
        self.env["credit.hold.recheck"].ask(self.account_id)
        if not self.env.su and ("active" in vals or "is_required" in vals):
            # What is archived is no longer asked for.
            self._check_may_decide()
        changed = self.filtered(lambda document: document._changes_content(vals))
        result = super().write(vals)
        if not vals.keys().isdisjoint(("account_id", "res_model", "res_id")):
            self._check_record(is_filed="res_model" in vals or "res_id" in vals)
        # A date alone is no paper.
        changed.filtered(lambda document: document.stage != "missing" or document.number)._receive()
        return result

    @api.depends("type_id")
    def _compute_is_required(self):
        for document in self:
            document.is_required = document.type_id.usage == "opening" and document.type_id.is_required

    @api.depends("date_issue", "type_id")
    def _compute_date_expiry(self):
        for document in self:
            months = document.type_id.validity_months
            if document.date_issue and months and not document.date_expiry:
                document.date_expiry = document.date_issue + relativedelta(months=months)

    @api.depends("type_id", "number")
    def _compute_display_name(self):
        for document in self:
            document.display_name = " ".join(filter(None, (document.type_id.name, document.number)))

    @api.depends("stage", "date_expiry")
    def _compute_state(self):
        # Not stored: a paper expires at midnight, not when a scheduled action gets to it.
        today = fields.Date.context_today(self)
        for document in self:
            past = document.date_expiry and document.date_expiry < today
            expires = document.stage in ("received", "valid")
            document.state = "expired" if past and expires else document.stage

    @api.model
    def _state_sql(self, document):
        """The same as the field ``state``, today.

        :param SQL document: alias of ``credit_document``
        """
        return SQL(
            """CASE WHEN %(document)s.stage IN ('received', 'valid') AND %(document)s.date_expiry < %(today)s
                    THEN 'expired' ELSE %(document)s.stage END""",
            document=document,
            today=fields.Date.context_today(self),
            to_flush=[self._fields["stage"], self._fields["date_expiry"]],
        )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)", model._state_sql(SQL.identifier(alias)), [state for state in value if state]
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # Lists are sorted and grouped by the state of today, too.
        if field_expr == "state":
            self._check_field_access(self._fields["state"], "read")
            return self._state_sql(SQL.identifier(alias))
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("attachment_ids")
    def _compute_scan_ids(self):
        for document in self:
            document.scan_ids = document.attachment_ids
            document.scan_count = len(document.attachment_ids)

    def _inverse_scan_ids(self):
        for document in self:
            here = {"res_model": document._name, "res_id": document.id}
            for file in document.scan_ids - document.attachment_ids:
                # Uploaded before the paper was saved; what belongs to something else stays there as well.
                if file.res_id:
                    file.copy(here)
                else:
                    file.write(here)
            (document.attachment_ids - document.scan_ids).unlink()
        self.invalidate_recordset(["attachment_ids", "scan_ids"])

    def action_open(self):
        """Open the page of this paper."""
        self.ensure_one()
        return self._get_records_action(context={})

    @api.model
    def _lacking_sql(self, documents):
        """Required papers of accounts that are not valid today, and that no other valid paper of their type replaces.

        :param SQL documents: condition on ``document``
        :return: SQL of a ``SELECT`` of ``id, account_id, type_id, state, date_expiry``
        """
        return SQL(
            """
            SELECT document.id, document.account_id, document.type_id, %(state)s AS state, document.date_expiry
              FROM credit_document document
             WHERE document.active AND document.is_required AND document.usage = 'opening'
               AND %(documents)s AND %(state)s <> 'valid'
               AND NOT EXISTS (SELECT FROM credit_document newer
                                WHERE newer.account_id = document.account_id AND newer.type_id = document.type_id
                                  AND newer.active AND newer.id <> document.id AND %(newer_state)s = 'valid')
            """,
            state=self._state_sql(SQL("document")),
            newer_state=self._state_sql(SQL("newer")),
            documents=documents,
            to_flush=[
                self._fields[name] for name in ("account_id", "active", "is_required", "type_id", "usage")
            ],
        )

    @api.model
    @api.private
    def get_lacking(self, accounts):
        """What these accounts have to bring still, in one query and whatever papers the user may see: for rules.

        :param accounts: ``credit.account`` records
        :return: ``{account id: documents}``, missing, to validate, refused or expired; complete accounts are absent
        """
        rows = self.env.execute_query(self._lacking_sql(SQL("document.account_id = ANY(%s)", accounts.ids)))
        lacking = {}
        for document, account, *_facts in rows:
            lacking.setdefault(account, []).append(document)
        # A check counts what its user cannot see; prefetched together, as the documents of all are read next.
        documents = self.sudo().browse(row[0] for row in rows)
        return {
            account: documents.browse(sorted(ids)).with_prefetch(documents.ids)
            for account, ids in lacking.items()
        }
