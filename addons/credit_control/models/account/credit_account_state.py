from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...tools.account_fields import DATED_FIELDS, FORCED_FIELDS
from ...tools.state import STATES, groups_for, is_legal


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

    forced_hold = fields.Boolean(
        readonly=True,
        copy=False,
        tracking=True,
        help="A rule of the kind “forced hold” holds every order of the customer, until an analyst lifts it.",
    )
    forced_hold_reason = fields.Text(readonly=True, copy=False, help="Why the orders are held.")

    def _start_history(self):
        """Note the first state and sale mode of new accounts, as far as the user may make such accounts."""
        for account in self:
            account._check_may_change(account.state)
        for kind in DATED_FIELDS:
            self._log_history(kind, None, fields.Date.context_today(self), only_first=True)

    def _split_dated(self, vals):
        """Values whose change is dated history, and the others.

        :raise UserError: where a user writes the former without a button
        """
        dated = {name: vals[name] for name in DATED_FIELDS if name in vals}
        # The system changes them without a reason of its own; the day and the user are kept all the same.
        if dated and not self.env.su:
            raise UserError(
                self.env._("State and sale mode are changed by their own buttons, which ask for the reason.")
            )
        return dated, {name: value for name, value in vals.items() if name not in dated}

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
        """Write a state or a sale mode with its history, its decision and its steps of the opening file.

        Rights were checked by the caller.
        """
        before = {account: account.state for account in self}
        changed = self.filtered(lambda account: account[name] != value)
        decision = reason or self.env._("Written directly, without a request.")
        with self.env["credit.decision"]._recording(changed, name, decision, [name]):
            changed._log_history(name, reason, date, value=value)
            changed.sudo()._write_past_checks({name: value})
        # An account that is open again may end the reason of a hold.
        self.env["credit.hold.recheck"].ask(changed)
        if name == "state":
            # The user who may take the step may not write what is noted about it.
            self.sudo().filtered("file_started_on")._note_steps(before)

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

    # Forced hold

    def _check_forced_hold_has_reason(self, vals):
        """Users go through the methods below, which ask for a reason."""
        if not self.env.su and not vals.keys().isdisjoint(FORCED_FIELDS):
            raise AccessError(
                self.env._("Hold all orders of a customer, or lift that, by its button: it asks why.")
            )

    def action_force_hold(self, reason):
        """Hold every order of these customers from now on.

        :param str reason: why; shown with each of them
        :raise AccessError: for whoever is no analyst
        :raise UserError: without a reason
        """
        self._change_forced_hold(True, reason)

    def action_lift_forced_hold(self, reason):
        """Hold the orders of these customers only where another rule says so.

        :param str reason: why; kept in the history of the account
        :raise AccessError: for whoever is no analyst
        :raise UserError: without a reason
        """
        self._change_forced_hold(False, reason)

    def _change_forced_hold(self, forced, reason):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("credit_control.group_credit_analyst"):
            raise AccessError(
                self.env._("Only a credit analyst or manager holds all orders of a customer, or lifts that.")
            )
        reason = self._check_reason(reason)
        changing = self.filtered(lambda account: account.forced_hold != forced)
        with self.env["credit.decision"]._recording(changing, "forced_hold", reason, FORCED_FIELDS):
            # The right is checked above; whoever writes the fields without a reason is refused.
            changing.sudo().write({"forced_hold": forced, "forced_hold_reason": reason if forced else False})
