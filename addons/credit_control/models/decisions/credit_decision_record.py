"""How decisions get into the log."""

import contextlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.decision import PAYLOAD, Cause, canonical, link

COLUMN_TYPES = {
    **dict.fromkeys(PAYLOAD, SQL("text")),
    **dict.fromkeys(("account_id", "company_id", "sequence", "document_id"), SQL("integer")),
    **dict.fromkeys(("request_id", "user_id", "on_behalf_id"), SQL("integer")),
    **dict.fromkeys(("limit_amount", "exposure", "overdue"), SQL("numeric")),
    "date": SQL("timestamp"),
    "is_self_approved": SQL("boolean"),
    "hash": SQL("text"),
}


class CreditDecision(models.Model):
    _inherit = "credit.decision"

    @api.model
    @api.private
    def _record(
        self,
        accounts,
        kind,
        reason,
        *,
        before=None,
        after=None,
        document=None,
        request=None,
        self_approved=False,
        on_behalf=None,
        figures=None,
        company=None,
    ):
        """Append one decision to the log of each account, whatever the rights of who decides; three statements.

        Where the environment has a ``Cause`` (an approved request is being carried out), its reason, request and
        approvals go into the log.

        :param accounts: ``credit.account`` records
        :param str kind: see ``_selection_kind``
        :param str reason: in the words of whoever decided
        :param before: JSON-able dict, or a function of an account that returns one; see ``_snapshot``
        :param after: the same, from now on
        :param document: record that the decision is about
        :param request: the ``credit.request`` that asked for it, or a function of an account that returns one
        :param self_approved: whoever decided had asked for it, too
        :param on_behalf: the ``res.users`` whose right was used during an absence
        :param figures: what ``_figures`` returned before anything changed; now when empty
        :param company: root company whose own log gets the entry, where it is about no account
        :return: the new entries, in no particular order
        """
        if not accounts and not company:
            return self.browse()
        cause = self.env.context.get("credit_cause")
        if isinstance(cause, Cause):
            reason, request, on_behalf = cause.reason, cause.request, cause.on_behalf
            self_approved = self_approved or cause.self_approved
        # Names and currencies are written down whether or not whoever decides may read them.
        accounts = accounts.sudo()
        if figures is None:
            figures = self._figures(accounts)
        user = self.env.user
        common = {
            "date": fields.Datetime.to_string(fields.Datetime.now()),
            "kind": kind,
            "reason": reason.strip(),
            "user_id": user.id,
            "user_name": user.name,
            "on_behalf_id": on_behalf.id if on_behalf else None,
            "on_behalf_name": on_behalf.sudo().name if on_behalf else None,
            "is_self_approved": self_approved,
            "document_model": document._name if document else None,
            "document_id": document.id if document else None,
            "document_name": document.sudo().display_name if document else None,
        }
        heads = self._heads(accounts, company)
        entries = []
        for owner in accounts or company.sudo():
            asked = request(owner) if callable(request) else request
            entry = {
                **common,
                **self._owner_facts(owner, figures),
                "request_id": asked.id if asked else None,
                "request_name": asked.sudo().name if asked else None,
                "sequence": heads[owner.id].sequence + 1,
                "before": self._as_json(before, owner),
                "after": self._as_json(after, owner),
            }
            entries.append({**entry, "hash": link(heads[owner.id].hash, entry)})
        return self._append(entries)

    @api.model
    def _owner_facts(self, owner, figures):
        """Whose log an entry belongs to, and how it stood then.

        :param owner: a ``credit.account``, or a root company
        """
        if owner._name == "res.company":
            return {
                "account_id": None,
                "account_name": None,
                "company_id": owner.id,
                "company_name": owner.name,
                "currency_name": owner.currency_id.name,
                **dict.fromkeys(("limit_amount", "exposure", "overdue")),
            }
        return {
            **figures[owner.id],
            "account_id": owner.id,
            "account_name": owner.partner_id.display_name,
            "company_id": owner.company_id.id,
            "company_name": owner.company_id.name,
        }

    @api.model
    @contextlib.contextmanager
    def _recording(self, accounts, kind, reason, names, *, document=None):
        """Record what a block changes of accounts: one decision for each account of which something did change.

        :param names: fields that the block may change, of ``credit.account`` or of the document
        :param document: a record that concerns all these accounts
        """
        # Before anything is read that the decision rests on.
        self.env["credit.lock"].contend(accounts)
        known = accounts.sudo()
        figures = self._figures(known)

        def snapshots():
            if document:
                return dict.fromkeys(known.ids, self._snapshot(document.sudo(), names))
            return {account.id: self._snapshot(account, names) for account in known}

        before = snapshots()
        yield
        after = snapshots()
        changed = known.filtered(lambda account: before[account.id] != after[account.id])
        self._record(
            changed.with_env(accounts.env),
            kind,
            reason,
            before=lambda account: before[account.id],
            after=lambda account: after[account.id],
            document=document,
            figures=figures,
        )

    @api.model
    def _snapshot(self, record, names):
        """Some values of a record as the log keeps them: amounts and days as text, records with their names."""
        return {name: self._as_plain(record, record._fields[name]) for name in names}

    def _as_plain(self, record, field):
        value = record[field.name]
        if field.type == "many2one":
            return {"id": value.id, "name": value.display_name} if value else None
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return self._amount(value, currency)
        if field.type in ("date", "datetime"):
            return field.to_string(value) or None
        if field.type == "float":
            return str(value)
        return value or None

    @api.model
    def _amount(self, value, currency):
        return None if value is None else f"{value:.{currency.decimal_places}f}"

    @api.model
    def _figures(self, accounts):
        """Limit, exposure and overdue of accounts as the log keeps them, by one statement.

        :return: dict by account id
        """
        rows = self.env["credit.exposure"].sudo()
        rows.invalidate_model(["limit_amount", "has_limit", "exposure", "overdue"])
        # Read as a list is, so that only these accounts are summed.
        rows = rows.search_fetch(
            [("id", "in", accounts.ids)], ["limit_amount", "has_limit", "exposure", "overdue", "currency_id"]
        )
        return {
            row.id: {
                "currency_name": row.currency_id.name,
                "limit_amount": self._amount(row.limit_amount if row.has_limit else None, row.currency_id),
                "exposure": self._amount(row.exposure, row.currency_id),
                "overdue": self._amount(row.overdue, row.currency_id),
            }
            for row in rows
        }

    @api.model
    def _as_json(self, values, account):
        values = values(account) if callable(values) else values
        return None if values is None else canonical(values)

    @api.model
    def _heads(self, accounts, company=None):
        """Contend for accounts, or for the own log of a company, and say where their chains end.

        :return: ``tools.decision.Head`` by account id, or by company id
        """
        locks = self.env["credit.lock"].sudo()
        if accounts:
            locks.contend(accounts)
            return locks._heads(accounts)
        locks.contend(accounts, company=company)
        return {company.id: locks._company_head(company)}

    @api.model
    def _append(self, entries):
        """Write entries and the new ends of their chains, by one statement.

        SQL, because the ORM refuses to write here, and so that log and heads cannot come apart.
        """
        columns = {name: SQL("%s %s", SQL.identifier(name), kind) for name, kind in COLUMN_TYPES.items()}
        names = SQL(", ").join(map(SQL.identifier, columns))
        rows = self.env.execute_query(
            SQL(
                """
                WITH made AS (
                    INSERT INTO credit_decision (%(names)s)
                    SELECT %(names)s FROM json_to_recordset(%(entries)s) AS entry (%(columns)s)
                    RETURNING id, account_id, company_id, sequence, hash
                ), heads AS (
                    UPDATE credit_lock SET head_sequence = made.sequence, head_hash = made.hash
                      FROM made
                     WHERE credit_lock.account_id = made.account_id
                           OR made.account_id IS NULL AND credit_lock.chain_company_id = made.company_id
                )
                SELECT id FROM made
                """,
                names=names,
                columns=SQL(", ").join(columns.values()),
                entries=json.dumps(entries),
            )
        )
        self.env["credit.lock"].invalidate_model(["head_sequence", "head_hash"])
        return self.browse(row[0] for row in rows)
