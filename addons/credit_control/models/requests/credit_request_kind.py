"""What each kind of request needs and does.

A kind is a value of ``credit.request.kind``, with ``_apply_<kind>(account)`` (carry it out on the account, which comes
with the rights and the cause for the log), ``_describe_<kind>()`` (the proposal in one line) and, where it makes sense,
``_check_<kind>()`` (raise for nonsense) and ``_amount_<kind>()`` (what is at stake, in company currency).
"""

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ...tools.account_fields import LIMIT_FIELDS


class CreditRequest(models.Model):
    _inherit = "credit.request"

    # Amounts

    def _amount_of_account(self):
        """What a change of terms is about: what the customer may owe."""
        limit = self.account_id.sudo()._get_limit()
        return float("inf") if limit is None else limit

    def _amount_limit(self):
        if self.proposed_mode == "none":
            return float("inf")
        return self._in_company_currency() if self.proposed_mode == "amount" else 0.0

    _amount_opening = _amount_limit

    def _amount_temporary_limit(self):
        return self._in_company_currency()

    def _amount_release(self):
        # What has no rate may be any amount.
        return float("inf") if self.hold_id.sudo().unrated_currency_id else self._in_company_currency()

    def _amount_suspension(self):
        return 0.0

    def _in_company_currency(self):
        currency = self.proposed_currency_id or self.currency_id
        today = fields.Date.context_today(self)
        amount = currency._credit_convert(self.proposed_amount, self.currency_id, self.company_id, today)
        # What has no rate may be any amount: whoever decides on all of them decides.
        return float("inf") if amount is None else amount

    def _release_amount(self):
        currency = self.proposed_currency_id or self.currency_id
        return currency._credit_converted(self.proposed_amount, self.currency_id, self.company_id)

    # Checks

    def _check_limit(self):
        self._check_amount()
        if self.proposed_mode not in ("amount", "none", "zero"):
            raise ValidationError(
                self.env._(
                    "Proposed limit mode: say whether %(customer)s gets a limit, no credit or no limit.",
                    customer=self.partner_id.display_name,
                )
            )

    def _check_amount(self):
        if self.proposed_amount < 0:
            raise ValidationError(
                self.env._("Proposed amount: %(amount)s is negative.", amount=self.proposed_amount)
            )
        if self.proposed_until and self.proposed_until < fields.Date.context_today(self):
            raise ValidationError(
                self.env._("Proposed until: %(date)s is in the past.", date=self.proposed_until)
            )

    def _check_opening(self):
        self._check_limit()
        self._check_account_state("draft", "review")

    def _check_temporary_limit(self):
        self._check_amount()
        if self.account_id.sudo().limit_mode == "none":
            raise ValidationError(
                self.env._(
                    "%(customer)s has no limit, so there is nothing to change for a while.",
                    customer=self.partner_id.display_name,
                )
            )
        if not self.proposed_from or not self.proposed_until:
            raise ValidationError(
                self.env._("Proposed from, proposed until: a temporary limit has a first and a last day.")
            )
        if self.proposed_from > self.proposed_until:
            raise ValidationError(
                self.env._(
                    "Proposed until: %(until)s is before the first day, %(first)s.",
                    until=self.proposed_until,
                    first=self.proposed_from,
                )
            )

    def _check_suspension(self):
        self._check_account_state("open")

    def _check_reactivation(self):
        self._check_account_state("suspended")

    def _check_release(self):
        if not self.hold_id or self.hold_id.account_id != self.account_id:
            raise ValidationError(
                self.env._(
                    "Hold: choose a held order of %(customer)s.", customer=self.partner_id.display_name
                )
            )
        # Whoever asks need not be allowed to read all of the hold.
        hold = self.hold_id.sudo()
        if hold.state != "open":
            raise UserError(hold._get_not_open())

    def _check_account_state(self, *states):
        if self.account_id.state not in states:
            labels = dict(self.account_id._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The account of %(customer)s is “%(state)s”.",
                    customer=self.partner_id.display_name,
                    state=labels[self.account_id.state],
                )
            )

    # Carrying out

    def _limit_vals(self):
        return {
            "limit_mode": self.proposed_mode,
            "credit_limit": self.proposed_amount if self.proposed_mode == "amount" else 0.0,
            "limit_currency_id": self.proposed_currency_id.id,
            "limit_until": self.proposed_until,
        }

    def _apply_limit(self, account):
        account.write(self._limit_vals())

    def _apply_temporary_limit(self, account):
        account.write(
            {
                "temporary_limit": self.proposed_currency_id._credit_converted(
                    self.proposed_amount,
                    account.limit_currency_id,
                    account.company_id,
                    fields.Date.context_today(self),
                ),
                "temporary_from": self.proposed_from,
                "temporary_until": self.proposed_until,
            }
        )

    def _apply_terms(self, account):
        account.payment_term_id = self.proposed_payment_term_id

    def _apply_sale_mode(self, account):
        account._set_sale_mode(self.proposed_sale_mode, self.decision_reason)

    def _apply_opening(self, account):
        self._apply_limit(account)
        self._apply_terms(account)
        self._apply_sale_mode(account)
        account._change_state("open", self.decision_reason)

    def _apply_suspension(self, account):
        account._change_state("suspended", self.decision_reason)

    def _apply_reactivation(self, account):
        account._change_state("open", self.decision_reason)

    def _apply_release(self, account):
        # Whoever decides by an approval rule need not be a credit manager.
        hold = self.hold_id.with_env(account.env).sudo()
        hold.action_release(self.decision_reason, amount=self._release_amount(), until=self.proposed_until)

    # In words

    def _limit_in_words(self, mode, amount, currency, until):
        if mode != "amount":
            return dict(self._fields["proposed_mode"]._description_selection(self.env)).get(mode, "")
        text = currency.format(amount) if currency else str(amount)
        return (
            self.env._("%(limit)s until %(date)s", limit=text, date=format_date(self.env, until))
            if until
            else text
        )

    def _describe_limit(self):
        return self.env._(
            "Limit %(limit)s",
            limit=self._limit_in_words(
                self.proposed_mode, self.proposed_amount, self.proposed_currency_id, self.proposed_until
            ),
        )

    def _describe_opening(self):
        labels = dict(self._fields["proposed_sale_mode"]._description_selection(self.env))
        return self.env._(
            "Open the account: %(limit)s, %(mode)s",
            limit=self._describe_limit(),
            mode=labels.get(self.proposed_sale_mode, ""),
        )

    def _describe_temporary_limit(self):
        return self.env._(
            "Limit %(limit)s from %(first)s to %(last)s",
            limit=self.proposed_currency_id.format(self.proposed_amount)
            if self.proposed_currency_id
            else self.proposed_amount,
            first=format_date(self.env, self.proposed_from),
            last=format_date(self.env, self.proposed_until),
        )

    def _describe_terms(self):
        return self.env._(
            "Payment terms: %(terms)s",
            terms=self.proposed_payment_term_id.name or self.env._("those of the customer in Odoo"),
        )

    def _describe_sale_mode(self):
        labels = dict(self._fields["proposed_sale_mode"]._description_selection(self.env))
        return self.env._("Sale mode: %(mode)s", mode=labels.get(self.proposed_sale_mode, ""))

    def _describe_suspension(self):
        return self.env._("Suspend the account")

    def _describe_reactivation(self):
        return self.env._("Give credit again")

    def _describe_release(self):
        return self.env._(
            "Release %(order)s up to %(amount)s",
            order=self.hold_id.sudo().name or "",
            amount=self.proposed_currency_id.format(self.proposed_amount)
            if self.proposed_currency_id
            else "",
        )

    # Many at once

    def _set_limits(self):
        """Write the proposed limits of these requests by one statement; the caller contends and logs."""
        accounts = self.account_id.sudo()
        self.flush_recordset(self._proposal_fields())
        accounts.flush_recordset(list(LIMIT_FIELDS))
        # SQL, because the ORM writes records of different values one by one.
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_account account
                   SET limit_mode = request.proposed_mode, limit_currency_id = request.proposed_currency_id,
                       limit_until = request.proposed_until,
                       credit_limit = CASE request.proposed_mode WHEN 'amount' THEN request.proposed_amount ELSE 0 END,
                       write_uid = %s, write_date = %s
                  FROM credit_request request WHERE request.account_id = account.id AND request.id = ANY(%s)
                """,
                self.env.uid,
                self.env.cr.now(),
                self.ids,
            )
        )
        accounts.invalidate_recordset(list(LIMIT_FIELDS))
        accounts.modified(LIMIT_FIELDS)
