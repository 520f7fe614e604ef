from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

from ...tools.columns import Amount

ENDED = ("cleared", "cancelled")


class CreditReportBlockedOrder(models.Model):
    """A row per hold that waited, or that something was decided about, in a period."""

    _name = "credit.report.blocked.order"
    _description = "Blocked orders and feedback"
    _inherit = "credit.report.customer"
    _auto = False
    _order = "held_on, id"
    _rec_name = "name"
    # What the query joins beyond its source.
    _depends = {
        "credit.account": ["analyst_id", "collector_id", "customer_type_id"],
        "res.company": ["currency_id"],
        "res.partner": ["complete_name", "country_id"],
    }

    _report_asks = (
        "date_from",
        "date_to",
        "compare",
        "lines",
        "in_currency",
        "salesperson",
        "collector",
        "customer_type",
        "country",
    )
    _report_groups = (
        "main_kind",
        "outcome",
        "decided_by_id",
        "owner_id",
        "salesperson_id",
        "partner_id",
        "customer_type_id",
        "country_id",
    )
    _report_columns = (
        "name",
        "partner_name",
        "salesperson_id",
        "main_kind",
        "reason_count",
        "times_held",
        "held_on",
        "outcome",
        "decided_on",
        "decided_by_id",
        "days",
        "last_note_on",
        "last_note",
        "amount",
    )
    _report_measures = (
        "before",
        "held",
        "released",
        "refused",
        "withdrawn",
        "ended",
        "still_held",
        "days_to_release",
        "notes",
        "value",
        "still_value",
    )
    _report_ratios = {"days_to_release": ("release_days", "released", "days")}
    _report_record = "hold_id"

    hold_id = fields.Many2one("credit.hold", readonly=True)
    name = fields.Char(string="Order", readonly=True)
    owner_id = fields.Many2one("res.users", readonly=True, help="Who decides next.")
    main_kind = fields.Selection(
        lambda self: self.env["credit.rule"]._fields["kind"]._description_selection(self.env),
        string="Main reason",
        readonly=True,
        help="Kind of the first reason, in the order of the rules.",
    )
    reason_count = fields.Integer(
        string="Reasons",
        readonly=True,
        aggregator="max",
        help="How many reasons the hold has; open it to read them.",
    )
    times_held = fields.Integer(
        readonly=True, aggregator="max", help="Which hold of the same order it is; 1: the first."
    )
    held_on = fields.Date(readonly=True)
    outcome = fields.Selection(
        [
            ("open", "Still held"),
            ("released", "Released"),
            ("refused", "Refused"),
            ("withdrawn", "Release withdrawn"),
            ("cleared", "Cleared"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
        help="At the end of the period. Cleared: the reason no longer existed. Cancelled: the order was.",
    )
    decided_on = fields.Date(readonly=True, help="By the end of the period.")
    decided_by_id = fields.Many2one("res.users", readonly=True, help="Who released, refused or withdrew.")
    days = fields.Integer(
        string="Days held",
        readonly=True,
        aggregator="max",
        help="Days of the calendar from the hold to its decision, or to the end of the period.",
    )
    last_note_on = fields.Date(string="Last feedback on", readonly=True)
    last_note = fields.Char(string="Last feedback", readonly=True)
    amount = Amount(string="Order total", help="When it was held.")
    before = fields.Integer(readonly=True, help="Held already when the period began.")
    held = fields.Integer(readonly=True, help="Held in the period; an order that is held twice counts twice.")
    held_before = fields.Integer(readonly=True)
    held_change = fields.Integer(readonly=True)
    released = fields.Integer(readonly=True, help="Released in the period, also if that was withdrawn later.")
    refused = fields.Integer(readonly=True, help="Refused in the period, while they were held.")
    withdrawn = fields.Integer(
        readonly=True, help="Releases that were taken back in the period, before the order went on."
    )
    ended = fields.Integer(
        readonly=True,
        help="Ended in the period without a decision: the reason no longer existed, or the order was cancelled.",
    )
    still_held = fields.Integer(readonly=True, help="Held at the end of the period.")
    release_days = fields.Integer(readonly=True)
    days_to_release = fields.Float(
        readonly=True,
        help="Mean days of the calendar from the hold to its release, of those released in the period.",
    )
    notes = fields.Integer(
        string="Feedback", readonly=True, help="Notes on these holds by the end of the period."
    )
    value = Amount(
        string="Held amount",
        help="What waited in the period: whole orders, or what was to be added to confirmed ones.",
    )
    value_before = Amount()
    value_change = Amount()
    still_value = Amount(string="Amount still held", help="At the end of the period.")

    @api.model
    def _report_source(self, options):
        start, end = options["date_from"], options["date_to"]
        return Source(
            "blocked_order",
            SQL(
                """
                SELECT hold.id, hold.id AS hold_id, hold.name, hold.account_id, hold.partner_id,
                       customer.complete_name AS partner_name, account.customer_type_id, customer.country_id,
                       account.analyst_id, account.collector_id, hold.salesperson_id, hold.owner_id, hold.company_id,
                       company.currency_id AS company_currency_id, hold.main_kind,
                       (SELECT COUNT(*) FROM credit_hold_reason reason WHERE reason.hold_id = hold.id)::integer
                           AS reason_count,
                       (SELECT COUNT(*) FROM credit_hold earlier WHERE earlier.order_id = hold.order_id
                                                                   AND earlier.id < hold.id)::integer + 1 AS times_held,
                       hold.held_on, known.outcome,
                       CASE WHEN known.outcome = 'withdrawn' THEN hold.withdrawn_on
                            WHEN known.outcome <> 'open' THEN hold.decided_on END AS decided_on,
                       CASE WHEN known.outcome = 'withdrawn' AND NOT released.yes THEN hold.decided_by_id
                            WHEN known.outcome <> 'open' THEN COALESCE(hold.released_by_id, hold.decided_by_id)
                             END AS decided_by_id,
                       LEAST(hold.decided_on, %(end)s) - hold.held_on AS days,
                       note.last_on AS last_note_on, note.last AS last_note, hold.amount,
                       waited.before::integer AS before, (waited.yes AND NOT waited.before)::integer AS held,
                       released.yes::integer AS released,
                       (decided.yes AND hold.decision = 'refused')::integer AS refused,
                       COALESCE(hold.withdrawn_on BETWEEN %(start)s AND %(end)s, FALSE)::integer AS withdrawn,
                       (decided.yes AND hold.decision = ANY(%(ended)s))::integer AS ended,
                       (known.outcome = 'open')::integer AS still_held,
                       CASE WHEN released.yes THEN hold.decided_on - hold.held_on ELSE 0 END AS release_days,
                       COALESCE(note.count, 0)::integer AS notes,
                       CASE WHEN waited.yes THEN hold.added ELSE 0 END AS value,
                       CASE WHEN known.outcome = 'open' THEN hold.added ELSE 0 END AS still_value
                  FROM %(holds)s hold
                  JOIN credit_account account ON account.id = hold.account_id
                  JOIN res_partner customer ON customer.id = hold.partner_id
                  JOIN res_company company ON company.id = hold.company_id
    CROSS JOIN LATERAL (SELECT hold.held_on < %(start)s AND COALESCE(hold.decided_on >= %(start)s, TRUE) AS before,
                               COALESCE(hold.decided_on >= %(start)s, TRUE) AS yes) waited
    CROSS JOIN LATERAL (SELECT COALESCE(hold.decided_on BETWEEN %(start)s AND %(end)s, FALSE) AS yes) decided
    CROSS JOIN LATERAL (SELECT decided.yes AND hold.decision = 'released' AS yes) released
    CROSS JOIN LATERAL (SELECT CASE WHEN hold.withdrawn_on <= %(end)s THEN 'withdrawn'
                                    WHEN hold.decided_on <= %(end)s THEN hold.decision ELSE 'open' END AS outcome) known
     LEFT JOIN LATERAL (SELECT COUNT(*) AS count, MAX(%(note_day)s) AS last_on,
                               (ARRAY_AGG(note.text ORDER BY note.date DESC, note.id DESC))[1] AS last
                          FROM credit_hold_note note
                         WHERE note.hold_id = hold.id AND %(note_day)s <= %(end)s) note ON TRUE
                 WHERE hold.held_on <= %(end)s
                   AND (waited.yes OR hold.withdrawn_on BETWEEN %(start)s AND %(end)s)
                """,
                holds=self._holds_sql(),
                start=start,
                end=end,
                ended=list(ENDED),
                note_day=self._day_sql(SQL("note.date")),
            ),
            "credit.hold",
            {
                "credit.hold": [
                    "account_id",
                    "added",
                    "amount",
                    "company_id",
                    "decided_by_id",
                    "decided_on",
                    "main_kind",
                    "name",
                    "order_id",
                    "owner_id",
                    "partner_id",
                    "salesperson_id",
                    "state",
                ],
                "credit.hold.note": ["date", "hold_id", "text"],
                "credit.hold.reason": ["hold_id"],
            },
        )

    @api.model
    def _holds_sql(self):
        """Holds with the days of their life. What was withdrawn is refused now: that it was released is in the log."""
        return SQL(
            """(
                SELECT hold.*, release.user_id AS released_by_id, %(held)s AS held_on,
                       CASE WHEN release.id IS NOT NULL THEN 'released' ELSE hold.state END AS decision,
                       CASE WHEN release.id IS NOT NULL THEN %(released)s
                            WHEN hold.state <> 'open' THEN %(decided)s END AS decided_on,
                       CASE WHEN release.id IS NOT NULL THEN %(decided)s END AS withdrawn_on
                  FROM (SELECT id, name, order_id, account_id, partner_id, company_id, salesperson_id, owner_id, state,
                               amount, added, main_kind, decided_by_id, create_date, decided_on AS ended_at
                          FROM credit_hold) hold
             LEFT JOIN credit_decision release
                    ON release.document_model = 'credit.hold' AND release.document_id = hold.id
                   AND release.kind = 'release' AND hold.state = 'refused'
            )""",
            held=self._day_sql(SQL("hold.create_date")),
            released=self._day_sql(SQL("release.date")),
            decided=self._day_sql(SQL("hold.ended_at")),
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Rows"),
                self.env._(
                    "A row per hold, under its main reason: an order that is held for two reasons counts once. "
                    "An order that is held again after a decision has another hold, and another row."
                ),
            ),
            (
                self.env._("What adds up"),
                self.env._(
                    "Before + held = released + refused + ended + still held. Withdrawn releases stand "
                    "beside that: they were released before."
                ),
            ),
            (
                self.env._("Days"),
                self.env._(
                    "Days of the calendar where the reader is, as the hold itself counts them. What was decided after "
                    "the period is not known in it: such an order is still held."
                ),
            ),
        ]
