from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

PREPARING = ("draft", "review")


class CreditReportOpening(models.Model):
    """A row per opening of an account that went on in a period: a customer who comes back has another one."""

    _name = "credit.report.opening"
    _description = "Account openings"
    _inherit = "credit.report.customer"
    _auto = False
    _order = "started_on, id"
    _rec_name = "partner_name"
    # What the query joins beyond its source.
    _depends = {
        "credit.account": [
            "analyst_id",
            "collector_id",
            "company_id",
            "customer_type_id",
            "partner_id",
            "state",
            "file_submit_missing",
            "file_submitted_on",
        ],
        "credit.document.type": ["name", "sequence"],
        "res.company": ["currency_id"],
        "res.partner": ["complete_name", "country_id", "user_id"],
    }

    _report_asks = (
        "date_from",
        "date_to",
        "compare",
        "lines",
        "salesperson",
        "collector",
        "customer_type",
        "country",
    )
    _report_groups = (
        "customer_type_id",
        "salesperson_id",
        "stage",
        "partner_id",
        "ended_by_id",
        "analyst_id",
        "country_id",
    )
    _report_columns = (
        "partner_name",
        "customer_type_id",
        "salesperson_id",
        "started_on",
        "requested_on",
        "stage",
        "ended_on",
        "ended_by_id",
        "days",
        "missing",
    )
    _report_measures = (
        "before",
        "started",
        "opened",
        "direct",
        "given_up",
        "waiting",
        "days_to_open",
        "days_to_decide",
        "incomplete",
        "papers",
        "requests_refused",
        "requests_withdrawn",
    )
    _report_ratios = {
        "days_to_open": ("open_days", "opened_by_file", "days"),
        "days_to_decide": ("decide_days", "decided", "days"),
    }
    _report_record = "account_id"
    started_on = fields.Date(
        readonly=True, help="When the account was made, or taken up again after it was closed."
    )
    requested_on = fields.Date(readonly=True, help="When the opening was asked for, the first time.")
    stage = fields.Selection(
        [
            ("draft", "Papers being gathered"),
            ("review", "To decide"),
            ("open", "Opened"),
            ("direct", "Opened without a file"),
            ("closed", "Given up"),
        ],
        readonly=True,
        help="At the end of the period.",
    )
    ended_on = fields.Date(string="Opened or given up on", readonly=True)
    ended_by_id = fields.Many2one("res.users", string="Opened or given up by", readonly=True)
    days = fields.Integer(
        readonly=True, aggregator="max", help="From its start to its end, or to the end of the period."
    )
    missing = fields.Char(
        string="What was missing",
        readonly=True,
        help="Required papers that are not valid today, while the account is being opened; afterwards those that were "
        "not valid when the opening was asked for.",
    )
    before = fields.Integer(readonly=True, help="Being opened when the period began.")
    started = fields.Integer(
        readonly=True, help="Begun in the period: the account was made, or taken up again."
    )
    started_before = fields.Integer(readonly=True)
    started_change = fields.Integer(readonly=True)
    opened = fields.Integer(readonly=True, help="Accounts opened in the period, with or without a file.")
    opened_before = fields.Integer(readonly=True)
    opened_change = fields.Integer(readonly=True)
    direct = fields.Integer(
        string="Without a file",
        readonly=True,
        help="Of the opened ones, made open at once: by a first order where no opening is required, or by an import.",
    )
    given_up = fields.Integer(readonly=True, help="Closed in the period without having been opened.")
    waiting = fields.Integer(readonly=True, help="Being opened at the end of the period.")
    open_days = fields.Integer(readonly=True)
    opened_by_file = fields.Integer(readonly=True)
    days_to_open = fields.Float(
        readonly=True,
        help="Mean days from the start to the opening, of accounts opened in the period; without those that were "
        "made open at once.",
    )
    decide_days = fields.Integer(readonly=True)
    decided = fields.Integer(readonly=True)
    days_to_decide = fields.Float(
        string="From request",
        readonly=True,
        help="Mean days from the first request to the opening, of accounts opened in the period by request.",
    )
    incomplete = fields.Integer(
        readonly=True,
        help="Opened ones whose required papers were not all valid when the opening was asked for.",
    )
    papers = fields.Integer(
        readonly=True,
        help="Papers that were missing, to be validated, refused or expired; see What was missing.",
    )
    requests_refused = fields.Integer(
        string="Refused", readonly=True, help="Requests for these openings refused by the end of the period."
    )
    requests_withdrawn = fields.Integer(
        string="Taken back",
        readonly=True,
        help="Requests for these openings that were taken back, or that nobody decided in time. Which day is not "
        "kept: they count from the day of the request.",
    )

    @api.model
    def _report_source(self, options):
        start, end = options["date_from"], options["date_to"]
        return Source(
            "opening",
            SQL(
                """
                SELECT opening.id, opening.account_id, account.partner_id, customer.complete_name AS partner_name,
                       account.customer_type_id, customer.country_id, account.analyst_id, account.collector_id,
                       customer.user_id AS salesperson_id, account.company_id,
                       company.currency_id AS company_currency_id, opening.started_on,
                       CASE WHEN opening.requested_on <= %(end)s THEN opening.requested_on END AS requested_on,
                       CASE WHEN opening.is_direct THEN 'direct' WHEN NOT known.ended THEN opening.stage
                            WHEN opening.ended_as = 'open' THEN 'open' ELSE 'closed' END AS stage,
                       CASE WHEN known.ended THEN opening.ended_on END AS ended_on,
                       CASE WHEN known.ended THEN opening.ended_by_id END AS ended_by_id,
                       LEAST(opening.ended_on, %(end)s) - opening.started_on AS days,
                       REPLACE(lack.names, E'\\n', ', ') AS missing,
                       (opening.started_on < %(start)s)::integer AS before,
                       (opening.started_on >= %(start)s)::integer AS started,
                       known.opened::integer AS opened, (known.opened AND opening.is_direct)::integer AS direct,
                       (known.ended AND opening.ended_as <> 'open')::integer AS given_up,
                       (NOT known.ended)::integer AS waiting,
                       (known.opened AND NOT opening.is_direct)::integer AS opened_by_file,
                       CASE WHEN known.opened THEN opening.ended_on - opening.started_on ELSE 0 END AS open_days,
                       (known.opened AND opening.requested_on IS NOT NULL)::integer AS decided,
                       CASE WHEN known.opened THEN COALESCE(opening.ended_on - opening.requested_on, 0) ELSE 0 END
                           AS decide_days,
                       (known.opened AND lack.names IS NOT NULL)::integer AS incomplete,
                       COALESCE(lack.count, 0)::integer AS papers, request.refused::integer AS requests_refused,
                       request.withdrawn::integer AS requests_withdrawn
                  FROM %(openings)s opening
                  JOIN credit_account account ON account.id = opening.account_id
                  JOIN res_partner customer ON customer.id = account.partner_id
                  JOIN res_company company ON company.id = account.company_id
             LEFT JOIN %(lacking)s today ON today.account_id = account.id AND opening.ended_on IS NULL
    CROSS JOIN LATERAL (SELECT CASE WHEN opening.ended_on IS NULL THEN today.names
                                    WHEN account.file_submitted_on BETWEEN opening.started_on AND opening.ended_on
                                    THEN account.file_submit_missing END AS names) found
    CROSS JOIN LATERAL (SELECT found.names, ARRAY_LENGTH(STRING_TO_ARRAY(found.names, E'\\n'), 1) AS count) lack
    CROSS JOIN LATERAL (SELECT COALESCE(opening.ended_on <= %(end)s, FALSE) AS ended,
                               COALESCE(opening.ended_on <= %(end)s AND opening.ended_as = 'open', FALSE) AS opened
                       ) known
    CROSS JOIN LATERAL (SELECT COUNT(*) FILTER (WHERE state = 'refused' AND %(decided)s <= %(end)s) AS refused,
                               COUNT(*) FILTER (WHERE state IN ('cancelled', 'expired')) AS withdrawn
                          FROM credit_request
                         WHERE account_id = opening.account_id AND kind = 'opening'
                           AND %(submitted)s BETWEEN opening.started_on AND LEAST(opening.ended_on, %(end)s)) request
                 WHERE opening.started_on <= %(end)s AND COALESCE(opening.ended_on >= %(start)s, TRUE)
                """,
                openings=self._openings_sql(end),
                lacking=self._lacking_names_sql(),
                decided=self._day_sql(SQL("decided_on")),
                submitted=self._day_sql(SQL("submitted_on")),
                start=start,
                end=end,
            ),
            "credit.account",
            {
                "credit.account.history": ["account_id", "date", "kind", "merged_from", "user_id", "value"],
                "credit.document": ["account_id", "active", "is_required", "type_id", "usage"],
                "credit.request": ["account_id", "decided_on", "kind", "state", "submitted_on"],
            },
        )

    @api.model
    def _openings_sql(self, end):
        """Openings, from the history of states: begun as a draft or in review, or made open at once; how they ended."""
        return SQL(
            """(
                SELECT step.account_id, MIN(step.id) FILTER (WHERE step.begins) AS id, MIN(step.date) AS started_on,
                       MIN(step.date) FILTER (WHERE step.value = 'review') AS requested_on,
                       BOOL_OR(step.begins AND step.value = 'open') AS is_direct,
                       (ARRAY_AGG(step.value ORDER BY step.date DESC, step.id DESC)
                           FILTER (WHERE step.prepares AND step.date <= %(end)s))[1] AS stage,
                       (ARRAY_AGG(step.date %(ended)s)[1] AS ended_on,
                       (ARRAY_AGG(step.value %(ended)s)[1] AS ended_as,
                       (ARRAY_AGG(step.user_id %(ended)s)[1] AS ended_by_id
                  FROM (SELECT step.*, COUNT(*) FILTER (WHERE step.begins) OVER way AS number
                          FROM (SELECT history.id, history.account_id, history.date, history.value, history.user_id,
                                       history.value = ANY(%(preparing)s) AS prepares,
                                       CASE WHEN history.value = ANY(%(preparing)s)
                                            THEN COALESCE(LAG(history.value) OVER way <> ALL(%(preparing)s), TRUE)
                                            ELSE history.value = 'open' AND LAG(history.value) OVER way IS NULL
                                             END AS begins
                                  FROM credit_account_history history
                                 WHERE history.kind = 'state' AND history.merged_from IS NULL
                                WINDOW way AS (PARTITION BY history.account_id ORDER BY history.date, history.id)
                               ) step
                        WINDOW way AS (PARTITION BY step.account_id ORDER BY step.date, step.id)
                       ) step
                 WHERE step.number > 0
              GROUP BY step.account_id, step.number
            )""",
            end=end,
            ended=SQL("ORDER BY step.date, step.id) FILTER (WHERE NOT step.prepares)"),
            preparing=list(PREPARING),
        )

    @api.model
    def _lacking_names_sql(self):
        """What accounts that are being opened lack today, a line for each paper, like the field ``file_missing``."""
        Document = self.env["credit.document"]
        states = Document._fields["state"]._description_selection(self.env)
        return SQL(
            """(
                SELECT paper.account_id, STRING_AGG(paper.name, E'\\n' ORDER BY paper.sequence, paper.name) AS names
                  FROM (SELECT DISTINCT ON (lacking.account_id, lacking.type_id) lacking.account_id, type.sequence,
                               CONCAT(%(name)s, ': ', CASE lacking.state %(states)s END) AS name
                          FROM (%(lacking)s) lacking JOIN credit_document_type type ON type.id = lacking.type_id
                      ORDER BY lacking.account_id, lacking.type_id, lacking.id DESC
                       ) paper
              GROUP BY paper.account_id
            )""",
            name=self.env["credit.document.type"]._field_to_sql("type", "name"),
            states=SQL(" ").join(SQL("WHEN %s THEN %s", state, label.lower()) for state, label in states),
            lacking=Document._lacking_sql(
                SQL(
                    "document.account_id IN (SELECT id FROM credit_account WHERE state = ANY(%s))",
                    list(PREPARING),
                )
            ),
        )

    @api.model
    def _report_definitions(self):
        return [
            (
                self.env._("Rows"),
                self.env._(
                    "A row per opening: from the day on which the account was made, or taken up again after it was "
                    "closed, to the day on which it was opened or given up. Customer type and salesperson are today's."
                ),
            ),
            (
                self.env._("What adds up"),
                self.env._("Before + started = opened + given up + waiting."),
            ),
        ]
