from datetime import timedelta

from babel.dates import format_skeleton
from lxml.builder import E

from odoo import api, fields, models
from odoo.addons.credit_control.tools.component import OTHER
from odoo.addons.credit_control.tools.source import Source, union
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools.columns import ITEM_COLUMNS, Amount
from ...tools.option import FILTERS, Option
from ...tools.period import periods_between

MOST_WEEKS = 12
WEEKS = tuple(f"week_{number:02}" for number in range(1, MOST_WEEKS + 1))
# Measure by when it is due; the names of the times sort as they are read.
DUE = {
    "due_00": "overdue",
    **{name.replace("week", "due"): name for name in WEEKS},
    "due_99": "later",
    "unallocated": "unallocated",
}
LEDGER = "account.move.line"
MOST_PARTS = 100  # of an item that is expected on several days, for the ids of its rows
# Components of the exposure that no document bills yet.
NOT_BILLED = {"delivered", "orders", "drafts", "quotations"}
# Columns of the exposure door, in their order.
DOOR = (
    "account_id",
    "partner_id",
    "company_id",
    "component",
    "res_model",
    "res_id",
    "date",
    "date_due",
    "currency_id",
    "amount_currency",
    "amount",
)
AHEAD = "Due in this week; the first one is what is left of the current week, today included."
CHARTED = {"overdue": "#d9594c", **dict.fromkeys(WEEKS, "#4c956c"), "later": "#adb5bd"}


class CreditReportDueWeek(models.Model):
    """A row per open item, and per bill or other document that the exposure door tells with a due date.

    By the day on which it is expected, an item has a row for each part of it: promised, paid by instalments, estimated,
    and what is left on its due date.
    """

    _name = "credit.report.due.week"
    _description = "Outstanding by due week"
    _inherit = "credit.report.item"
    _auto = False

    _report_asks = ("weeks_of", "weeks", "lines", "in_currency", *FILTERS)
    _report_columns = (
        *ITEM_COLUMNS,
        "expected_date",
        "ground",
        "share",
        "due",
        "component",
        "currency_id",
        "amount_currency",
    )
    _report_optional = ("partner_name", "reference", "date", "due", "component", "amount_currency")
    _report_measures = (*DUE.values(), "total")

    res_model = fields.Char(string="Kind of document", readonly=True)
    res_id = fields.Integer(string="Id of the document", readonly=True, aggregator=None)
    component = fields.Selection(
        selection="_selection_component",
        readonly=True,
        help="Of the exposure: the ledger's open items, and what other addons add.",
    )
    due = fields.Selection(selection="_selection_due", readonly=True)
    expected_date = fields.Date(
        string="Expected on", readonly=True, help="The day on which it should be paid."
    )
    ground = fields.Selection(
        selection="_selection_ground",
        string="Expected by",
        readonly=True,
        help="Why it is expected on this day: a promise, a payment plan, what the collector thinks, the due date.",
    )
    share = fields.Float(
        string="Probability (%)",
        readonly=True,
        aggregator=None,
        help="How likely it is that the amount comes on this day; the amounts are whole.",
    )
    amount_currency = fields.Monetary(string="Open", readonly=True, help="In the currency of the document.")
    overdue = Amount(help="Due before today and still open.")
    week_01 = Amount(help=AHEAD)
    week_02 = Amount(help=AHEAD)
    week_03 = Amount(help=AHEAD)
    week_04 = Amount(help=AHEAD)
    week_05 = Amount(help=AHEAD)
    week_06 = Amount(help=AHEAD)
    week_07 = Amount(help=AHEAD)
    week_08 = Amount(help=AHEAD)
    week_09 = Amount(help=AHEAD)
    week_10 = Amount(help=AHEAD)
    week_11 = Amount(help=AHEAD)
    week_12 = Amount(help=AHEAD)
    later = Amount(help="Due after the weeks that are shown.")
    unallocated = Amount(
        help="Payments and credit notes that are not matched, whatever their date; negative."
    )
    total = Amount(help="All that is open, unallocated credits taken off, at the booked rate.")

    @api.model
    def _option_weeks_of(self):
        choices = (("due", self.env._("Due dates")), ("expected", self.env._("Expected receipts")))
        return Option("weeks_of", self.env._("Weeks of"), "choice", lambda: "due", choices)

    @api.model
    def _option_weeks(self):
        choices = tuple((str(count), str(count)) for count in (4, 6, 8, MOST_WEEKS))
        return Option("weeks", self.env._("Weeks"), "choice", lambda: "6", choices)

    @api.model
    def _get_weeks(self, options):
        """:return: first and last day of each week that is shown, by measure; weeks begin as the reader's do"""
        count, today = int(options["weeks"]), self._today()
        weeks = periods_between(today, today + timedelta(weeks=count), "week", self._get_first_weekday())
        return dict(zip(WEEKS, weeks[:count], strict=False))

    @api.model
    def _report_labels(self, options):
        locale = babel_locale_parse(get_lang(self.env).code)
        labels = {}
        for name, (first, last) in self._get_weeks(options).items():
            day = format_skeleton("MMMd", last, locale=locale)
            _year, number = self._get_week(first)
            labels[name] = self.env._("W%(number)s, to %(day)s", number=number, day=day)
        return labels

    @api.model
    def _selection_due(self):
        labels = {**dict.fromkeys(DUE.values()), **self._get_labels()}
        hidden = self._get_hidden()
        return [
            (due, labels[name] or self._get_label(name)) for due, name in DUE.items() if name not in hidden
        ]

    @api.model
    def _selection_ground(self):
        return [(kind.code, kind.label) for kind in self.env["credit.account"]._expected_kinds()]

    @api.model
    def _selection_component(self):
        """The components by their names in the exposure; an addon's without a name there is *other*."""
        Account = self.env["credit.account"]
        named = {*Account._get_component_names(), OTHER} - NOT_BILLED
        return [(each.code, each.label) for each in Account._get_components() if each.code in named]

    @api.model
    def _report_hidden(self, options):
        hidden = set(WEEKS[int(options["weeks"]) :])
        if options["weeks_of"] != "expected":
            hidden.update(("expected_date", "ground", "share"))
        return hidden

    @api.model
    def _get_default_search_view(self):
        view = super()._get_default_search_view()
        domains = {"overdue": [("due", "=", "due_00")], "unallocated": [("due", "=", "unallocated")]}
        view.extend(
            E.filter(name=name, string=self._get_label(name), domain=str(domain))
            for name, domain in domains.items()
        )
        groups = {name: f"{{'group_by': '{name}'}}" for name in ("due", "component")}
        view.extend(
            E.filter(name=f"group_{name}", string=self._get_label(name), context=context)
            for name, context in groups.items()
        )
        return view

    @api.model
    def _report_source(self, options):
        weeks = self._get_weeks(options)
        ends = [(last, name.replace("week", "due")) for name, (_first, last) in weeks.items()]
        due = SQL(
            "CASE WHEN door.component = 'unallocated' THEN 'unallocated' WHEN door.date_due < %s THEN 'due_00' %s"
            " ELSE 'due_99' END",
            self._today(),
            SQL(" ").join(SQL("WHEN door.date_due <= %s THEN %s", last, name) for last, name in ends),
        )
        items = self._items_sql(
            self._door_sql(due, self._door_rows(options)),
            SQL(
                """line.due, line.expected_date, line.ground, line.share, line.component, line.res_model, line.res_id,
                   line.amount_currency, line.balance AS total"""
            ),
        )
        measures = SQL(", ").join(
            SQL("CASE WHEN item.due = %s THEN item.total ELSE 0 END AS %s", due, SQL.identifier(name))
            for due, name in DUE.items()
        )
        return Source(
            "due_week",
            SQL("SELECT item.*, %s FROM (%s) item", measures, items),
            LEDGER,
            {LEDGER: ["account_id", "credit_origin_id", "date", "date_maturity", "move_id"]},
        )

    @api.model
    def _door_rows(self, options):
        """What is outstanding, in the columns of the exposure door, with an id, the ground and the probability.

        Ids of different models meet here, and an item may have several rows, so each row has an id of its own.

        :return: list of ``Source``
        """
        Account = self.env["credit.account"]
        sources = Account._exposure_sources()
        by_expected = options["weeks_of"] == "expected"
        rows = []
        for place, source in enumerate(sources):
            query = SQL(
                "SELECT door.*, %s AS id, 'due'::varchar AS ground, 1.0 AS share FROM (%s) door(%s) WHERE %s",
                SQL("(door.res_id::bigint * %s + %s) * %s", len(sources), place, MOST_PARTS),
                source.query,
                SQL(", ").join(map(SQL.identifier, DOOR)),
                SQL("door.component = 'unallocated'") if by_expected and place == 0 else SQL("TRUE"),
            )
            rows.append(Source(source.name, query, source.model, source.flush))
        if by_expected:
            # The first source of the door is the ledger: the expected receipts tell its debits, each amount once.
            query = SQL(
                """
                SELECT part.account_id, part.partner_id, part.company_id, NULL AS component, %(ledger)s AS res_model,
                       part.move_line_id AS res_id, NULL::date AS date, part.date AS date_due, part.currency_id,
                       part.amount_currency, part.amount,
                       part.move_line_id::bigint * %(sources)s * %(most)s + ROW_NUMBER() OVER (
                           PARTITION BY part.move_line_id ORDER BY part.kind, part.date, part.res_model, part.res_id
                       ) AS id,
                       part.kind AS ground, part.share
                  FROM %(expected)s part
                """,
                ledger=LEDGER,
                sources=len(sources),
                most=MOST_PARTS,
                expected=Account._expected_sql(self._today()),
            )
            rows.append(Source("expected", query, LEDGER))
        return rows

    @api.model
    def _door_sql(self, due, rows):
        """What is billed and has a due date, like lines of the ledger."""
        Account = self.env["credit.account"]
        date_due = Account._date_due_sql(SQL("line"))
        return SQL(
            """(
                SELECT door.id, line.move_id, line.credit_origin_id, line.account_id, door.partner_id, door.company_id,
                       door.currency_id, COALESCE(door.date, line.date) AS date,
                       CASE WHEN door.component IS NULL THEN %(date_due)s ELSE door.date_due END AS date_maturity,
                       door.amount AS balance, %(due)s AS due, door.date_due AS expected_date, door.ground,
                       door.share * 100 AS share,
                       CASE WHEN door.component IS NULL
                                 THEN CASE WHEN %(date_due)s < %(today)s THEN 'overdue' ELSE 'not_due' END
                            WHEN door.component = ANY(%(named)s) THEN door.component ELSE 'other' END AS component,
                       door.res_model, door.res_id, door.amount_currency
                  FROM %(rows)s door
             LEFT JOIN account_move_line line ON line.id = door.res_id AND door.res_model = %(ledger)s
                 -- Orders and what else is not billed have no due date yet; planning with constants leaves them out.
                 WHERE door.date_due IS NOT NULL AND COALESCE(door.component, '') <> ALL(%(not_billed)s)
            )""",
            date_due=date_due,
            today=self._today(),
            not_billed=sorted(NOT_BILLED),
            due=due,
            named=[name for name, _label in self._selection_component()],
            rows=union(self.env, rows),
            ledger=LEDGER,
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Outstanding"),
                self.env._(
                    "What is billed and open today, each instalment by its own due date; due today is not late. "
                    "Bills and the like count as the exposure tells them. Entries of a later date count too."
                ),
            ),
            (
                self.env._("Expected receipts"),
                self.env._(
                    "With “Weeks of expected receipts” each open amount stands once: what a payment plan or a promise "
                    "says first, then what the collector thinks, and the rest on its due date. What is late stays "
                    "overdue where nobody knows more."
                ),
            ),
            (self.env._("Weeks"), self.env._("They begin on the day on which weeks of your language begin.")),
            (
                self.env._("Ties to the ledger"),
                self.env._(
                    "The open items of the whole report equal the posted balance of the receivable accounts, "
                    "whatever its date."
                ),
            ),
        ]

    @api.model
    def _report_checks(self, options):
        return self._check_ledger("total", None, [("res_model", "=", LEDGER)])

    @api.model
    def _report_chart(self, totals, groups):
        columns = [column for column in self._get_columns(self._get_measures()) if column.name in CHARTED]
        values = [totals[column.name] for column in columns]
        colours = [CHARTED[column.name] for column in columns]
        return (
            "bar",
            [column.label for column in columns],
            [{"label": "", "values": values, "colours": colours}],
        )

    @api.readonly
    def action_open_record(self):
        """Open the document behind a row, of whatever kind."""
        self.ensure_one()
        if self.move_id:
            return super().action_open_record()
        return self.env[self.res_model].browse(self.res_id)._get_records_action(context={})
