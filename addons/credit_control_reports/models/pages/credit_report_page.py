from datetime import date

from lxml.builder import E

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools.option import FILTERS
from ...tools.page import Page, definitions_of

PAGE_ASKS = ("as_of", "in_currency", *(name for name in FILTERS if name != "currency"))
# Roles that see the figures of all customers.
SEE_ALL = (
    "credit_control.group_credit_collector,credit_control.group_credit_account_manager,"
    "credit_control.group_credit_analyst,credit_control.group_credit_auditor,account.group_account_invoice"
)


def _as_answer(value):
    """The value of an option as the context carries it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _without_actions(part):
    """A part of a page without what it opens: the lists of later are not those of then."""
    if isinstance(part, dict):
        return {
            key: _without_actions(value) for key, value in part.items() if key not in ("action", "actions")
        }
    return [_without_actions(each) for each in part] if isinstance(part, list) else part


class CreditReportPage(models.AbstractModel):
    """A report that is a page and not a list: scorecard, weekly page, dashboard.

    It has the options, files, schedules, archive, definitions and checks of ``credit.report``. To add one, write a
    model (``_auto = False``) with ``_report_asks``, an action of the view mode ``list``, a menu and the access rows;
    ``credit.report.weekly`` is a whole one. What it shows are the blocks that name it: see ``credit.report.block``.

    Blocks give JSON, which the screen (OWL), the PDF (QWeb) and the XLSX render, and which a frozen page keeps::

        {"sections": [{"company_id": 1, "company": "Name", "currency_id": 2, "blocks": [
            {"name", "title", "width", "definition", "action", "kind": "tiles", "before": "24/03/2025",
             "tiles": [{"name", "label", "value", "unit", "before", "good", "state", "definition", "action", "note"}]},
            {…, "kind": "table", "columns": [{"name", "label", "unit", "definition"}], "totals": cells or None,
             "rows": [{"cells": [value or {"value", "unit"}, …], "state", "action", "actions": {column: action}}]},
            {…, "kind": "chart", "chart": "bar", "unit", "labels": [text, …],
             "series": [{"label", "colour" or "colours", "values": [value, …], "actions": [action, …]}]},
        ]}]}

    There is a section for each company, or one for all in one currency. An action is ``{"xmlid", "domain", "name",
    "context"}``, a list. Methods of the block make all of this.
    """

    _name = "credit.report.page"
    _description = "Report page"
    _inherit = "credit.report"

    # What the filters among the options are called.
    salesperson_id = fields.Many2one("res.users", readonly=True)
    collector_id = fields.Many2one("res.users", readonly=True)
    customer_type_id = fields.Many2one("credit.customer.type", readonly=True)
    group_id = fields.Many2one("credit.group", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    _report_asks = PAGE_ASKS
    _report_paper = "portrait"  # or ``landscape``

    @property
    def _table_query(self):
        # Its figures are those of its blocks; it has no rows of its own.
        columns = [
            SQL("NULL::%s AS %s", SQL.identifier(self._fields[name].column_type[0]), SQL.identifier(name))
            for name in self._get_column_names()
        ]
        return SQL("(SELECT %s WHERE FALSE)", SQL(", ").join(columns))

    # The page

    @api.model
    def _get_page(self):
        """The page under the options of this environment, or as it was frozen.

        :return: dict, see the class
        """
        run = self._get_run()
        if run:
            return self._get_frozen_page(run)
        options = self._prepare_block_options(self._get_options())
        return {"sections": [self._make_section(page, options) for page in self._get_pages(options)]}

    @api.model
    def _get_frozen_page(self, run):
        """:raise AccessError: for who sees own customers only; it may show those of others, and cannot be narrowed"""
        if self._sees_own_only() and run.sudo().user_id != self.env.user:
            raise AccessError(self.env._("“%(run)s” shows customers of others.", run=run.name))
        # Nobody reads it but through here.
        return run.sudo().page

    @api.model
    def _sees_own_only(self):
        """Whether the user is one of those who sell, and sees figures of own customers only."""
        user = self.env.user
        return user.has_group("credit_control.group_credit_sales") and not user.has_groups(SEE_ALL)

    @api.model
    def _prepare_block_options(self, options):
        """The answers under which the blocks are asked; a report may narrow them further.

        :return: dict like ``options``; what is not among the questions of the report narrows what blocks read, too
        """
        return {**options, "salesperson": (self.env.uid,)} if self._sees_own_only() else options

    @api.model
    def _get_pages(self, options):
        """:return: list of ``Page``: one for each company, or one for all in one currency"""
        # Blocks are asked under the answers of the page, whatever the defaults of their datasets are.
        answers = {name: _as_answer(value) for name, value in options.items()}
        report, currency = self.with_options(**answers), self._get_currency()
        companies = self._get_companies()
        if currency:
            own = self.env.company.sudo().root_id
            return [Page(report, own, ", ".join(companies.mapped("name")), currency)]
        pages = []
        for company in companies:
            # Of each tree, the companies in which the reader works.
            allowed = self.env.companies.filtered(lambda each, root=company: each.sudo().root_id == root)
            narrowed = report.with_context(allowed_company_ids=allowed.ids)
            pages.append(Page(narrowed, company, company.name, company.currency_id))
        return pages

    @api.model
    def _make_section(self, page, options):
        blocks = [block._get_block(page, options) for block in self._get_blocks(page)]
        return {
            "company_id": page.company.id,
            "company": page.name,
            "currency_id": page.currency.id,
            "blocks": [block for block in blocks if block],
        }

    @api.model
    def _get_section_currency(self, section):
        # Currencies are no secret; some readers may not list them.
        return self.env["res.currency"].sudo().browse(section["currency_id"])

    @api.model
    def _get_blocks(self, page):
        """:return: list of the blocks of this report, empty recordsets in the environment of a page"""
        base, env = self.env.registry["credit.report.block"], page.report.env
        blocks = [
            env[name]
            for name, model in self.env.registry.items()
            if issubclass(model, base) and self._name in model._block_pages
        ]
        return sorted(blocks, key=lambda block: (block._block_sequence, block._name))

    @api.model
    def _day_text(self, day):
        """A day without its year, as the reader writes it."""
        return format_date(self.env, day, date_format="d MMM")

    @api.model
    def _month_text(self, day):
        """A month as the reader writes it."""
        return format_date(self.env, day, date_format="MMM yyyy")

    # What the engine asks of every report

    @api.model
    def _report_checks(self, options):
        if self._sees_own_only():
            return []  # the ledger has the customers of all
        options = self._prepare_block_options(options)
        return [
            check
            for page in self._get_pages(options)
            for block in self._get_blocks(page)
            for check in block._get_checks(page, options)
        ]

    @api.model
    @api.readonly
    def get_description(self):
        """As of every report; and ``page``, the page itself, which is made under the same options."""
        page = self._get_page()
        definitions = [{"term": term, "text": text} for term, text in self._get_page_definitions(page)]
        return {**super().get_description(), "page": page, "definitions": definitions}

    @api.model
    def _get_page_definitions(self, page):
        """:return: list of (term, text): what the report says, and what its figures say"""
        return [*self._get_definitions(), *(() if self._get_run() else definitions_of(page))]

    @api.model
    @api.readonly
    def takes_long(self, kind, domain=()):
        """A page is short."""
        self.check_access("read")
        return False

    @api.model
    def _prepare_frozen_vals(self):
        page = self._get_page()
        definitions = self._get_page_definitions(page)
        return {"page": _without_actions(page), "definitions": definitions, "labels": {}}

    @api.model
    def _keep_rows_in(self, run, domain):
        """A page has no rows: it is kept itself."""

    # Its screen

    @api.model
    def _get_default_list_view(self):
        return E.list(js_class="credit_report_page")

    @api.model
    def _get_default_search_view(self):
        return E.search()
