"""The dataset: what customers owe on a day, item by item, or what moved between two days, in one statement of SQL."""

from odoo import api, models
from odoo.addons.credit_control.tools.source import Source, union
from odoo.addons.credit_control_reports.tools.ageing import bucket_sql
from odoo.tools import SQL

from ..tools.statement import Row, statements

READS = {
    "account.move": [
        "date",
        "invoice_date",
        "move_type",
        "name",
        "origin_payment_id",
        "ref",
        "statement_line_id",
    ],
    "account.move.line": [
        "account_id",
        "amount_currency",
        "balance",
        "company_id",
        "currency_id",
        "date",
        "move_id",
        "parent_state",
        "partner_id",
    ],
    "account.partial.reconcile": [
        "amount",
        "credit_amount_currency",
        "credit_move_id",
        "debit_amount_currency",
        "debit_move_id",
        "max_date",
    ],
    "res.partner": ["commercial_partner_id"],
}


class CreditStatement(models.Model):
    _inherit = "credit.statement"

    @api.model
    @api.private
    def read_sections(self, company, date_to, *, partners=None, date_from=None, currencies=None):
        """What the ledger says of customers on a day, whoever asks: check the rights before.

        :param company: a company; its whole tree counts
        :param date date_to: last day
        :param partners: commercial partners; everybody when None
        :param date date_from: first day of the movements; without it, open items only
        :param currencies: only these currencies of documents; all when empty
        :return: dict of list of ``Section`` by partner id, the currency of the company first
        """
        source = self._data_source(company, date_to, partners, date_from, currencies)
        # SQL: one set-based statement, however many customers.
        rows = self.env.execute_query(union(self.env, [source]))
        return statements(map(Row._make, rows))

    @api.model
    def _data_source(self, company, date_to, partners=None, date_from=None, currencies=None):
        """The rows of ``read_sections``, in the order in which they are read."""
        root = company.sudo().root_id
        tree = self.env["res.company"].sudo().with_context(active_test=False)
        companies = tree.search([("id", "child_of", root.id)])
        mine = SQL("line.company_id = ANY(%s)", companies.ids)
        if partners is not None:
            # Their contacts by name, because only so does PostgreSQL look for them in the index of open items.
            contacts = self.env["res.partner"].sudo().with_context(active_test=False)
            contacts = contacts.search([("commercial_partner_id", "in", partners.ids)], order="id")
            mine = SQL("%s AND line.partner_id = ANY(%s)", mine, contacts.ids)
        if currencies:
            mine = SQL("%s AND line.currency_id = ANY(%s)", mine, currencies.ids)
        parts = [self._items_sql(date_to, mine, root._get_credit_ageing_bounds())]
        if date_from:
            parts += [
                self._opening_sql(date_from, mine),
                self._movements_sql(date_from, date_to, mine),
                *self._matches_sql(date_from, date_to, mine),
            ]
        return Source(
            "statement",
            SQL(
                """SELECT %s FROM (%s) row
                 ORDER BY partner_id, currency_id <> %s, currency_id, kind DESC, COALESCE(date_due, day), day,
                          name, line_id""",
                SQL(", ").join(map(SQL.identifier, Row._fields)),
                SQL(" UNION ALL ").join(parts),
                root.currency_id.id,
            ),
            "account.move.line",
            READS,
        )

    @api.model
    def _open_sql(self, as_of, mine):
        """The aged balance's lines that were open on a day, of these customers only."""
        report = self.env["credit.report.aged.balance"]
        return SQL(
            "(WITH undone AS %s SELECT * FROM %s line WHERE %s)",
            report._undone_sql(as_of, mine),
            report._open_lines_sql(as_of),
            mine,
        )

    @api.model
    def _nature_sql(self):
        return SQL(
            """CASE WHEN move.move_type IN ('out_invoice', 'out_receipt') THEN 'invoice'
                    WHEN move.move_type = 'out_refund' THEN 'credit'
                    WHEN move.origin_payment_id IS NOT NULL OR move.statement_line_id IS NOT NULL THEN 'payment'
                    ELSE 'entry' END"""
        )

    @api.model
    def _items_sql(self, as_of, mine, bounds):
        Account = self.env["credit.account"]
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id, line.currency_id, 'item' AS kind,
                   line.open_currency AS amount, line.open AS company_amount, %(nature)s AS nature,
                   move.id AS move_id, line.id AS line_id, move.name, move.ref AS reference,
                   COALESCE(move.invoice_date, move.date) AS day, %(due)s AS date_due,
                   CASE WHEN line.balance >= 0 THEN age.days END AS days,
                   CASE WHEN line.balance < 0 THEN 'unallocated' ELSE %(bucket)s END AS bucket,
                   origin.amount_currency AS original
              FROM %(lines)s line
        CROSS JOIN LATERAL %(origin)s origin
        CROSS JOIN LATERAL %(move)s move
              JOIN res_partner partner ON partner.id = line.partner_id
        CROSS JOIN LATERAL (SELECT %(as_of)s - %(due)s AS days) age
            """,
            nature=self._nature_sql(),
            bucket=bucket_sql(SQL("age.days"), bounds),
            lines=self._open_sql(as_of, mine),
            # By their keys: PostgreSQL takes the items for more than they are, and would read the whole ledger.
            # A line that stands for another one is still that document.
            origin=SQL(
                """(SELECT amount_currency FROM account_move_line
                     WHERE id = COALESCE(line.credit_origin_id, line.id) OFFSET 0)"""
            ),
            move=SQL(
                """(SELECT id, date, invoice_date, move_type, name, origin_payment_id, ref, statement_line_id
                      FROM account_move WHERE id = %s OFFSET 0)""",
                Account._of_origin_sql(SQL("line"), "move_id"),
            ),
            due=Account._date_due_sql(SQL("line")),
            as_of=as_of,
        )

    @api.model
    def _opening_sql(self, date_from, mine):
        """What was open the day before the first, summed."""
        return SQL(
            """
            SELECT partner.commercial_partner_id, line.currency_id, 'opening', SUM(line.open_currency), SUM(line.open),
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL::date, NULL, NULL, NULL
              FROM %s line JOIN res_partner partner ON partner.id = line.partner_id
          GROUP BY partner.commercial_partner_id, line.currency_id
            """,
            self._open_sql(SQL("(%s::date - 1)", date_from), mine),
        )

    @api.model
    def _movements_sql(self, date_from, date_to, mine):
        """What was entered between two days."""
        return SQL(
            """
            SELECT partner.commercial_partner_id, line.currency_id, 'movement', line.amount_currency, line.balance,
                   %(nature)s, line.move_id, line.id, move.name, move.ref, line.date, NULL::date, NULL, NULL,
                   line.amount_currency
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.parent_state = 'posted' AND line.account_id = ANY(%(accounts)s)
               AND line.date BETWEEN %(date_from)s AND %(date_to)s AND line.amount_currency <> 0 AND %(mine)s
            """,
            nature=self._nature_sql(),
            accounts=self.env["credit.account"]._receivable_accounts_sql(),
            date_from=date_from,
            date_to=date_to,
            mine=mine,
        )

    @api.model
    def _matches_sql(self, date_from, date_to, mine):
        """What left an account because it was matched with an entry in another currency or of another customer.

        Only so does the balance in each currency stay what is open in it. One query for each side of a matching.

        :return: list of two queries
        """
        return [
            SQL(
                """
                SELECT partner.commercial_partner_id, line.currency_id, 'movement', %(sign)s * partial.%(amount)s,
                       %(sign)s * partial.amount, 'match', line.move_id, line.id, move.name, other_move.name,
                       partial.max_date, NULL::date, NULL, NULL, %(sign)s * partial.%(amount)s
                  FROM account_partial_reconcile partial
                  JOIN account_move_line line ON line.id = partial.%(side)s
                  JOIN account_move_line other ON other.id = partial.%(other)s
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_move other_move ON other_move.id = other.move_id
                  JOIN res_partner partner ON partner.id = line.partner_id
             LEFT JOIN res_partner other_partner ON other_partner.id = other.partner_id
                 WHERE partial.max_date BETWEEN %(date_from)s AND %(date_to)s
                   AND line.parent_state = 'posted' AND other.parent_state = 'posted'
                   AND line.account_id = ANY(%(accounts)s) AND partial.%(amount)s <> 0 AND %(mine)s
                   AND (line.currency_id <> other.currency_id
                        OR other_partner.commercial_partner_id IS DISTINCT FROM partner.commercial_partner_id)
                """,
                sign=sign,
                side=SQL.identifier(f"{side}_move_id"),
                other=SQL.identifier(f"{other}_move_id"),
                amount=SQL.identifier(f"{side}_amount_currency"),
                accounts=self.env["credit.account"]._receivable_accounts_sql(),
                date_from=date_from,
                date_to=date_to,
                mine=mine,
            )
            for side, other, sign in (("debit", "credit", SQL("-1")), ("credit", "debit", SQL("1")))
        ]
