from odoo import api, fields, models
from odoo.tools import SQL


class CreditFollowupItem(models.Model):
    """An open item as a message listed it."""

    _name = "credit.followup.item"
    _description = "Follow-up item"
    _inherit = ["credit.debt.mixin"]
    _order = "is_credit, date_due, id"
    _check_company_domain = models.check_company_domain_parent_of

    followup_id = fields.Many2one(
        "credit.followup", string="Message", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="followup_id.partner_id", string="Customer")
    company_id = fields.Many2one(related="followup_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null"
    )
    move_id = fields.Many2one(related="origin_line_id.move_id", string="Document")
    name = fields.Char(
        string="Number", required=True, readonly=True, help="Of the document; it stays when that is deleted."
    )
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due date", readonly=True)
    days = fields.Integer(
        string="Days late", readonly=True, aggregator="max", help="On the day of the message."
    )
    is_credit = fields.Boolean(
        string="Credit", readonly=True, help="A payment or credit note that is not yet allocated."
    )
    level_id = fields.Many2one(
        "credit.followup.level",
        string="Own level",
        readonly=True,
        ondelete="restrict",
        help="Level that the item itself had reached; the message follows the oldest item.",
    )
    is_trigger = fields.Boolean(
        string="Reason",
        readonly=True,
        help="Listed at its own level for the first time, or again after the days of the level: a reason to write.",
    )
    cycle = fields.Integer(
        required=True,
        readonly=True,
        default=1,
        aggregator=None,
        help="How many times the item was the reason for a message of this level, with this one.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_currency = fields.Monetary(
        string="Open",
        readonly=True,
        help="What was asked for, in the currency of the document; less what was paused.",
    )
    amount = fields.Monetary(
        string="Open in company currency",
        currency_field="company_currency_id",
        readonly=True,
        help="At the booked rate.",
    )

    # Whatever happens at the same time: an item is the reason for one message of its level and cycle, never for two.
    _line_level_uniq = models.UniqueIndex(
        "(origin_line_id, level_id, cycle) WHERE is_trigger", "This item was listed at this level already."
    )
    _line_idx = models.Index("(move_line_id)")

    @api.model
    def _create_for(self, followups):
        """Write down which items messages list, as the ledger has them in this transaction.

        Where a person chose another level, the items at the level of the message were listed at the chosen one.
        """
        by_account = {followup.account_id.id: followup for followup in followups}
        # SQL: the rows are those of the decision, by the same expressions.
        rows = self.env.execute_query_dict(
            SQL(
                """WITH %s
                SELECT account_id, line_id, level_id, place, left_open > 0 AS is_open,
                       is_new AND left_open > 0 AS is_trigger, is_credit, days, date_due,
                       amount_currency * unpaused / amount AS amount_currency, unpaused AS amount
                  FROM item WHERE account_id = ANY(%s)""",
                followups._customer_ctes(followups.company_id, followups.partner_id, deciding=True),
                list(by_account),
            )
        )
        highest = {}
        for row in rows:
            if row["is_open"] and row["place"]:
                highest[row["account_id"]] = max(row["place"], highest.get(row["account_id"], 0))
        for row in rows:
            chosen = by_account[row["account_id"]].chosen_level_id
            if chosen and row["is_open"] and row["place"] == highest.get(row["account_id"]):
                row.update(level_id=chosen.id, is_trigger=True)
        lines = self.env["account.move.line"].browse(row["line_id"] for row in rows)
        cycles = self._get_cycles(lines)
        self.create(
            [
                self._prepare_listed_vals(by_account[row["account_id"]], line, row, cycles)
                for row, line in zip(rows, lines, strict=True)
            ]
        )

    @api.model
    def _get_cycles(self, lines):
        """:return: how many times each of these debts was a reason, by its first line and level"""
        groups = self._read_group(
            [("origin_line_id", "in", lines._get_credit_origin().ids), ("is_trigger", "=", True)],
            ["origin_line_id", "level_id"],
            ["cycle:max"],
        )
        return {(line.id, level.id): cycle for line, level, cycle in groups}

    @api.model
    def _prepare_listed_vals(self, followup, line, row, cycles):
        """:param dict row: of the expression ``item`` of a decision"""
        origin = line._get_credit_origin()
        return {
            "followup_id": followup.id,
            "move_line_id": line.id,
            "name": origin.move_id.name,
            "date": origin.move_id.invoice_date or origin.date,
            **{name: row[name] for name in ("date_due", "days", "is_credit", "level_id", "is_trigger")},
            "cycle": cycles.get((origin.id, row["level_id"]), 0) + 1 if row["is_trigger"] else 1,
            "currency_id": line.currency_id.id,
            "amount_currency": line.currency_id.round(row["amount_currency"]),
            "amount": line.company_currency_id.round(row["amount"]),
        }
