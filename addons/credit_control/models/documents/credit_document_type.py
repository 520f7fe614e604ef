from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.source import fields_to_flush

MATCHING_FIELDS = (
    "active",
    "code",
    "company_id",
    "country_ids",
    "customer_type_ids",
    "is_required",
    "sequence",
    "usage",
)


class CreditDocumentType(models.Model):
    """A line of the checklist that accounts of some customer types and countries have to bring, or a kind of paper
    that is filed later on."""

    _name = "credit.document.type"
    _description = "Document type"
    _order = "sequence, name, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="Lines with the same code take each other's place: of those that fit a customer only the most specific "
        "one is asked for. So a country can have its own commercial register beside the general one."
    )
    sequence = fields.Integer(default=10, help="The order in which documents are listed.")
    active = fields.Boolean(
        default=True, help="Documents of an archived type stay where they are; no more are asked for."
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    usage = fields.Selection(
        [("opening", "Opening file"), ("sale", "Sales paper"), ("payment", "Payment paper")],
        required=True,
        default="opening",
        help="Opening file: on the checklist of accounts. Sales and payment papers are filed to an invoice or a "
        "payment later on.",
    )
    customer_type_ids = fields.Many2many(
        "credit.customer.type",
        string="Customer types",
        help="Only customers of these types bring it. Empty: all.",
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="Only customers of these countries bring it. Empty: all."
    )
    is_required = fields.Boolean(
        string="Required",
        default=True,
        help="Without it the file is not complete, and a rule can hold orders.",
    )
    supplied_by = fields.Selection(
        [("customer", "Customer"), ("company", "Us")],
        required=True,
        default="customer",
        help="Who has to provide it: the customer brings a bank identity, we prepare the sales contract.",
    )
    has_scan = fields.Boolean(
        string="Scanned",
        default=True,
        help="It is valid only with a scan; for others, such as a tax number, the number will do.",
    )
    has_number = fields.Boolean(string="Numbered", help="It is valid only with its number.")
    has_expiry = fields.Boolean(string="Expires", help="It is valid only with an expiry date.")
    validity_months = fields.Integer(
        string="Valid for (months)",
        help="Proposes the expiry date, counted from the date of issue. Zero: no proposal.",
    )
    reminder_days = fields.Integer(
        string="Remind (days before)",
        default=30,
        help="So many days before a document expires somebody gets a task to ask for a new one.",
    )

    _validity_positive = models.Constraint(
        "CHECK (validity_months >= 0)", "The validity of a document type cannot be negative."
    )
    _reminder_positive = models.Constraint(
        "CHECK (reminder_days >= 0)", "The days of the reminder cannot be negative."
    )

    @api.constrains("usage", "customer_type_ids", "country_ids")
    def _check_usage(self):
        for doc_type in self:
            if doc_type.usage != "opening" and (doc_type.customer_type_ids or doc_type.country_ids):
                raise ValidationError(
                    self.env._(
                        "%(type)s is filed to invoices or payments: it is not asked for by customer type or country.",
                        type=doc_type.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        types._update_open_files()
        return types

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in MATCHING_FIELDS):
            self._update_open_files()
        return result

    def _update_open_files(self):
        """Files that are still being gathered follow the checklist; those of approved customers stay as they are."""
        if any(doc_type.usage == "opening" for doc_type in self):
            # Whoever keeps the checklist need not see every account.
            Account = self.env["credit.account"].sudo()
            Account.search(
                [("file_started_on", "!=", False), ("state", "in", ("draft", "review"))]
            )._update_checklist()

    @api.model
    def _asked_sql(self, accounts):
        """The checklist of accounts: which types each of them has to bring.

        Of the types with one code the most specific one that fits counts: first by country, then by customer type,
        then by company. A customer without a country is taken for one of the company's country.

        :param SQL accounts: condition on ``account``
        :return: SQL of a ``SELECT`` of ``account_id, type_id, is_required``, a row per line
        """
        reads = {
            "credit.account": ["company_id", "customer_type_id", "partner_id"],
            "credit.document.type": ["active", "code", "company_id", "is_required", "sequence", "usage"],
            "res.company": ["partner_id"],
            "res.partner": ["country_id"],
        }
        by_country = self._fields["country_ids"]
        by_customer_type = self._fields["customer_type_ids"]
        return SQL(
            """
            SELECT DISTINCT ON (account.id, COALESCE(NULLIF(type.code, ''), type.id::text))
                   account.id AS account_id, type.id AS type_id, COALESCE(type.is_required, FALSE) AS is_required
              FROM credit_account account
              JOIN res_partner partner ON partner.id = account.partner_id
              JOIN res_company company ON company.id = account.company_id
              JOIN res_partner own ON own.id = company.partner_id
              JOIN credit_document_type type
                ON type.active AND type.usage = 'opening'
               AND (type.company_id IS NULL OR type.company_id = account.company_id)
        CROSS JOIN LATERAL (SELECT COUNT(*) > 0 AS has_any,
                                   COALESCE(BOOL_OR(link.%(country)s = COALESCE(partner.country_id, own.country_id)),
                                            FALSE) AS fits
                              FROM %(country_table)s link WHERE link.%(country_type)s = type.id) country
        CROSS JOIN LATERAL (SELECT COUNT(*) > 0 AS has_any,
                                   COALESCE(BOOL_OR(link.%(kind)s = account.customer_type_id), FALSE) AS fits
                              FROM %(kind_table)s link WHERE link.%(kind_type)s = type.id) kind
             WHERE (country.fits OR NOT country.has_any) AND (kind.fits OR NOT kind.has_any) AND %(accounts)s
          ORDER BY account.id, COALESCE(NULLIF(type.code, ''), type.id::text), country.has_any DESC,
                   kind.has_any DESC, type.company_id IS NULL, type.sequence, type.id
            """,
            accounts=accounts,
            country=SQL.identifier(by_country.column2),
            country_table=SQL.identifier(by_country.relation),
            country_type=SQL.identifier(by_country.column1),
            kind=SQL.identifier(by_customer_type.column2),
            kind_table=SQL.identifier(by_customer_type.relation),
            kind_type=SQL.identifier(by_customer_type.column1),
            to_flush=fields_to_flush(self.env, reads),
        )
