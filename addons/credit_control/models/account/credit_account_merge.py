"""When two customers become one, or a customer becomes part of another one, their accounts do the same."""

import psycopg2
from markupsafe import Markup

from odoo import fields, models
from odoo.tools import SQL, mute_logger

from ...tools.account_fields import DATED_FIELDS, LIMIT_FIELDS
from ...tools.merge import cautious_limit, cautious_mode, cautious_risk, cautious_state

# What an account without a value of its own takes over from the one that is merged into it.
SIMPLE_TYPES = ("char", "date", "html", "many2one", "text")


class CreditAccount(models.Model):
    _inherit = "credit.account"

    def _move_to(self, partner):
        """Give these accounts to another customer; where it has one in the same company, the two become one.

        :param partner: the commercial partner that their debts count with from now on
        """
        # Whoever merges or moves partners need not see their accounts.
        for account in self.sudo().filtered(lambda account: account.partner_id != partner):
            own = self.sudo().search(
                [("partner_id", "=", partner.id), ("company_id", "=", account.company_id.id)]
            )
            if own:
                own._absorb(account)
                continue
            before = account.partner_name
            account.partner_id = partner
            account._mirror_limit()
            account.message_post(
                body=self.env._(
                    "This account was that of %(before)s, which is now part of %(after)s.",
                    before=before,
                    after=partner.display_name,
                )
            )

    def _absorb(self, other):
        """Make this account and another one of its company one: this one.

        What the team decided about this account stays. Where the other one was held tighter (limit, suspension, cash,
        risk class, forced hold), the tighter decision holds until somebody decides anew: nobody has decided that both
        together may owe more. What is empty here comes from the other one. Holds, history, messages and whatever else
        hangs on the other account follow; its log stays under its own number, and our log keeps the end of it.
        """
        self.ensure_one()
        # Before anything is read, and outside of any savepoint.
        self.env["credit.lock"].contend(self | other)
        name = other.partner_name
        reason = self.env._("The account of %(customer)s was merged into this one.", customer=name)
        taken = self._take_over(other, reason)
        self.env["credit.decision"]._record_merge(self, other, reason)
        other.history_ids.filtered(lambda change: not change.merged_from).merged_from = name
        lost = self._repoint(other)
        other.unlink()
        self._tell_merge(reason, taken, lost)
        self._absorb_file()

    def _take_over(self, other, reason):
        """Change this account where the other one was held tighter or knows more.

        :return: labels of the fields that the other one decided
        """
        strict = self._cautious_vals(other)
        for name in DATED_FIELDS:
            if name in strict:
                self._write_dated(name, strict[name], reason, fields.Date.context_today(self))
        vals = {name: value for name, value in strict.items() if name not in DATED_FIELDS}
        vals.update(self._missing_vals(other))
        if vals:
            self.write(vals)
        decided = [name for name in strict if name not in LIMIT_FIELDS or name == "limit_mode"]
        # One word for the limit, whichever of its fields it is made of.
        names = ["credit_limit" if name == "limit_mode" else name for name in decided]
        return [self._fields[name].get_description(self.env, ["string"])["string"] for name in names]

    def _cautious_vals(self, other):
        """Decisions of another account that are tighter than this one's; an addon adds its own.

        :return: values to write
        """
        vals = {}
        limits = self._permanent_limit(), other._permanent_limit()
        undecided = [account.limit_mode == "undecided" for account in (self, other)]
        if cautious_limit(*limits, undecided=undecided) == "other":
            vals.update(
                {name: self._fields[name].convert_to_write(other[name], other) for name in LIMIT_FIELDS}
            )
        chosen = {
            "risk_class": cautious_risk(self.risk_class, other.risk_class),
            "sale_mode": cautious_mode(self.sale_mode, other.sale_mode),
            "state": cautious_state(self.state, other.state),
        }
        vals.update({name: value for name, value in chosen.items() if value != self[name]})
        if other.forced_hold and not self.forced_hold:
            vals.update(forced_hold=True, forced_hold_reason=other.forced_hold_reason)
        return vals

    def _permanent_limit(self):
        """:return: the limit without a temporary one, in company currency; None where there is none, or no decision"""
        if self.limit_mode in ("none", "undecided"):
            return None
        amount = self.credit_limit if self.limit_mode == "amount" else 0.0
        today = fields.Date.context_today(self)
        # What has no rate is not known, so it is not better than any other limit.
        return self.limit_currency_id._credit_convert(amount, self.currency_id, self.company_id, today) or 0.0

    def _missing_vals(self, other):
        """What is empty here and known there."""
        known = ("partner_id", "company_id", *LIMIT_FIELDS, "forced_hold_reason", "review_task_date")
        return {
            name: field.convert_to_write(other[name], other)
            for name, field in self._fields.items()
            if field.type in SIMPLE_TYPES
            and field.store
            and not field.related
            and (not field.compute or not field.readonly)
            and name not in (*models.MAGIC_COLUMNS, *known)
            and not self[name]
            and other[name]
        }

    def _repoint(self, other):
        """Have everything that hangs on another account hang on this one, in whichever addon.

        :return: names of records that this account had already, and that are gone with the other one
        """
        self.env.flush_all()
        merge = self.env["base.partner.merge.automatic.wizard"]
        lost = []
        models_by_table = {
            self.env[name]._table: self.env[name].sudo() for name in self.env.registry if self.env[name]._auto
        }
        # Whatever has a foreign key to accounts, as Odoo finds it when it merges partners; the log has none.
        for table, column in merge._get_fk_on(self._table):
            model = models_by_table.get(table)
            if model is not None and column in model._fields and model._name != "credit.lock":
                lost += self._repoint_records(model, model._fields[column], other)
        self.env.invalidate_all()
        # What is left are the tables of many2many fields, and what points at an account by model and id.
        other.lock_ids.unlink()
        self.env.flush_all()
        merge._update_foreign_keys_generic(self._name, other, self)
        merge._update_reference_fields_generic(self._name, other, self)
        return lost

    def _repoint_records(self, model, field, other):
        records = model.with_context(active_test=False).search([(field.name, "=", other.id)], order="id")
        moved, lost = records, []
        if records and not self._update_column(records, field):
            # Some of them collide with what this account has already.
            moved = records.filtered(lambda record: self._update_column(record, field))
            left = records - moved
            lost = left.mapped("display_name")
            left.unlink()
        # Stored fields that come from the account are computed again.
        moved.invalidate_recordset([field.name])
        moved.modified([field.name])
        return lost

    def _update_column(self, records, field):
        """:return: whether no unique index of the table was in the way"""
        # SQL, because models refuse to move their records to another account, and rightly so.
        query = SQL(
            "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
            SQL.identifier(records._table),
            SQL.identifier(field.name),
            self.id,
            records.ids,
        )
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query)
        except psycopg2.IntegrityError:
            return False
        return True

    def _tell_merge(self, reason, taken, lost):
        lines = [reason]
        if taken:
            lines.append(
                self.env._(
                    "Tighter there than here, so it holds from now on: %(names)s.", names=", ".join(taken)
                )
            )
        else:
            lines.append(self.env._("What was decided here stays as it was."))
        if lost:
            lines.append(
                self.env._(
                    "Both had one of these, and the one of this account stays: %(names)s.",
                    names=", ".join(lost),
                )
            )
        self.message_post(body=Markup("<br/>").join(lines))
