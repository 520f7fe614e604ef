from odoo import api, fields, models
from odoo.addons.credit_control.tools.component import Component
from odoo.addons.credit_control.tools.roles import FIGURES
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL


class CreditAccount(models.Model):
    """Parcels under their own name in the exposure; half of what was sent is insured."""

    _inherit = "credit.account"

    parcels = fields.Monetary(compute="_compute_figures", groups=FIGURES)

    @api.model
    def _exposure_components(self):
        parcels = Component(
            "parcels", self.env._("Parcels"), look="drafts", place=65, switch="credit_count_parcels"
        )
        return [*super()._exposure_components(), parcels]

    @api.model
    def _security_sources(self):
        query = SQL(
            """
            SELECT parcel.account_id, NULL::integer AS group_id, parcel.company_id, 'parcel' AS kind,
                   'credit.dummy.parcel' AS res_model, parcel.id AS res_id, company.currency_id,
                   parcel.amount, 50.0 AS percent, ARRAY['parcels']::varchar[] AS components,
                   parcel.date AS date_from, NULL::date AS date_until, NULL::date AS new_until, 20 AS sequence
              FROM credit_dummy_parcel parcel
              JOIN res_company company ON company.id = parcel.company_id
             WHERE parcel.is_sent
            """
        )
        flush = {"credit.dummy.parcel": ["account_id", "amount", "company_id", "date", "is_sent"]}
        return [*super()._security_sources(), Source("parcels", query, "credit.dummy.parcel", flush)]
