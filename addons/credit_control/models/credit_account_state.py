from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..tools.state import STATES, groups_for, is_legal

# Fields whose every change is dated history.
DATED_FIELDS = ("sale_mode", "state")


class CreditAccount(models.Model):
    """Whether a customer has credit at all, and how it pays; since when, by whom and why."""

    _inherit = "credit.account"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In review"),
            ("open", "Open"),
            ("suspended", "Suspended"),
            ("closed", "Closed"),
        ],
        required=True,
        default="draft",
        tracking=True,
        help="Draft: its papers are being gathered. In review: somebody decides. Rules can hold the orders of accounts "
        "that are not open.",
    )
    sale_mode = fields.Selection(
        [("term", "On account"), ("cash", "Cash")],
        required=True,
        default="term",
        tracking=True,
        help="On account: pays by the due date. Cash: pays before delivery.",
    )
    history_ids = fields.One2many("credit.account.history", "account_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        for account in accounts:
            account._check_may_change(account.state)
        for kind in DATED_FIELDS:
            accounts._log_history(kind, None, fields.Date.context_today(self), only_first=True)
        return accounts

    def write(self, vals):
        dated = {name: vals[name] for name in DATED_FIELDS if name in vals}
        if not dated:
            return super().write(vals)
        if not self.env.su:
            raise UserError(
                self.env._("State and sale mode are changed by their own buttons, which ask for the reason.")
            )
        # The system changes them without a reason of its own; the day and the user are kept all the same.
        for name, value in dated.items():
            self._write_dated(name, value, None, fields.Date.context_today(self))
        others = {name: value for name, value in vals.items() if name not in dated}
        return super().write(others) if others else True

    def _change_state(self, state, reason):
        """Change the state of these accounts, the only way to do it.

        :param state: a legal state after the one that each account has
        :param str reason: why; kept in the history
        :raise AccessError: for a user who may not make this change
        :raise UserError: for a change that is not legal, or without a reason
        """
        self.check_access("write")
        reason = self._check_reason(reason)
        if state not in STATES:
            raise ValidationError(self.env._("State: there is no state “%(state)s”.", state=state))
        labels = dict(self._fields["state"]._description_selection(self.env))
        for account in self:
            if not is_legal(account.state, state):
                raise UserError(
                    self.env._(
                        "The account of %(customer)s is “%(before)s”; it cannot become “%(after)s”.",
                        customer=account.display_name,
                        before=labels[account.state],
                        after=labels[state],
                    )
                )
            account._check_may_change(state)
        self._write_dated("state", state, reason, fields.Date.context_today(self))

    def _set_sale_mode(self, mode, reason, date=None):
        """Change how these customers pay, the only way to do it.

        :param mode: ``term`` or ``cash``
        :param str reason: why; kept in the history
        :param date: first day on which it holds, today when empty; in the past as far back as the last change. A day
            to come is refused: what the account says is what holds now.
        :raise AccessError: for a user who may not write the account, or is no analyst
        :raise ValidationError: for a date that is not possible
        """
        self.check_access("write")
        reason = self._check_reason(reason)
        if mode not in dict(self._fields["sale_mode"].selection):
            raise ValidationError(self.env._("Sale mode: there is no mode “%(mode)s”.", mode=mode))
        if not self.env.su and not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(self.env._("Only a credit analyst or manager changes how a customer pays."))
        if not self.env.su and mode == "term" and any(account.sale_mode != mode for account in self):
            raise UserError(
                self.env._(
                    "Sale on account is given by a request that somebody else approves: press “Propose” on it."
                )
            )
        today = fields.Date.context_today(self)
        date = fields.Date.to_date(date) or today
        changed = self.filtered(lambda account: account.sale_mode != mode)
        changed._check_history_date("sale_mode", date, today)
        changed._write_dated("sale_mode", mode, reason, date)

    def _check_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please give a reason: it is kept in the history of the account."))
        return reason

    def _check_may_change(self, after):
        if self.env.su:
            return
        # To stop credit takes one, at once; to give it takes two.
        if after == "open":
            raise UserError(
                self.env._(
                    "An account is opened by a request that somebody else approves: press “Propose” on it."
                )
            )
        if not self.env.user.has_groups(groups_for(after)):
            raise AccessError(self.env._("Only a credit analyst or manager suspends or closes an account."))

    def _check_history_date(self, kind, date, today):
        if date > today:
            raise ValidationError(
                self.env._("First day: %(date)s is still to come; choose today or a day before.", date=date)
            )
        groups = self.env["credit.account.history"]._read_group(
            [("account_id", "in", self.ids), ("kind", "=", kind), ("merged_from", "=", False)],
            ["account_id"],
            ["date:max"],
        )
        for account, last in groups:
            if date < last:
                raise ValidationError(
                    self.env._(
                        "First day: %(date)s is before the last change of %(customer)s, on %(last)s.",
                        date=date,
                        customer=account.display_name,
                        last=last,
                    )
                )

    def _write_dated(self, name, value, reason, date):
        changed = self.filtered(lambda account: account[name] != value)
        decision = reason or self.env._("Written directly, without a request.")
        with self.env["credit.decision"]._recording(changed, name, decision, [name]):
            changed._log_history(name, reason, date, value=value)
            # Rights were checked by the caller; past the ORM of this class, whose write would log it again.
            past_this_class = super(CreditAccount, changed.sudo())
            past_this_class.write({name: value})
        # Which passes over that of forced holds too: an account that is open again may end the reason of a hold.
        self.env["credit.hold.recheck"].ask(changed)

    def _log_history(self, kind, reason, date, *, value=None, only_first=False):
        # Nobody has the right to write history: it is made here only.
        self.env["credit.account.history"].sudo().create(
            [
                {
                    "account_id": account.id,
                    "kind": kind,
                    "date": date,
                    "previous": False if only_first else account[kind],
                    "value": account[kind] if only_first else value,
                    "user_id": self.env.uid,
                    "reason": reason,
                }
                for account in self
            ]
        )

    @api.model
    def _history_value_sql(self, account, kind, date):
        """The value that held on a day, as one SQL value; NULL before the first one.

        :param SQL account: alias of ``credit_account``
        :param kind: ``state`` or ``sale_mode``
        :param date: the day, or an SQL expression of it
        """
        return SQL(
            """(SELECT history.value FROM credit_account_history history
                 WHERE history.account_id = %s.id AND history.kind = %s AND history.date <= %s
                   AND history.merged_from IS NULL
              ORDER BY history.date DESC, history.id DESC LIMIT 1)""",
            account,
            kind,
            date,
            to_flush=[
                self.env["credit.account.history"]._fields[name]
                for name in ("account_id", "date", "kind", "merged_from", "value")
            ],
        )

    @api.private
    def sale_mode_at(self, date):
        """How these customers paid on a day.

        :return: ``term`` or ``cash`` by account id; None where there was no account yet
        """
        return self._history_values("sale_mode", date)

    @api.private
    def state_at(self, date):
        """The state of these accounts at the end of a day.

        :return: state by account id; None where there was no account yet
        """
        return self._history_values("state", date)

    def _history_values(self, kind, date):
        self.check_access("read")
        # SQL: one statement and one step of an index for each account.
        query = SQL(
            "SELECT account.id, %s FROM credit_account account WHERE account.id = ANY(%s)",
            self._history_value_sql(SQL("account"), kind, fields.Date.to_date(date)),
            self.ids,
        )
        return dict(self.env.execute_query(query))
