from odoo import api, models
from odoo.addons.credit_control.tools.expected import ExpectedKind
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

FLUSH = {
    "credit.dummy.parcel": ["account_id", "amount", "company_id", "create_uid", "date", "origin_line_id"]
}

# What says whether a line is open, and how much of it.
OPEN = ("account_id", "amount_residual", "amount_residual_currency", "currency_id", "reconciled")


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _exposure_sources(self):
        query = SQL(
            """
            SELECT parcel.account_id, account.partner_id, parcel.company_id, 'parcels' AS component,
                   'credit.dummy.parcel' AS res_model, parcel.id AS res_id, parcel.date, NULL::date AS date_due,
                   company.currency_id, parcel.amount AS amount_currency, parcel.amount
              FROM credit_dummy_parcel parcel
              JOIN credit_account account ON account.id = parcel.account_id
              JOIN res_company company ON company.id = parcel.company_id
            """
        )
        return [*super()._exposure_sources(), Source("parcels", query, "credit.dummy.parcel", FLUSH)]

    @api.model
    def _pause_sources(self):
        query = SQL(
            """
            SELECT line.id AS move_line_id, 'parcel' AS kind, line.amount_residual AS amount,
                   parcel.date AS date_from, NULL::date AS date_until, 'PARCEL' AS reason_code,
                   ARRAY[parcel.create_uid] AS user_ids
              FROM credit_dummy_parcel parcel
              JOIN %s line ON line.origin_id = parcel.origin_line_id
             WHERE %s
            """,
            self._debts_sql(*OPEN),
            self._is_open_sql(SQL("line")),
        )
        return [*super()._pause_sources(), Source("parcels", query, "credit.dummy.parcel", FLUSH)]

    @api.model
    def _event_sources(self):
        query = SQL(
            """
            SELECT parcel.date, parcel.account_id, 'parcel' AS kind, parcel.amount, company.currency_id,
                   'credit.dummy.parcel' AS res_model, parcel.id AS res_id, '{}'::jsonb AS parameters
              FROM credit_dummy_parcel parcel JOIN res_company company ON company.id = parcel.company_id
            """
        )
        return [*super()._event_sources(), Source("parcels", query, "credit.dummy.parcel", FLUSH)]

    @api.model
    def _expected_kinds(self):
        return [*super()._expected_kinds(), ExpectedKind("parcel", 25, self.env._("Parcel"))]

    @api.model
    def _expected_sources(self, as_of):
        query = SQL(
            """
            SELECT parcel.account_id, account.partner_id, parcel.company_id, line.id AS move_line_id,
                   'parcel'::varchar AS kind, 'credit.dummy.parcel'::varchar AS res_model, parcel.id AS res_id,
                   parcel.date, parcel.date AS date_latest, line.currency_id, 50.0 AS amount_currency, 50.0 AS amount,
                   0.5 AS share
              FROM credit_dummy_parcel parcel
              JOIN credit_account account ON account.id = parcel.account_id
              JOIN %s line ON line.origin_id = parcel.origin_line_id
             WHERE %s
            """,
            self._debts_sql(*OPEN),
            self._is_open_sql(SQL("line")),
        )
        return [*super()._expected_sources(as_of), Source("parcels", query, "credit.dummy.parcel", FLUSH)]

    @api.model
    def _sales_journals_sql(self):
        return SQL(
            "ARRAY(SELECT id FROM account_journal WHERE id = ANY(%s) AND code <> 'LENT')",
            super()._sales_journals_sql(),
        )
