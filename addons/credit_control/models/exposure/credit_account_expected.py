"""The door of expected receipts: when open items are expected to be paid, and on what ground."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.expected import ExpectedKind
from ...tools.source import Source, union


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _expected_kinds(self):
        """The grounds on which money is expected; an addon appends its own.

        :return: list of ``tools.expected.ExpectedKind``
        """
        return [ExpectedKind("due", 90, self.env._("Due date"))]

    @api.model
    def _expected_sources(self, as_of):
        """When open items are expected to be paid, by any ground; ``_expected_sql`` counts each amount once.

        Columns, in this order: ``account_id`` (NULL where the customer has no account yet), ``partner_id`` (commercial
        partner), ``company_id`` (root), ``move_line_id`` (the open item), ``kind`` (see ``_expected_kinds``),
        ``res_model`` and ``res_id`` (what says so), ``date`` (the day), ``date_latest`` (the last day on which it still
        is as expected), ``currency_id`` and ``amount_currency`` (of the item), ``amount`` (company currency at the
        booked rate, positive) and ``share`` (how likely it is, from 0 to 1).

        :param date as_of: the day on which it is asked; what was agreed up to a day before it no longer counts
        :return: list of ``Source``; the first one has the whole open amount of each item on its due date
        """
        return [self._expected_source_due()]

    @api.model
    def _expected_source_due(self):
        """Each open item, on its due date; unallocated credits are no receipts to come."""
        items = self._exposure_source_items()
        query = SQL(
            """
            SELECT item.account_id, item.partner_id, item.company_id, item.res_id AS move_line_id,
                   'due'::varchar AS kind, item.res_model, item.res_id, item.date_due AS date,
                   item.date_due AS date_latest, item.currency_id, item.amount_currency, item.amount, 1.0 AS share
              FROM (%s) item WHERE item.component <> 'unallocated'
            """,
            items.query,
        )
        return Source("due", query, items.model, items.flush)

    @api.model
    def _expected_sql(self, as_of):
        """Expected receipts, each open amount once: by the best known ground first, what is left on the due date.

        Columns as in ``_expected_sources``. The amounts of all rows of an item add up to what is open of it.

        :param date as_of: the day on which it is asked
        :return: query in parentheses
        """
        due, *others = self._expected_sources(as_of)
        if not others:
            return union(self.env, [due])
        order = SQL(" ").join(
            SQL("WHEN %s THEN %s", kind.code, kind.order) for kind in self._expected_kinds()
        )
        return SQL(
            """(
                WITH due AS MATERIALIZED %(due)s,
                     ground AS (
                        SELECT ground.*, due.amount AS open, due.amount_currency AS open_currency,
                               COALESCE(SUM(ground.amount) OVER (
                                   PARTITION BY ground.move_line_id
                                       ORDER BY CASE ground.kind %(order)s ELSE 80 END, ground.date, ground.res_model,
                                                ground.res_id
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
                          FROM %(others)s ground JOIN due ON due.move_line_id = ground.move_line_id
                         WHERE ground.amount > 0
                     ),
                     part AS (
                        SELECT ground.*, GREATEST(LEAST(amount, open - before), 0) AS part FROM ground
                     ),
                     taken AS (
                        SELECT move_line_id, SUM(part) AS part FROM part GROUP BY move_line_id
                     )
                SELECT account_id, partner_id, company_id, move_line_id, kind, res_model, res_id, date, date_latest,
                       currency_id, open_currency * part / open AS amount_currency, part AS amount, share
                  FROM part WHERE part > 0
                 UNION ALL
                SELECT due.account_id, due.partner_id, due.company_id, due.move_line_id, due.kind, due.res_model,
                       due.res_id, due.date, due.date_latest, due.currency_id,
                       CASE WHEN taken.part IS NULL THEN due.amount_currency
                            ELSE due.amount_currency * (due.amount - taken.part) / due.amount END,
                       due.amount - COALESCE(taken.part, 0), due.share
                  FROM due LEFT JOIN taken ON taken.move_line_id = due.move_line_id
                 WHERE taken.part IS NULL OR due.amount > taken.part
            )""",
            due=union(self.env, [due]),
            others=union(self.env, others),
            order=order,
        )
