from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.columns import ITEM_COLUMNS, ITEM_GROUPS, LINE_COLUMNS, Amount, line_columns_sql
from ...tools.option import FILTERS, Option
from ...tools.period import periods_between

MOST_PERIODS = 100
SHARES = MappingProxyType(
    {
        "in_advance": "#2f6f4f",
        "on_due": "#4c956c",
        "on_opening": "#a9cfb8",
        "credited": "#adb5bd",
        "closing": "#d9594c",
    }
)
FLOWS = ("due", "in_advance", "on_due", "on_opening", "credited")
AMOUNTS = ("opening", "due", "in_advance", "on_due", "on_opening", "credited", "closing")


class CreditReportCollections(models.Model):
    """A row per receivable item that was overdue or fell due, and per period in which it was."""

    _name = "credit.report.collections"
    _description = "Collections against due dates"
    _inherit = "credit.report.item"
    _auto = False
    _order = "period, partner_name, date_due, id"

    _report_asks = ("date_from", "date_to", "grain", "compare", "lines", "in_currency", *FILTERS)
    _report_groups = (ITEM_GROUPS[0], "period", *ITEM_GROUPS[1:])
    _report_columns = (*ITEM_COLUMNS, "period")
    _report_measures = ("opening", *FLOWS, "closing", "rate")
    _report_ratios = MappingProxyType({"rate": ("rate_collected", "rate_due", "percent")})

    period = fields.Char(readonly=True)
    place = fields.Integer(readonly=True, aggregator=None, help="Number of the period.")
    opening = Amount(
        help="Overdue at the opening: due before the period and open when it begins, late on its first day.",
    )
    opening_before = Amount()
    opening_change = Amount()
    due = Amount(
        string="Fell due",
        help="The instalments that fell due in the period, whole; one that was booked later than it was due, when it "
        "was booked. What then gets a later due date, by a bill or cheque, is taken off and falls due on that day.",
    )
    due_before = Amount()
    due_change = Amount()
    in_advance = Amount(
        string="In advance",
        help="Collected in advance: of what fell due in the period, what came before it began.",
    )
    in_advance_before = Amount()
    in_advance_change = Amount()
    on_due = Amount(
        string="On due dates",
        help="Collected on due dates: of what fell due in the period, what came in it, in time or late.",
    )
    on_due_before = Amount()
    on_due_change = Amount()
    on_opening = Amount(
        string="On opening",
        help="Collected on the opening: what came in the period of what was overdue when it began.",
    )
    on_opening_before = Amount()
    on_opening_change = Amount()
    credited = Amount(
        help="Credit notes and other entries on the opening overdue and on what fell due, those on the latter before "
        "the period too: write-offs, discounts taken with a payment, losses on exchange. A bill or cheque that is "
        "taken for an item credits nothing, and is not newly due.",
    )
    credited_before = Amount()
    credited_change = Amount()
    closing = Amount(
        help="Overdue at the closing: due up to the last day of the period and open at its end. It opens the "
        "next period.",
    )
    closing_before = Amount()
    closing_change = Amount()
    rate_due = Amount(string="Due without credits")
    rate_collected = Amount(string="Collected of it")
    rate = fields.Float(
        string="Against due dates",
        readonly=True,
        help="Collected, in advance or on due / fell due less what was credited of it; over several periods Σ / Σ.",
    )

    @api.model
    def _option_grain(self):
        choices = (
            ("", self.env._("The whole period")),
            ("day", self.env._("Days")),
            ("week", self.env._("Weeks")),
            ("month", self.env._("Months")),
        )
        return Option("grain", self.env._("By"), "choice", lambda: "", choices)

    @api.model
    def _option_lines(self):
        usual = "period" if self._get_answers().get("grain") else self._report_groups[0]
        return replace(super()._option_lines(), default=lambda: usual)

    @api.model
    def _get_periods(self, options):
        """:return: list of (name, first day, last day); the names of a comparison are those of what is compared"""
        asked = self._get_options()
        names = [self._period_name(options["grain"], *each) for each in self._between(asked)]
        periods = self._between(options)
        names += [self._period_name(options["grain"], *each) for each in periods[len(names) :]]
        return [(name, *days) for name, days in zip(names, periods, strict=False)]

    @api.model
    def _between(self, options):
        periods = periods_between(
            options["date_from"], options["date_to"], options["grain"], self._get_first_weekday()
        )
        if len(periods) > MOST_PERIODS:
            raise UserError(
                self.env._(
                    "“By” makes %(count)s periods of these days; at most %(most)s are shown.",
                    count=len(periods),
                    most=MOST_PERIODS,
                )
            )
        return periods

    @api.model
    def _period_name(self, grain, first, last):
        """The name of a period; names sort as periods follow one another."""
        if grain == "month":
            return f"{first:%Y-%m}"
        if grain == "week":
            year, number = self._get_week(first)
            return self.env._("%(year)s W%(number)s", year=year, number=f"{number:02}")
        return f"{first}" if first == last else f"{first} – {last}"

    @api.model
    def _report_hidden(self, options):
        hidden = set() if options["grain"] or options["lines"] == "period" else {"period"}
        if options["grain"]:
            hidden.update(
                f"{name}_{which}" for name in ("opening", "closing") for which in ("before", "change")
            )
        return hidden

    @api.model
    def _report_balances(self, options):
        if not options["grain"]:
            return {}
        periods = self._get_periods(options)
        return {"opening": ("period", periods[0][0]), "closing": ("period", periods[-1][0])}

    def _read_group_select(self, aggregate_spec, query):
        """Over several periods, the opening is that of the first one and the closing that of the last one."""
        name = aggregate_spec.partition(":")[0]
        if name not in ("opening", "closing") or not self._get_options()["grain"]:
            return super()._read_group_select(aggregate_spec, query)
        place, amount = (self._field_to_sql(self._table, each, query) for each in ("place", name))
        return SQL(
            """(SELECT SUM(each.amount) FROM UNNEST(ARRAY_AGG(%(place)s), ARRAY_AGG(%(amount)s)) each(place, amount)
                 WHERE each.place = %(end)s(%(place)s))""",
            place=place,
            amount=amount,
            end=SQL("MIN" if name == "opening" else "MAX"),
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Identity"),
                self.env._(
                    "Overdue at the opening + fell due − collected − credited = overdue at the closing."
                ),
            ),
            (
                self.env._("Collected"),
                self.env._(
                    "Money by bank, in cash or by card that is matched with the item, on the later date of the two "
                    "entries, whenever somebody matched them. At the rate at which the item was booked: a loss on "
                    "exchange is credited, a gain falls due and is collected when it is booked."
                ),
            ),
            (
                self.env._("Overdue"),
                self.env._(
                    "Each instalment by its own due date. What falls due on the last day of a period and is not paid "
                    "on it is overdue when the next one begins. Unallocated payments are not collected of anything."
                ),
            ),
        ]

    @api.model
    def _report_checks(self, options):
        """The identity, with the closing overdue as the aged balance has it, which follows the open amounts."""
        names = ("opening", *FLOWS)
        domain = [("company_id", "in", self._get_companies().ids)]
        rows = self._read_group(domain, ["company_id"], [f"{name}:sum" for name in names])
        found = {
            company: (opening or 0) + (due or 0) - sum(amount or 0 for amount in taken)
            for company, opening, due, *taken in rows
        }
        label = self.env._("Opening + due − collected − credited = closing overdue")
        return self._check_aged(label, found, options["date_to"], [("days", ">=", 0)])

    @api.model
    def _report_shares(self):
        return list(SHARES.items())

    @api.model
    def _report_chart(self, totals, groups):
        if self._get_lines_field() != "period":
            return ()
        series = [
            {
                "label": self._get_label("due"),
                "values": [row["due"] for _name, row in groups],
                "colour": "#adb5bd",
            },
            {
                "label": self.env._("Collected"),
                "values": [row["in_advance"] + row["on_due"] + row["on_opening"] for _name, row in groups],
                "colour": "#4c956c",
            },
        ]
        return "bar", [name for name, _row in groups], series

    # The rows: items by period, with what was matched with them before and in it

    @api.model
    def _report_source(self, options):
        periods = SQL(", ").join(
            SQL("(%s, %s, %s::date, %s::date)", place, *period)
            for place, period in enumerate(self._get_periods(options), 1)
        )
        query = SQL(
            """
            WITH period(place, period, first, last) AS (VALUES %(periods)s),
                 item AS MATERIALIZED %(items)s,
                 matched AS (
                    SELECT item.id, period.place,
                           SUM(matching.amount) AS amount, SUM(matching.collected) AS collected,
                           SUM(matching.amount) FILTER (WHERE matching.is_transfer) AS moved,
                           SUM(matching.amount) FILTER (
                               WHERE matching.is_transfer AND matching.date < period.first) AS moved_before,
                           SUM(matching.amount) FILTER (
                               WHERE matching.is_transfer AND matching.date > item.fell_due) AS moved_late,
                           SUM(matching.amount) FILTER (WHERE matching.date < period.first) AS amount_before,
                           SUM(matching.collected) FILTER (WHERE matching.date < period.first) AS collected_before
                      FROM %(matchings)s matching
                      JOIN item ON item.id = matching.line_id
                               AND (item.is_new OR matching.date >= %(date_from)s)
                      JOIN period ON item.falls_due <= period.last AND matching.date <= period.last
                  GROUP BY item.id, period.place
                 )
            %(rows)s
            """,
            periods=periods,
            items=self._fallen_due_sql(options["date_from"], options["date_to"]),
            matchings=self.env["credit.account"]._matchings_sql(
                options["date_to"],
                # What was open is known as it was then; of what fell due since, earlier matchings count too.
                SQL(
                    """(partial.max_date >= %s
                        OR partial.debit_move_id = ANY(%s) OR partial.credit_move_id = ANY(%s))""",
                    options["date_from"],
                    *[SQL("ARRAY(SELECT id FROM item WHERE is_new)")] * 2,
                ),
            ),
            date_from=options["date_from"],
            rows=self._items_sql(
                self._by_period_sql(),
                SQL(
                    """line.period, line.place, line.is_claim, %s,
                       CASE WHEN line.is_claim THEN line.claimed - line.credited ELSE 0 END AS rate_due,
                       CASE WHEN line.is_claim THEN line.in_advance + line.on_due ELSE 0
                       END AS rate_collected""",
                    SQL(", ").join(SQL.identifier("line", name) for name in AMOUNTS),
                ),
            ),
        )
        names = [*LINE_COLUMNS[1:], "credit_fell_due", "credit_late_since", "parent_state"]
        reads = {"account.move.line": names, "account.partial.reconcile": ["max_date"]}
        return Source("collections", query, "account.move.line", reads)

    @api.model
    def _fallen_due_sql(self, start, end):
        """Items that were overdue when the days began, with what was open, and those that fell due since.

        ``falls_due`` is when a line came among what is due; ``fell_due`` since when its debt has been, which is earlier
        where the line took over from one that was due; and ``claim_due`` when the debt fell due as a claim, which it
        does once. ``is_first``: with this line.
        """
        Account = self.env["credit.account"]
        falls_due = SQL("GREATEST(line.date, %s)", Account._date_due_sql(SQL("line")))
        return SQL(
            """(
                SELECT %(columns)s, %(falls_due)s AS falls_due, %(falls_due)s AS fell_due, %(falls_due)s AS claim_due,
                       line.open AS amount, FALSE AS is_new, FALSE AS is_claim, FALSE AS is_first
                  FROM %(open)s line
                 WHERE line.balance >= 0 AND %(falls_due)s < %(start)s
             UNION ALL
                SELECT %(columns)s, %(falls_due)s,
                       CASE WHEN line.credit_late_since IS NULL THEN %(falls_due)s ELSE line.credit_fell_due END,
                       COALESCE(line.credit_fell_due, %(falls_due)s), line.balance, TRUE, %(is_claim)s, %(is_first)s
                  FROM account_move_line line
                 WHERE line.parent_state = 'posted' AND line.account_id = ANY(%(accounts)s) AND line.balance >= 0
                   -- One of the two is the day; each has an index.
                   AND (line.date_maturity BETWEEN %(start)s AND %(end)s OR line.date BETWEEN %(start)s AND %(end)s)
                   AND %(falls_due)s BETWEEN %(start)s AND %(end)s
            )""",
            columns=line_columns_sql("line"),
            is_claim=Account._is_claim_sql(SQL("line")),
            is_first=Account._falls_due_first_sql(SQL("line")),
            falls_due=falls_due,
            open=self._open_on_sql(start - timedelta(days=1)),
            accounts=Account._receivable_accounts_sql(),
            start=start,
            end=end,
        )

    @api.model
    def _by_period_sql(self):
        """Items by period; left out are the periods in which an item was no longer open and nothing happened to it."""
        return SQL(
            """(
                SELECT item.id::bigint * %s + period.place AS id, item.move_id, item.credit_origin_id, item.account_id,
                       item.partner_id, item.company_id, item.currency_id, item.date, item.date_maturity,
                       period.period, period.place, item.is_claim AND item.claim_due >= period.first AS is_claim,
                       -- What another line took over after it fell due stays claimed here.
                       CASE WHEN item.is_first THEN item.amount - sums.moved + sums.moved_late ELSE 0 END AS claimed,
                       CASE WHEN sums.is_new THEN 0 ELSE item.amount - sums.amount_before END AS opening,
                       CASE WHEN sums.is_new THEN item.amount - sums.moved ELSE sums.moved_before - sums.moved
                       END AS due,
                       CASE WHEN sums.is_due THEN sums.collected_before ELSE 0 END AS in_advance,
                       CASE WHEN sums.is_due THEN sums.collected - sums.collected_before ELSE 0 END AS on_due,
                       CASE WHEN sums.is_due THEN 0 ELSE sums.collected - sums.collected_before END AS on_opening,
                       sums.amount - sums.collected - sums.moved - CASE WHEN sums.is_new THEN 0
                           ELSE sums.amount_before - sums.collected_before - sums.moved_before END AS credited,
                       item.amount - sums.amount AS closing
                  FROM item
                  JOIN period ON item.falls_due <= period.last
             LEFT JOIN matched ON matched.id = item.id AND matched.place = period.place
    CROSS JOIN LATERAL (SELECT item.falls_due >= period.first AS is_new, item.fell_due >= period.first AS is_due,
                               COALESCE(matched.amount, 0) AS amount,
                               COALESCE(matched.collected, 0) AS collected,
                               COALESCE(matched.amount_before, 0) AS amount_before,
                               COALESCE(matched.collected_before, 0) AS collected_before,
                               COALESCE(matched.moved, 0) AS moved, COALESCE(matched.moved_before, 0) AS moved_before,
                               COALESCE(matched.moved_late, 0) AS moved_late) sums
                 WHERE sums.is_new OR sums.amount_before <> item.amount OR sums.amount_before <> sums.amount
            )""",
            MOST_PERIODS,
        )
