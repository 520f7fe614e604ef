import calendar

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from ...tools.policy import Choice

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CreditFollowupPolicy(models.Model):
    """The procedure by which customers are reminded: its levels, from the first friendly message to the last.

    Whom it is for: ``_chosen_sql``. When it is silent: ``_quiet_sql``. Quiet times hold back what runs by itself; a
    person who sends from the preview is told and decides.
    """

    _name = "credit.followup.policy"
    _description = "Follow-up policy"
    _inherit = ["credit.root.company", "credit.cached"]
    _order = "is_default desc, sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, help="An archived policy holds for nobody.")
    sequence = fields.Integer(
        default=10, help="Of two policies that fit a customer equally well, the first one holds."
    )
    is_default = fields.Boolean(
        string="Default", help="Holds for every customer whom no other policy is for."
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Of its minimum amounts; another one than the company's is converted at the rate of the day.",
    )
    basis = fields.Selection(
        [("customer", "The oldest item"), ("item", "Each item on its own")],
        string="Level follows",
        required=True,
        default="customer",
        help="The oldest item: the customer is at the level of the oldest that may be chased. Each item on its own: "
        "a message has the highest level that one of its items reaches for the first time. Either way one message "
        "lists all items.",
    )
    is_step_by_step = fields.Boolean(
        string="Step by step",
        help="An item goes through the levels one by one, however old it is. Otherwise an old debt starts at the level "
        "that its age deserves.",
    )
    level_ids = fields.One2many("credit.followup.level", "policy_id", string="Levels", copy=True)
    user_id = fields.Many2one(
        "res.users",
        string="Calls by",
        domain="[('share', '=', False)]",
        help="Gets the calls of customers who have no collector; empty: a credit manager of the company.",
    )
    cc_salesperson = fields.Boolean(
        string="Copy to the salesperson", help="The salesperson of the customer gets a copy of each e-mail."
    )
    # Whom it is for.
    customer_type_ids = fields.Many2many(
        "credit.customer.type",
        string="Customer types",
        check_company=True,
        help="For customers of these types; empty: of any type.",
    )
    risk_class = fields.Selection(
        lambda self: self.env["credit.account"]._fields["risk_class"].selection,
        string="From risk class",
        help="For customers of this risk class or a worse one; empty: of any class.",
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="For customers in these countries; empty: in any country."
    )
    audience = fields.Char(
        string="For",
        compute="_compute_audience",
        help="Whom it holds for. Of several that fit, the one that says the most about the customer: the type counts "
        "more than the risk class, and that more than the country.",
    )
    # When it is silent.
    mon = fields.Boolean(string="Monday", default=True, help="Messages go out on Mondays.")
    tue = fields.Boolean(string="Tuesday", default=True, help="Messages go out on Tuesdays.")
    wed = fields.Boolean(string="Wednesday", default=True, help="Messages go out on Wednesdays.")
    thu = fields.Boolean(string="Thursday", default=True, help="Messages go out on Thursdays.")
    fri = fields.Boolean(string="Friday", default=True, help="Messages go out on Fridays.")
    sat = fields.Boolean(string="Saturday", help="Messages go out on Saturdays.")
    sun = fields.Boolean(string="Sunday", help="Messages go out on Sundays.")
    keeps_holidays = fields.Boolean(
        string="Holidays",
        default=True,
        help="No message on a holiday of the customer's country; the company's where the customer has none.",
    )
    quiet_month_end = fields.Integer(
        string="Last days of the month",
        help="No messages on this many days before the month ends; 0: none of them is silent.",
    )
    hour_from = fields.Float(
        string="From", default=0.0, help="Messages leave from this hour on, in the customer's time zone."
    )
    hour_to = fields.Float(
        string="To", default=24.0, help="Messages leave until this hour, in the customer's time zone."
    )

    _default_uniq = models.UniqueIndex(
        "(company_id) WHERE is_default AND active", "The company has a default follow-up policy already."
    )
    _quiet_month_end_range = models.Constraint(
        "CHECK (quiet_month_end BETWEEN 0 AND 27)",
        "Last days of the month: from 0 to 27, else nothing would ever be sent.",
    )
    _hours_range = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "Hours: the first one must be before the last one, both between 0:00 and 24:00.",
    )
    _some_day = models.Constraint(
        "CHECK ((mon OR tue OR wed OR thu OR fri OR sat OR sun) IS TRUE)",
        "Choose at least one day of the week on which messages go out.",
    )

    @api.depends("company_id.currency_id")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = policy.company_id.currency_id

    @api.depends("is_default", "customer_type_ids", "risk_class", "country_ids")
    @api.depends_context("lang")
    def _compute_audience(self):
        for policy in self:
            if policy._has_criteria():
                policy.audience = policy._describe_criteria()
            elif policy.is_default:
                policy.audience = self.env._("everybody else")
            else:
                policy.audience = self.env._("accounts that name it")

    @api.constrains("is_default", "customer_type_ids", "risk_class", "country_ids")
    def _check_default_is_for_all(self):
        for policy in self:
            if policy.is_default and policy._has_criteria():
                raise ValidationError(
                    self.env._(
                        "Policy “%(policy)s”: the default is for all customers, so it names no type, risk class or "
                        "country.",
                        policy=policy.name,
                    )
                )

    def copy_data(self, default=None):
        """A copy is never the default."""
        return [
            {**vals, "name": self.env._("%(policy)s (copy)", policy=policy.name), "is_default": False}
            for policy, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _has_criteria(self):
        return bool(self.customer_type_ids or self.risk_class or self.country_ids)

    def _describe_criteria(self):
        """:return: whom the policy is for, in words"""
        self.ensure_one()
        parts = []
        if self.customer_type_ids:
            parts.append(
                self.env._("type %(types)s", types=", ".join(self.customer_type_ids.mapped("display_name")))
            )
        if self.risk_class:
            parts.append(self.env._("risk class from %(risk)s", risk=self.risk_class.upper()))
        if self.country_ids:
            parts.append(
                self.env._("country %(countries)s", countries=", ".join(self.country_ids.mapped("name")))
            )
        return ", ".join(parts)

    @api.model
    def _chosen_sql(self, company, customer_type, risk_class, country):
        """The id of the policy that holds for a customer whose account names none, as one SQL value; NULL for none.

        Of the policies that fit, the one that says the most: a customer type weighs more than a risk class, that more
        than a country, all of them more than nothing (the default). Then the worse risk class, the sequence, the id.

        An expression and no join: of what a decision would have to join, PostgreSQL knows too little to do it well.

        :param SQL company: expression of the root company's id
        :param SQL customer_type: expression of the customer's type
        :param SQL risk_class: expression of its risk class
        :param SQL country: expression of its country
        """
        cases = []
        for choice in self._get_choices():
            conditions = [SQL("%s = %s", company, choice.company_id)]
            if choice.customer_type_ids:
                conditions.append(SQL("%s = ANY(%s)", customer_type, list(choice.customer_type_ids)))
            if choice.risk_class:
                conditions.append(SQL("%s >= %s", risk_class, choice.risk_class))
            if choice.country_ids:
                conditions.append(SQL("%s = ANY(%s)", country, list(choice.country_ids)))
            cases.append(SQL("WHEN %s THEN %s", SQL(" AND ").join(conditions), choice.policy_id))
        return SQL("CASE %s END", SQL(" ").join(cases)) if cases else SQL("NULL::integer")

    @api.model
    @ormcache()
    def _get_choices(self):
        """:return: tuple of ``Choice`` of all companies, the most specific first"""
        # Who is reminded how depends on all policies, not on those that the user sees.
        policies = (
            self.sudo()
            .search([("active", "=", True)])
            .filtered(lambda policy: policy.is_default or policy._has_criteria())
        )
        choices = [
            Choice(
                policy.id,
                policy.company_id.id,
                tuple(policy.customer_type_ids.ids),
                policy.risk_class or "",
                tuple(policy.country_ids.ids),
                policy.sequence,
            )
            for policy in policies
        ]
        return tuple(sorted(choices, key=Choice.key))

    @api.model
    def _quiet_sql(self, policy, country, today):
        """Why nothing goes out today, as one SQL value: ``weekday``, ``month_end``, ``holiday`` or NULL.

        :param SQL policy: alias of ``credit_followup_policy``
        :param SQL country: expression of the customer's country
        :param date today: the day
        """
        left = calendar.monthrange(today.year, today.month)[1] - today.day
        return SQL(
            """CASE WHEN %(policy)s.%(weekday)s IS NOT TRUE THEN 'weekday'
                    WHEN %(policy)s.quiet_month_end > %(left)s THEN 'month_end'
                    WHEN %(policy)s.keeps_holidays AND (%(holiday)s) THEN 'holiday' END""",
            policy=policy,
            weekday=SQL.identifier(WEEKDAYS[today.weekday()]),
            left=left,
            holiday=self.env["credit.holiday"]._is_holiday_sql(country, today),
            to_flush=[self._fields[name] for name in (*WEEKDAYS, "keeps_holidays", "quiet_month_end")],
        )

    def _is_open_at(self, moment, zone):
        """Whether messages may leave at this hour.

        :param datetime moment: in UTC, naive
        :param zone: name of the customer's time zone; UTC where there is none
        """
        self.ensure_one()
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone or "UTC"))
        hour = local.hour + local.minute / 60
        return self.hour_from <= hour < self.hour_to
