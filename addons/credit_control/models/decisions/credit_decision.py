import json

from odoo import api, fields, models
from odoo.tools import SQL, format_date
from odoo.tools.misc import formatLang

from ...tools.decision import PAYLOAD, Head


class Reference(fields.Many2one):
    """A link that nothing in the database enforces: what it points at may go, the entry stays as it was written."""

    def update_db_foreign_key(self, model, column):
        """No foreign key, so that merging and deleting records never touches the log."""


MERGED = "merged_account"


class CreditDecision(models.Model):
    """The log of what was decided: entries are added and never changed, not even by Odoo's superuser.

    A trigger refuses changes in the database, and each account has a hash chain (``tools/decision.py``), so that a
    change by somebody who is above the trigger shows. ``_record`` is the only way in, ``verify`` reads the chains.
    """

    _name = "credit.decision"
    _description = "Credit decision"
    _inherit = ["credit.append.only"]
    _order = "id desc"
    _rec_name = "account_name"
    _log_access = False

    account_id = Reference(
        "credit.account",
        readonly=True,
        index=True,
        help="Customer whom it is about; empty: a decision about the company's own settings or documents.",
    )
    account_name = fields.Char(string="Customer", readonly=True, help="As it was called then.")
    company_id = Reference("res.company", required=True, readonly=True, index=True)
    company_name = fields.Char(readonly=True)
    sequence = fields.Integer(
        string="No.",
        required=True,
        readonly=True,
        aggregator=None,
        help="Place in the log of the account, or of the company.",
    )
    date = fields.Datetime(required=True, readonly=True, index=True)
    kind = fields.Selection("_selection_kind", required=True, readonly=True, help="What was decided.")
    reason = fields.Text(required=True, readonly=True, help="In the words of whoever decided.")
    before = fields.Text(readonly=True, help="The values before, as JSON.")
    after = fields.Text(readonly=True, help="The values from then on, as JSON.")
    changes = fields.Text(compute="_compute_changes", help="What changed, in words.")
    document_model = fields.Char(readonly=True)
    document_id = fields.Integer(string="Document ID", readonly=True, aggregator=None)
    document_name = fields.Char(string="Document", readonly=True, help="What the decision was about.")
    request_id = fields.Integer(string="Request ID", readonly=True, aggregator=None)
    request_name = fields.Char(string="Request", readonly=True, help="What was asked for, and approved.")
    user_id = Reference("res.users", required=True, readonly=True, index=True)
    user_name = fields.Char(string="Decided by", readonly=True)
    on_behalf_id = Reference("res.users", readonly=True)
    on_behalf_name = fields.Char(
        string="On behalf of", readonly=True, help="Whose right was used during an absence."
    )
    is_self_approved = fields.Boolean(
        string="Self-approved", readonly=True, help="Decided by whoever had asked for it."
    )
    currency_name = fields.Char(string="Currency code", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit_amount = fields.Monetary(
        string="Limit then", readonly=True, aggregator=None, help="In force when it was decided. Empty: none."
    )
    limit_text = fields.Char(string="Limit in force", compute="_compute_limit_text")
    exposure = fields.Monetary(
        string="Exposure then", readonly=True, aggregator=None, help="What the customer owed or would owe."
    )
    overdue = fields.Monetary(string="Overdue then", readonly=True, aggregator=None)
    hash = fields.Char(required=True, readonly=True, help="Of this entry and the one before it.")

    _sequence_uniq = models.UniqueIndex("(account_id, sequence)")
    _company_sequence_uniq = models.UniqueIndex("(company_id, sequence) WHERE account_id IS NULL")

    def init(self):
        """Have the database itself refuse changes of the payload; a column of a later version may be filled."""
        self._init_triggers((*PAYLOAD, "hash"))

    @api.model
    def _selection_kind(self):
        """What can be decided; an addon appends its own kinds. Entries of an addon that is gone keep theirs."""
        return [
            ("limit", "Limit"),
            ("state", "State of the account"),
            ("sale_mode", "Sale mode"),
            ("forced_hold", "Forced hold"),
            ("terms", "Payment terms"),
            ("group", "Credit group"),
            ("group_limit", "Limit of the group"),
            ("release", "Hold released"),
            ("refusal", "Hold refused"),
            ("merge", "Accounts merged"),
            ("approval", "Step approved"),
            ("approved", "Request approved"),
            ("refused", "Request refused"),
            ("confirmed", "Entry confirmed"),
        ]

    @api.depends("account_name", "company_name")
    def _compute_display_name(self):
        for decision in self:
            decision.display_name = decision.account_name or decision.company_name

    @api.depends("limit_amount", "currency_id")
    @api.depends_context("lang")
    def _compute_limit_text(self):
        # SQL, because the ORM takes no limit for a limit of zero; the user may read these entries.
        rows = self.env.execute_query(
            SQL("SELECT id FROM credit_decision WHERE id = ANY(%s) AND limit_amount IS NULL", self.ids)
        )
        unlimited = {row[0] for row in rows}
        for decision in self:
            known = decision.currency_id.format(decision.limit_amount) if decision.currency_id else ""
            decision.limit_text = self.env._("No limit") if decision.id in unlimited else known

    @api.depends("before", "after", "document_model")
    @api.depends_context("lang")
    def _compute_changes(self):
        for decision in self:
            before, after = json.loads(decision.before or "{}"), json.loads(decision.after or "{}")
            names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            decision.changes = "\n".join(
                decision._describe(name, before.get(name), after.get(name)) for name in names
            )

    def _describe(self, name, before, after):
        """One changed value in words; names and selections as the reader knows them."""
        if name == MERGED:
            return self.env._(
                "%(customer)s, with %(count)s entries of its own",
                customer=after["name"],
                count=after["sequence"],
            )
        models = [self.env[model] for model in (self.document_model, "credit.account") if model in self.env]
        field = next((model._fields[name] for model in models if name in model._fields), None)
        if not field:
            return f"{name}: {before} → {after}" if before else f"{name}: {after}"
        label = field.get_description(self.env, ["string"])["string"]
        before, after = (self._in_words(field, value) for value in (before, after))
        return f"{label}: {before} → {after}" if before else f"{label}: {after}"

    def _in_words(self, field, value):
        if isinstance(value, dict):
            return value["name"]
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value or "")
        if value and field.type == "date":
            return format_date(self.env, value)
        if value and field.type == "monetary":
            return formatLang(self.env, float(value), digits=len(str(value).partition(".")[2]))
        return value or ""

    # Merged accounts

    @api.model
    def _record_merge(self, account, other, reason):
        """Log that one account takes over another one, with the end of the other one's chain.

        :param account: the ``credit.account`` that stays
        :param other: the one that ends
        """
        head = self._heads(other)[other.id]
        merged = {"id": other.id, "name": other.partner_name, "sequence": head.sequence, "hash": head.hash}
        self._record(account, "merge", reason, after={MERGED: merged})

    def _merged_heads(self, account_ids):
        """Where the chains of accounts end that were merged into others.

        :return: ``Head`` by account id
        """
        # SQL: of all entries those of merged accounts are few, and only they know where those chains end.
        rows = self.env.execute_query(SQL("SELECT after FROM credit_decision WHERE kind = 'merge'"))
        merged = [json.loads(after)[MERGED] for (after,) in rows]
        wanted = set(account_ids)
        return {one["id"]: Head(one["sequence"], one["hash"]) for one in merged if one["id"] in wanted}
