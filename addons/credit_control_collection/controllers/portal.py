import math

from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.addons.credit_control_statement.controllers.portal import StatementPortal
from odoo.exceptions import UserError
from odoo.http import request

ANSWER = "credit_promise_answer"


class PromisePortal(StatementPortal):
    """On the page of a customer: a day on which an amount will be paid."""

    @http.route(
        "/my/statement/promise", type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def portal_statement_promise(self, token=None, company=None, date=None, amount=None, note="", **others):
        """Note a promise of the customer, and show the page again with the answer.

        :param token: of the link in an e-mail; without it whoever is logged in promises for the own company
        :param company: root company to which it is promised
        :param date: ISO day
        :param amount: in the company's currency, with a point before the decimals
        """
        if not token and request.env.user._is_public():
            return request.redirect("/web/login?redirect=/my/statement")
        if others or not all(isinstance(each, str) for each in (token or "", company, date, amount, note)):
            raise NotFound  # no form of ours sends anything else
        owners = [each for each in self._statement_owners(token) if str(each[1].id) == company]
        if not owners:
            raise NotFound
        [(partner, root)] = owners
        try:
            with request.env.cr.savepoint():
                promise = self._make_promise(partner, root, date, amount, note)
            answer = {"text": request.env._("Thank you, we have noted it."), "is_good": True}
            request.env["credit.promise"].browse(promise.id).sudo()._tell_team()
        except UserError as error:  # what is wrong with the day or the amount
            answer = {"text": str(error), "is_good": False}
        request.session[ANSWER] = {**answer, "company": root.id, "partner": partner.id}
        return self._keep_private(request.redirect("/my/statement" + (f"?token={token}" if token else "")))

    def _make_promise(self, partner, company, date, amount, note):
        # Customers have no rights on the books; partner and company are their own, see _statement_owners.
        env = request.env(su=True)
        most = self._get_last_day(company)
        if not most:
            raise NotFound
        try:
            day = fields.Date.to_date(date)
            money = float(amount)
        except ValueError:
            day, money = None, math.nan
        if not day or not math.isfinite(money) or money <= 0:
            raise UserError(
                env._(
                    "Day and amount: “%(day)s” and “%(amount)s” are none.", day=date[:40], amount=amount[:40]
                )
            )
        if day > most:
            raise UserError(env._("Day: %(day)s is too far away; please call us.", day=day))
        account = env["credit.account"].ensure_accounts(partner, company)
        contact = request.env.user.partner_id if not request.env.user._is_public() else partner
        return env["credit.promise"].make(
            account,
            day,
            amount=money,
            contact=contact if contact.commercial_partner_id == partner else None,
            note=note.replace("\0", "").strip()[:1000] or None,  # the database takes no such character
        )

    def _get_last_day(self, company):
        """:return: the last day that a customer may promise here; None where customers do not"""
        days = company.sudo().credit_portal_promise_days
        return fields.Date.add(fields.Date.context_today(request.env.user), days=days) if days else None

    def _prepare_statement(self, partner, company, token):
        page = super()._prepare_statement(partner, company, token)
        last = self._get_last_day(company)
        if not last:
            return {**page, "promise": False}
        env = request.env(su=True)  # of the customer's own partner, see _statement_owners
        account = env["credit.account"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)], limit=1
        )
        promises = env["credit.promise"].search([("account_id", "=", account.id), ("state", "=", "open")])
        rows = [item["row"] for section in page["sections"] for item in section["items"]]
        lines = env["account.move.line"].browse(row.line_id for row in rows)
        taken = env["credit.promise"]._find_taken(
            lines
        )  # what is promised or in a plan cannot be promised again
        free = [row for row in rows if row.line_id not in taken.ids]
        overdue = sum(row.company_amount for row in free if (row.days or 0) > 0)
        answer = request.session.get(ANSWER)
        if answer and (answer["company"], answer["partner"]) == (company.id, partner.id):
            request.session.pop(ANSWER)
        else:
            answer = None
        return {
            **page,
            "promise": {
                "promises": promises,
                "answer": answer,
                "today": fields.Date.context_today(request.env.user),
                "last": last,
                "currency": company.sudo().currency_id,
                "overdue": max(company.sudo().currency_id.round(overdue), 0.0),
                "can_promise": any(row.company_amount > 0 for row in free),
            },
        }
