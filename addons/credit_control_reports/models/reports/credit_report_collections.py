from dataclasses import replace
from types import MappingProxyType

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.columns import ITEM_COLUMNS, ITEM_GROUPS, Amount
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
        "was booked.",
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
        "the period too: write-offs, discounts taken with a payment, bills (they fall due again), losses on exchange."
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
