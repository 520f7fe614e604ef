"""Which policy holds for which customer: the most specific one, as one expression of SQL.

An expression and no join: of what a decision would have to join, PostgreSQL knows too little to do it well.
"""

from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..tools.policy import Choice


class CreditFollowupPolicy(models.Model):
    _inherit = "credit.followup.policy"

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

    def _has_criteria(self):
        return bool(self.customer_type_ids or self.risk_class or self.country_ids)

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

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
