from odoo import api, fields, models

from ...tools.page import EMPTY


class CreditReportBlockActions(models.AbstractModel):
    """What somebody has to do: what is held, asked for, opened, to review. An addon adds lines to ``_get_lines``."""

    _name = "credit.report.block.actions"
    _description = "Block: actions running"
    _inherit = "credit.report.block"

    _block_pages = (
        "credit.report.weekly",
        "credit.report.dashboard.collector",
        "credit.report.dashboard.manager",
        "credit.report.dashboard.director",
    )
    _block_sequence = 26
    _block_width = 6

    @api.model
    def _get_block(self, page, options):
        lines = [line for line in self._get_lines(page, options) if line]
        if not lines:
            return None
        return self._make_table(
            self.env._("Actions running"),
            [
                self._column("what", self.env._("What"), "text"),
                self._column("count", self.env._("Count"), "count"),
                self._column("amount", self.env._("Amount")),
                self._column("days", self.env._("Oldest, days"), "count"),
            ],
            lines,
            definition=self.env._(
                "As it stands now, whatever day is chosen above. Oldest: days since the first of them began."
            ),
        )

    @api.model
    def _get_lines(self, page, options):
        """The lines; an addon appends its own.

        :return: list of ``_line``
        """
        today = fields.Date.context_today(self)
        return [
            self._line(
                page,
                options,
                self.env._("Orders held"),
                xmlid="credit_control.credit_hold_action",
                model="credit.hold",
                domain=[("state", "=", "open")],
                amount="amount",
            ),
            self._line(
                page,
                options,
                self.env._("Requests to decide"),
                xmlid="credit_control.credit_request_action",
                model="credit.request",
                domain=[("state", "=", "submitted")],
                since="submitted_on",
            ),
            self._line(
                page,
                options,
                self.env._("Accounts being opened"),
                xmlid="credit_control.credit_account_opening_action",
                model="credit.account",
                domain=[("file_started_on", "!=", False), ("state", "in", ["draft", "review"])],
                since="file_started_on",
                path="",
            ),
            self._line(
                page,
                options,
                self.env._("Reviews due"),
                xmlid="credit_control.credit_account_action",
                model="credit.account",
                domain=[("review_date", "<=", today.isoformat()), ("state", "!=", "closed")],
                since="review_date",
                path="",
            ),
            self._line(
                page,
                options,
                self.env._("Papers expired"),
                xmlid="credit_control.credit_document_action",
                model="credit.document",
                domain=[("state", "=", "expired"), ("usage", "=", "opening")],
                since="date_expiry",
            ),
        ]

    @api.model
    def _line(
        self,
        page,
        options,
        label,
        *,
        xmlid,
        model,
        domain,
        amount=None,
        since="create_date",
        path="account_id.",
    ):
        """How many records wait, of how much, since when.

        :param str amount: field to add up, in company currency
        :param str since: field that says when a record began to wait
        :param str path: from a record to its credit account
        :return: row of the block; None for who may not read such records
        """
        if not self.env[model].has_access("read"):
            return None
        domain = [*domain, *self._narrow(options, path)]
        sums = ["__count", f"{since}:min", *([f"{amount}:sum"] if amount else [])]
        count, first, total = 0, None, 0.0
        for company, number, oldest, *amounts in self.env[model]._read_group(domain, ["company_id"], sums):
            count += number
            day = fields.Date.to_date(oldest)
            first = min(filter(None, (first, day)), default=None)
            total += self._converted(page, company.id, sum(amounts))
        days = (fields.Date.context_today(self) - first).days if first else 0
        return self._row(
            label,
            count,
            page.currency.round(total) if amount else EMPTY,
            days if count else EMPTY,
            action=self._behind(xmlid, model, domain, label),
        )

    @api.model
    def _narrow(self, options, path):
        """The filters of the page, as a domain of records that have a credit account."""
        fields_ = {
            "salesperson": f"{path}partner_id.user_id",
            "collector": f"{path}collector_id",
            "customer_type": f"{path}customer_type_id",
            "group": f"{path}group_id",
            "country": f"{path}partner_id.country_id",
        }
        return [(field, "in", list(options[name])) for name, field in fields_.items() if options.get(name)]
