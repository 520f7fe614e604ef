"""How a promise comes about; the dialog and the customer's page call this."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

MOST_TOLERANCE = 10  # days; more where the company has set more


class CreditPromise(models.Model):
    _inherit = "credit.promise"

    @api.model
    @api.private
    def make(self, account, date_due, *, items=None, amount=None, tolerance=None, contact=None, note=None):
        """Note a promise; the caller has checked that the user may do so.

        :param account: whose promise
        :param date_due: when it is to be paid
        :param dict items: amount in its own currency by ``account.move.line``; all of one currency
        :param float amount: without items: what is to be paid, in company currency. The oldest open items that are not
            promised yet are no longer chased up to it.
        :param int tolerance: days; what the company has set when None
        :param contact: who promised
        :return: the ``credit.promise``
        :raise ValidationError: for a day or an amount that makes no sense
        :raise UserError: for items that are not open, or promised already
        """
        # What is open, and who else has promised what, must not depend on what the user sees.
        account = account.sudo()
        self._check_day(account, date_due)
        found = self._find_open(account)
        if items:
            lines = self._prepare_items(account, items, found)
            currency = next(iter(items)).currency_id
            total = sum(line["amount"] for line in lines)
        else:
            currency = account.currency_id
            total = currency.round(amount or 0.0)
            lines = self._spread(account, total, found)
        usual = account.company_id.credit_promise_tolerance
        tolerance = usual if tolerance is None else tolerance
        self._check_tolerance(tolerance, usual)
        promise = self.sudo().create(
            {
                "account_id": account.id,
                "user_id": False if self.env.user._is_public() or self.env.user.share else self.env.uid,
                "contact_id": contact.id if contact else False,
                "date": fields.Date.context_today(self),
                "date_due": date_due,
                "tolerance": tolerance,
                "basis": "items" if items else "amount",
                "currency_id": currency.id,
                "amount": total,
                "note": note,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        return promise.with_env(self.env)

    @api.model
    def _check_day(self, account, date_due):
        today = fields.Date.context_today(self)
        if not date_due or date_due < today:
            raise ValidationError(
                self.env._("To be paid on: %(date)s is no day to come.", date=date_due or self.env._("empty"))
            )
        most = account.company_id.credit_promise_days
        if most and date_due > fields.Date.add(today, days=most):
            raise ValidationError(
                self.env._(
                    "To be paid on: %(date)s is more than %(days)s days from now; agree on a payment plan instead.",
                    date=date_due,
                    days=most,
                )
            )

    @api.model
    def _check_tolerance(self, days, usual):
        """As long as nobody judges a promise its items are not chased: that must not go on for ever."""
        most = max(usual, MOST_TOLERANCE)
        if not 0 <= days <= most:
            raise ValidationError(
                self.env._("Tolerance (days): %(days)s is not between 0 and %(most)s.", days=days, most=most)
            )

    @api.model
    def _find_open(self, account):
        """Open items of a customer that no open promise and no running plan has, the oldest first.

        :return: dict of what is open, in its own currency, by ``account.move.line``
        """
        self.env.flush_all()
        rows = (
            self.env["credit.open.item"]
            .sudo()
            .search([("account_id", "=", account.id), ("component", "!=", "unallocated"), ("amount", ">", 0)])
        )
        taken = self._find_taken(rows.move_line_id)
        return {row.move_line_id: row.amount_currency for row in rows if row.move_line_id not in taken}

    @api.model
    def _find_taken(self, lines):
        """:return: those of some ``account.move.line`` that are in an open promise or a running plan"""
        # Whoever may see the customer may know what is agreed with it.
        agreed = self.sudo().env
        promised = agreed["credit.promise.line"].search(
            [("move_line_id", "in", lines.ids), ("state", "=", "open")]
        )
        planned = agreed["credit.payment.plan.item"].search(
            [("move_line_id", "in", lines.ids), ("state", "=", "active")]
        )
        return promised.move_line_id | planned.move_line_id

    def _prepare_items(self, account, items, found):
        if len({line.currency_id for line in items}) > 1:
            raise UserError(self.env._("The items are of several currencies: make a promise for each."))
        lines = []
        for line, amount in items.items():
            account._check_own_items(line)
            name = line.sudo().move_id.name
            if line.sudo() not in found:
                raise UserError(
                    self.env._("%(document)s is not open any more, or agreed on already.", document=name)
                )
            amount = line.currency_id.round(amount)
            if amount <= 0 or line.currency_id.compare_amounts(amount, found[line.sudo()]) > 0:
                raise ValidationError(
                    self.env._(
                        "Promised on %(document)s: %(amount)s is not between zero and what is open, %(open)s.",
                        document=name,
                        amount=line.currency_id.format(amount),
                        open=line.currency_id.format(found[line.sudo()]),
                    )
                )
            lines.append({"move_line_id": line.id, "open_amount": found[line.sudo()], "amount": amount})
        return lines

    def _spread(self, account, total, found):
        """Lines of an amount, the oldest items first; at the booked rate where they are of another currency."""
        currency = account.currency_id
        rate = {
            line: line.amount_residual / line.amount_residual_currency
            for line in found
            if line.amount_residual_currency
        }
        most = currency.round(sum(found[line] * rate.get(line, 1.0) for line in found))
        if total <= 0 or currency.compare_amounts(total, most) > 0:
            raise ValidationError(
                self.env._(
                    "Promised amount: %(amount)s is not between zero and what is open and not promised yet, %(open)s.",
                    amount=currency.format(total),
                    open=currency.format(most),
                )
            )
        lines, left = [], total
        for line, amount in found.items():
            part = line.currency_id.round(min(amount, left / rate.get(line, 1.0)))
            if part > 0:
                left -= part * rate.get(line, 1.0)
                lines.append({"move_line_id": line.id, "open_amount": amount, "amount": part})
        return lines

    def _tell_team(self):
        """A note on the account for its collector: the customer promised without anybody asking."""
        for promise in self:
            # Without the amount: not everybody who reads the chatter may see figures.
            promise.account_id.message_post(
                body=self.env._(
                    "The customer promised a payment for %(date)s on the portal.",
                    date=format_date(self.env, promise.date_due),
                ),
                author_id=(promise.contact_id or promise.partner_id).id,
                partner_ids=promise.collector_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )
