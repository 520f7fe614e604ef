from types import MappingProxyType

from lxml.builder import E

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.ageing import COLOURS, MOST_BOUNDS, bucket_sql
from ...tools.columns import ITEM_COLUMNS, ITEM_GROUPS, Amount
from ...tools.option import FILTERS, Option
from ...tools.period import months_before

NOW, RATES = (tuple(f"{kind}_{place}" for place in range(MOST_BOUNDS + 2)) for kind in ("now", "rate"))
NOW_HELP = (
    "What is still open of it, by its age on the later day: in a line of a bucket, where its amount went."
)
RATE_HELP = "Of what was open on the earlier day, the part that is still open, by its age on the later day."


class CreditReportRoll(models.Model):
    """A row per receivable item that was open on a day: what became of it until another day."""

    _name = "credit.report.roll"
    _description = "Bad ageing"
    _inherit = "credit.report.item"
    _auto = False

    _report_asks = ("since", "as_of", "buckets", "show", "lines", "in_currency", *FILTERS)
    _report_groups = (ITEM_GROUPS[0], "bucket_then", *ITEM_GROUPS[1:])
    _report_columns = (*ITEM_COLUMNS, "days", "bucket_then", "bucket_now")
    _report_measures = ("open_then", "settled", "settled_rate", *NOW, *RATES, "worse", "roll_rate")
    _report_ratios = MappingProxyType(
        {
            "settled_rate": ("settled", "open_then", "percent"),
            **{rate: (now, "open_then", "percent") for rate, now in zip(RATES, NOW, strict=True)},
            "roll_rate": ("worse", "open_then", "percent"),
        }
    )
    _report_optional = ("partner_name", "reference", "date", "bucket_now")
    _report_sort = "worse"

    days = fields.Integer(
        string="Days late",
        readonly=True,
        aggregator="max",
        help="On the later day. Negative: until it is due.",
    )
    bucket_then = fields.Selection("_selection_bucket_then", string="Bucket then", readonly=True)
    bucket_now = fields.Selection("_selection_bucket_now", string="Bucket now", readonly=True)
    open_then = Amount(help="Open on the earlier day, without unallocated credits; at the booked rate.")
    settled = Amount(help="Collected or credited from the earlier day to the later one.")
    settled_rate = fields.Float(readonly=True, help="Settled, of what was open on the earlier day.")
    now_0 = Amount(help=NOW_HELP)
    now_1 = Amount(help=NOW_HELP)
    now_2 = Amount(help=NOW_HELP)
    now_3 = Amount(help=NOW_HELP)
    now_4 = Amount(help=NOW_HELP)
    now_5 = Amount(help=NOW_HELP)
    now_6 = Amount(help=NOW_HELP)
    now_7 = Amount(help=NOW_HELP)
    now_8 = Amount(help=NOW_HELP)
    rate_0 = fields.Float(readonly=True, help=RATE_HELP)
    rate_1 = fields.Float(readonly=True, help=RATE_HELP)
    rate_2 = fields.Float(readonly=True, help=RATE_HELP)
    rate_3 = fields.Float(readonly=True, help=RATE_HELP)
    rate_4 = fields.Float(readonly=True, help=RATE_HELP)
    rate_5 = fields.Float(readonly=True, help=RATE_HELP)
    rate_6 = fields.Float(readonly=True, help=RATE_HELP)
    rate_7 = fields.Float(readonly=True, help=RATE_HELP)
    rate_8 = fields.Float(readonly=True, help=RATE_HELP)
    worse = Amount(help="Still open on the later day, and in a worse bucket than on the earlier one.")
    roll_rate = fields.Float(
        readonly=True, help="Moved to a worse bucket / open on the earlier day; over several items Σ / Σ."
    )

    @api.model
    def _option_since(self):
        def month_before():
            as_of = self._parse(self._option_as_of(), self._get_answers().get("as_of"), self._today())
            return months_before(as_of, 1)

        return Option("since", self.env._("Since"), default=month_before)

    @api.model
    def _option_buckets(self):
        return self.env["credit.report.aged.balance"]._option_buckets()

    @api.model
    def _option_show(self):
        choices = (("amounts", self.env._("Amounts")), ("rates", self.env._("Roll rates")))
        return Option("show", self.env._("Show"), "choice", lambda: "amounts", choices)

    @api.model
    def _check_period(self, options):
        super()._check_period(options)
        since, as_of = options["since"], options["as_of"]
        if since >= as_of:
            raise UserError(
                self.env._(
                    "“Since”, %(since)s, is not before “As of”, %(as_of)s.",
                    since=self._date_text(since),
                    as_of=self._date_text(as_of),
                )
            )

    @api.model
    def _get_bucket_labels(self):
        labels = self.env["credit.report.aged.balance"]._get_bucket_labels(self._get_options()["buckets"])
        del labels["unallocated"]
        return labels

    @api.model
    def _selection_bucket_then(self):
        return list(self._get_bucket_labels().items())

    @api.model
    def _selection_bucket_now(self):
        return [*self._get_bucket_labels().items(), ("settled", self.env._("Settled"))]

    @api.model
    def _report_labels(self, options):
        since = self._date_text(options["since"])
        labels = {
            "open_then": self.env._("Open on %(day)s", day=since),
            "settled_rate": f"→ {self._get_label('settled')}",
            "settled": f"→ {self._get_label('settled')}",
        }
        for place, label in enumerate(self._get_bucket_labels().values()):
            labels[NOW[place]] = labels[RATES[place]] = f"→ {label}"
        return labels

    @api.model
    def _report_hidden(self, options):
        shown = len(options["buckets"]) + 2
        if options["show"] == "rates":
            return {"settled", *NOW, *RATES[shown:]}
        return {"settled_rate", *RATES, *NOW[shown:]}

    @api.model
    def _get_default_search_view(self):
        view = super()._get_default_search_view()
        is_worse = E.filter(
            name="worse", string=self.env._("Moved to a worse bucket"), domain="[('worse', '!=', 0)]"
        )
        view.append(is_worse)
        return view

    @api.model
    def _report_source(self, options):
        since, as_of, bounds = options["since"], options["as_of"], options["buckets"]
        lines = SQL(
            """(
                WITH earlier AS (SELECT line.*, %(due)s AS due FROM %(earlier)s line WHERE line.balance >= 0),
                     later AS (SELECT line.*, %(due)s AS due FROM %(later)s line),
                     -- What took over since: the same debt, with the due date that holds now.
                     heir AS (SELECT credit_origin_id, SUM(open) AS open, MAX(due) AS due
                                FROM later WHERE credit_origin_id IS NOT NULL AND date > %(since)s
                            GROUP BY credit_origin_id),
                     handed AS (SELECT MAX(earlier.id) AS id, heir.open, heir.due
                                  FROM heir
                                  JOIN earlier ON heir.credit_origin_id = COALESCE(earlier.credit_origin_id, earlier.id)
                              GROUP BY heir.credit_origin_id, heir.open, heir.due)
                SELECT earlier.*, earlier.open AS open_then,
                       COALESCE(later.open, 0) + COALESCE(handed.open, 0) AS open_now,
                       COALESCE(handed.due, earlier.due) AS due_now
                  FROM earlier
             LEFT JOIN later ON later.id = earlier.id
             LEFT JOIN handed ON handed.id = earlier.id
            )""",
            due=self.env["credit.account"]._date_due_sql(SQL("line")),
            earlier=self._open_on_sql(since),
            later=self._open_on_sql(as_of),
            since=since,
        )
        items = self._items_sql(
            lines,
            SQL(
                """%(as_of)s - line.due_now AS days, line.open_then, line.open_now, %(then)s AS bucket_then,
                   CASE WHEN line.open_now = 0 THEN 'settled' ELSE %(now)s END AS bucket_now""",
                as_of=as_of,
                then=bucket_sql(SQL("(%s - line.due)", since), bounds),
                now=bucket_sql(SQL("(%s - line.due_now)", as_of), bounds),
            ),
        )
        now = [
            SQL(
                "CASE WHEN item.bucket_now = %s THEN item.open_now ELSE 0 END AS %s",
                bucket,
                SQL.identifier(name),
            )
            for name, bucket in zip(NOW, (f"bucket_{place}" for place in range(len(NOW))), strict=True)
        ]
        query = SQL(
            """
            SELECT item.*, item.open_then - item.open_now AS settled, %(now)s,
                   CASE WHEN item.bucket_now > item.bucket_then THEN item.open_now ELSE 0 END AS worse
              FROM (%(items)s) item
            """,
            now=SQL(", ").join(now),
            items=items,
        )
        return Source("roll", query, "account.move.line")

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Items"),
                self.env._(
                    "Every instalment that was open on the earlier day, by today's ledger: its bucket on that day "
                    "and on the later one, by its due date. What was invoiced since, and unallocated credits, are "
                    "not in it."
                ),
            ),
            (
                self.env._("From bucket to bucket"),
                self.env._(
                    "With a line for each bucket, a line tells where the amount of that bucket went: settled, "
                    "or into which bucket. With “Roll rates” as parts of it, which add up to 100%."
                ),
            ),
        ]

    @api.model
    def _report_checks(self, options):
        domain = [("company_id", "in", self._get_companies().ids)]
        found = dict(self._read_group(domain, ["company_id"], ["open_then:sum"]))
        label = self.env._("Agrees with the aged balance of %(day)s", day=self._date_text(options["since"]))
        return self._check_aged(label, found, options["since"])

    @api.model
    def _report_shares(self):
        return [("settled", "#2f6f4f"), *zip(NOW, COLOURS, strict=True)]
