from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LATE_DAYS = 3


class CreditHold(models.Model):
    """The queue of held orders, by reason and by age."""

    _inherit = "credit.hold"

    main_kind = fields.Selection(
        lambda self: self.env["credit.rule"]._fields["kind"]._description_selection(self.env),
        compute="_compute_main_kind",
        store=True,
        index=True,
        string="Main reason",
        help="Kind of the first reason, in the order of the rules.",
    )
    age = fields.Integer(
        string="Days held",
        compute="_compute_age",
        help="Days of the calendar from the hold to its decision, or to today.",
    )
    age_bucket = fields.Selection(
        [("new", "Today"), ("waiting", "1 to 3 days"), ("late", "More than 3 days")],
        compute="_compute_age",
        search="_search_age_bucket",
        string="Age",
        help="Calendar days since it is held, or until it was decided.",
    )

    @api.depends("reason_ids.sequence", "reason_ids.rule_id")
    def _compute_main_kind(self):
        for hold in self:
            hold.main_kind = hold.reason_ids.sorted("sequence").rule_id[:1].kind

    @api.depends("create_date", "decided_on")
    def _compute_age(self):
        now = fields.Datetime.now()
        for hold in self:
            # Days of the calendar: what was held yesterday evening is a day old this morning.
            since, until = (
                fields.Datetime.context_timestamp(hold, moment).date()
                for moment in (hold.create_date or now, hold.decided_on or now)
            )
            hold.age = (until - since).days
            hold.age_bucket = "late" if hold.age > LATE_DAYS else "waiting" if hold.age else "new"

    def _age_bucket_sql(self, alias):
        """The same in SQL, so that columns can count by it.

        :param str alias: of ``credit_hold``
        """
        zone = self.env.tz.zone

        def day(moment):
            return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)

        created, decided = (SQL.identifier(alias, name) for name in ("create_date", "decided_on"))
        age = SQL(
            "(%s - %s)", day(SQL("COALESCE(%s, %s::timestamp)", decided, fields.Datetime.now())), day(created)
        )
        return SQL(
            "CASE WHEN %s > %s THEN 'late' WHEN %s > 0 THEN 'waiting' ELSE 'new' END",
            age,
            LATE_DAYS,
            age,
            to_flush=self._fields["decided_on"],
        )

    def _search_age_bucket(self, operator, value):
        if operator != "in":
            return NotImplemented
        values = [bucket for bucket in value if bucket]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s = ANY(%s)", self._age_bucket_sql(alias), values)
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec == "age_bucket":
            return self._age_bucket_sql(alias)
        return super()._read_group_groupby(alias, groupby_spec, query)
