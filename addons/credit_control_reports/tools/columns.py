"""Columns that several reports have: how a report declares and reads them."""

from functools import partial

from odoo import fields
from odoo.tools import SQL

# Makes the field of a measure that is an amount of the company.
Amount = partial(fields.Monetary, currency_field="company_currency_id", readonly=True)
# Of a ledger line, or of what is shown like one.
LINE_COLUMNS = (
    "id",
    "move_id",
    "account_id",
    "partner_id",
    "company_id",
    "currency_id",
    "date",
    "date_maturity",
    "balance",
    "credit_origin_id",
)
# What a report on receivable lines can be grouped by, the usual one first.
ITEM_GROUPS = (
    "partner_id",
    "group_id",
    "customer_type_id",
    "salesperson_id",
    "collector_id",
    "country_id",
    "currency_id",
)
# What a row of such a report begins with.
ITEM_COLUMNS = (
    "partner_name",
    "group_id",
    "customer_type_id",
    "country_id",
    "collector_id",
    "salesperson_id",
    "move_name",
    "reference",
    "date",
    "date_due",
)


def line_columns_sql(alias):
    """The columns of ``LINE_COLUMNS`` of a relation.

    :param str alias: of the relation

    >>> line_columns_sql("line").code.split(", ")[:2]
    ['"line"."id"', '"line"."move_id"']
    """
    return SQL(", ").join(SQL.identifier(alias, name) for name in LINE_COLUMNS)
