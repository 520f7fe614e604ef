"""Which policy holds for which customer: the most specific one, as one expression of SQL."""

from odoo import api, fields, models
from odoo.tools import SQL


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
        types, countries = self._fields["customer_type_ids"], self._fields["country_ids"]

        def named(field):
            return SQL(
                "EXISTS (SELECT FROM %s link WHERE link.%s = policy.id)",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
            )

        def fits(field, value):
            return SQL(
                "EXISTS (SELECT FROM %s link WHERE link.%s = policy.id AND link.%s = %s)",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                SQL.identifier(field.column2),
                value,
            )

        return SQL(
            """(SELECT fitting.id
                  FROM (SELECT policy.id, policy.is_default, policy.risk_class, policy.sequence,
                               4 * %(type_named)s::int + 2 * (policy.risk_class IS NOT NULL)::int
                               + %(country_named)s::int AS weight
                          FROM credit_followup_policy policy
                         WHERE policy.active AND policy.company_id = %(company)s
                           AND (NOT %(type_named)s OR %(type_fits)s)
                           AND (policy.risk_class IS NULL OR policy.risk_class <= %(risk_class)s)
                           AND (NOT %(country_named)s OR %(country_fits)s)) fitting
                 WHERE fitting.weight > 0 OR fitting.is_default
              ORDER BY fitting.weight DESC, fitting.risk_class DESC NULLS LAST, fitting.sequence, fitting.id LIMIT 1)""",
            company=company,
            type_named=named(types),
            type_fits=fits(types, customer_type),
            risk_class=risk_class,
            country_named=named(countries),
            country_fits=fits(countries, country),
            to_flush=[
                self._fields[name]
                for name in (
                    *("active", "company_id", "country_ids", "customer_type_ids", "is_default"),
                    *("risk_class", "sequence"),
                )
            ],
        )
