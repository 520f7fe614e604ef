from odoo import api, models
from odoo.addons.credit_control.tools.source import fields_to_flush
from odoo.tools import SQL

from ...tools.columns import LINE_COLUMNS, line_columns_sql
from ...tools.report import Check
from .credit_report_block_aged import WEEK

KINDS = ("invoiced", "credited", "collected", "other")


class CreditReportBlockMovement(models.AbstractModel):
    """How receivables went from the balance of a week before to that of the day: what the ledger booked between."""

    _name = "credit.report.block.movement"
    _description = "Block: movement of the week"
    _inherit = "credit.report.block.aged"

    _block_pages = ("credit.report.weekly",)
    _block_sequence = 25
    _block_width = 6

    @api.model
    def _get_block(self, page, options):
        if not page.report._may_check():
            return None
        as_of, before = options["as_of"], options["as_of"] - WEEK
        (now, _top), (then, _same) = self._get_aged(page, options), self._get_aged_before(page, options)
        moved = self._get_moved(page, options)
        day = page.report._date_text
        labels = {
            "invoiced": self.env._("Invoiced"),
            "credited": self.env._("Credit notes"),
            "collected": self.env._("Collected"),
            "other": self.env._("Other entries"),
        }
        rows = [
            self._row(
                self.env._("Receivables on %(day)s", day=day(before)),
                page.currency.round(then["total"]),
                action=self._behind_aged(before),
            ),
            *(
                self._row(
                    labels[kind],
                    page.currency.round(moved[kind]),
                    action=self._behind_entries(page, options, kind, labels[kind]),
                )
                for kind in KINDS
            ),
        ]
        total = self.env._("Receivables on %(day)s", day=day(as_of))
        return self._make_table(
            self.env._("Movement of the week"),
            [
                self._column("what", self.env._("Since the week before"), "text"),
                self._column("amount", self.env._("Amount")),
            ],
            rows,
            totals=[total, page.currency.round(now["total"])],
            definition=self.env._(
                "What was booked on receivable accounts after the first day, up to the last. Collected: by a bank, in "
                "cash or by card. Other entries: rates, write-offs, corrections."
            ),
        )

    @api.model
    def _get_moved(self, page, options):
        """:return: amount booked in the week, by kind"""
        return page.once("moved", lambda: self._ask_moved(page, options))

    @api.model
    def _ask_moved(self, page, options):
        Aged = self._aged_report(options["as_of"])
        Account = self.env["credit.account"]
        lines = SQL(
            """(SELECT %(columns)s
                  FROM account_move_line
                 WHERE parent_state = 'posted' AND date > %(before)s AND date <= %(as_of)s
                   AND account_id = ANY(%(accounts)s) AND NOT %(is_transfer)s)""",
            columns=line_columns_sql("account_move_line"),
            before=options["as_of"] - WEEK,
            as_of=options["as_of"],
            accounts=Account._receivable_accounts_sql(),
            # An entry that only lets lines stand for others moves nothing, not from one salesperson to another either.
            is_transfer=SQL(
                """(CASE WHEN move_id IN (SELECT move_id FROM account_move_line
                                         WHERE credit_origin_id IS NOT NULL AND date > %s AND date <= %s)
                         THEN 0 = (SELECT SUM(side.balance) FROM account_move_line side
                                    WHERE side.move_id = account_move_line.move_id AND side.account_id = ANY(%s))
                         ELSE FALSE END)""",
                options["as_of"] - WEEK,
                options["as_of"],
                Account._receivable_accounts_sql(),
            ),
        )
        kind = SQL(
            """line.balance, CASE
                    WHEN journal.type IN ('bank', 'cash', 'credit') THEN 'collected'
                    WHEN move.move_type IN ('out_invoice', 'out_receipt') THEN 'invoiced'
                    WHEN move.move_type = 'out_refund' THEN 'credited'
                    ELSE 'other' END AS kind"""
        )
        journal = SQL("LEFT JOIN account_journal journal ON journal.id = move.journal_id")
        reads = {
            "account.journal": ["type"],
            "account.move": ["journal_id", "move_type"],
            "account.move.line": [*LINE_COLUMNS[1:], "parent_state"],
        }
        # SQL: the lines of a week with what narrows the aged balance, so that both are narrowed alike.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.company_id, item.kind, SUM(item.balance)
                  FROM (%(items)s) item
                 WHERE item.company_id = ANY(%(companies)s) AND %(narrowed)s
              GROUP BY item.company_id, item.kind
                """,
                items=Aged._items_sql(lines, kind, journal),
                companies=page.report._get_companies().ids,
                narrowed=Aged._narrowed_sql(Aged._get_options()),
                to_flush=fields_to_flush(self.env, reads),
            )
        )
        moved = dict.fromkeys(KINDS, 0.0)
        for company_id, kind, amount in rows:
            moved[kind] += self._converted(page, company_id, float(amount))
        return moved

    @api.model
    def _behind_entries(self, page, options, kind, name):
        """The ledger lines of a kind; only where nothing narrows them that they do not know."""
        Aged = self._aged_report(options["as_of"])
        asked = Aged._get_options()
        if any(asked[option.name] for option in Aged._get_option_list() if option.column):
            return None
        money, invoices = ("bank", "cash", "credit"), ("out_invoice", "out_receipt")
        kinds = {
            "collected": [("journal_id.type", "in", money)],
            "invoiced": [("journal_id.type", "not in", money), ("move_id.move_type", "in", invoices)],
            "credited": [("journal_id.type", "not in", money), ("move_id.move_type", "=", "out_refund")],
            "other": [
                ("journal_id.type", "not in", money),
                ("move_id.move_type", "not in", (*invoices, "out_refund")),
            ],
        }
        domain = [
            ("parent_state", "=", "posted"),
            ("account_id.credit_role", "!=", False),
            ("date", ">", (options["as_of"] - WEEK).isoformat()),
            ("date", "<=", options["as_of"].isoformat()),
            *(
                (field, operator, list(value) if isinstance(value, tuple) else value)
                for field, operator, value in kinds[kind]
            ),
        ]
        return self._behind("account.action_account_moves_all", "account.move.line", domain, name)

    @api.model
    def _get_checks(self, page, options):
        if not page.report._may_check():
            return []
        (now, _top), (then, _same) = self._get_aged(page, options), self._get_aged_before(page, options)
        found = then["total"] + sum(self._get_moved(page, options).values())
        label = self.env._("A week before and the movement give the balance")
        return [Check(page.company, label, found, now["total"])]
