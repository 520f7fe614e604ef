from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import content_disposition, request


class StatementPortal(CustomerPortal):
    """The page on which a customer sees what is open: after a login, or by a signed link, and only the own one."""

    @http.route("/my/statement", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def portal_statement(self, token=None, **others):
        """Open items with due date and age, in every company that the customer deals with.

        :param token: of the link in an e-mail; without it whoever is logged in sees the own company's page
        """
        if others:  # the page answers to nothing else, and says so by its bare address
            return request.redirect("/my/statement" + (f"?token={token}" if token else ""))
        if not token and request.env.user._is_public():
            return request.redirect("/web/login?redirect=/my/statement")
        pages = [self._prepare_statement(*each, token) for each in self._statement_owners(token)]
        values = self._prepare_portal_layout_values()
        values.update(page_name="credit_statement", pages=pages, token=token)
        response = request.render("credit_control_statement.portal_statement", values)
        return self._keep_private(response)

    @http.route("/my/statement/pdf", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def portal_statement_pdf(self, token=None, company=None, **others):
        """The statement of today as PDF.

        :param company: which one, for customers of several; the only one when empty
        """
        if not token and request.env.user._is_public():
            return request.redirect("/web/login?redirect=/my/statement")
        owners = self._statement_owners(token)
        if company:
            owners = [each for each in owners if str(each[1].id) == company]
        if others or len(owners) != 1:
            raise NotFound
        [(partner, root)] = owners
        statements = request.env[
            "credit.statement"
        ].sudo()  # of the customer's own partner, see _statement_owners
        page = self._read_page(partner, root)
        [content] = statements.render_pdfs([page])
        name = f"{page['title']} {root.name} {fields.Date.context_today(statements)}.pdf"
        headers = [("Content-Type", "application/pdf"), ("Content-Disposition", content_disposition(name))]
        return self._keep_private(request.make_response(content, headers))

    def _statement_owners(self, token):
        """Whose statements may be seen here: the only place that decides it.

        :return: list of (commercial partner, root company), with the rights to read them
        :raise NotFound: for a token that is none, whatever is wrong with it
        """
        if token:
            account = request.env["credit.account"]._from_statement_token(token)
            if not account:
                raise NotFound
            return [(account.partner_id, account.company_id)]
        # Customers have no rights on the books; they see what belongs to their own commercial partner.
        partner = request.env.user.sudo().partner_id.commercial_partner_id
        accounts = request.env["credit.account"].sudo().search([("partner_id", "=", partner.id)])
        companies = accounts.company_id | partner._get_statement_companies()
        return [(partner, company) for company in companies.sorted("id")]

    def _read_page(self, partner, company):
        """The open items of today, in the reader's language."""
        # Of the customer's own partner, see _statement_owners.
        statements = request.env["credit.statement"].sudo()
        today = fields.Date.context_today(statements)
        found = statements.read_sections(company, today, partners=partner)
        return statements._prepare_page(
            partner.with_env(statements.env),
            company.with_env(statements.env),
            found.get(partner.id, []),
            date_to=today,
        )

    def _prepare_statement(self, partner, company, token):
        page = self._read_page(partner, company)
        rows = [item["row"] for section in page["sections"] for item in section["items"]]
        invoices = request.env["account.move"].sudo().browse({row.move_id for row in rows})
        paying = invoices.filtered(self._is_being_paid)
        payable = (invoices - paying).filtered(lambda move: move._has_to_be_paid())
        late = payable.browse({row.move_id for row in rows if row.days > 0}) & payable
        return {
            **page,
            "payable": {invoice.id: self._get_payment_url(invoice) for invoice in payable},
            "paying": set(paying.ids),
            "can_pay_overdue": not token and self._is_payable_at_once(late),
        }

    def _is_being_paid(self, invoice):
        """Whether a payment is under way that the ledger will know of only later; nobody should pay twice."""
        return invoice.payment_state in ("in_payment", "paid") or any(
            transaction.state in ("pending", "authorized")
            and transaction.provider_code not in ("none", "custom")
            for transaction in invoice.transaction_ids
        )

    def _get_payment_url(self, invoice):
        """Odoo's page of the invoice, with the dialog in which it is paid."""
        return invoice.get_portal_url(anchor="portal_pay", query_string="&payment=True")

    def _is_payable_at_once(self, invoices):
        """Whether Odoo's page of overdue invoices takes these together: it asks for one payer and one currency."""
        return (
            len(invoices) > 1
            and invoices.partner_id == request.env.user.partner_id
            and len(invoices.currency_id) == len(invoices.company_id) == 1
        )

    def _keep_private(self, response):
        """Neither kept by what stands between, nor told to where the reader goes next: the address holds the token."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "credit_statement_count" in counters:
            values["credit_statement_count"] = len(self._statement_owners(None))
        return values
