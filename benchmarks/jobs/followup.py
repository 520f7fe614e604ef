"""The decision of a follow-up run: who gets which message today."""

from odoo import fields
from odoo.tools import SQL

from ..measure import Job


class FollowupDecision(Job):
    """The floor leaves out pauses, policies, earlier messages and which item a credit covers: it is what every run
    has to add up, late amounts and credits of each customer."""

    model = "credit.followup"
    title = "follow-up run, decision on all customers"

    def ours(self):
        # A run decides with the rights of the scheduler.
        return self.env["credit.followup"].sudo().decide(self.env.company)

    def floor(self):
        return self.env.execute_query(
            SQL(
                """
                SELECT partner_id, sum(amount_residual) FILTER (WHERE balance > 0) AS overdue,
                       -sum(amount_residual) FILTER (WHERE balance < 0) AS credits, sum(amount_residual) AS net,
                       max(%(today)s - date_maturity) FILTER (WHERE balance > 0) AS days
                  FROM account_move_line
                 WHERE account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                   AND reconciled IS NOT TRUE AND parent_state = 'posted'
                   AND (balance < 0 OR date_maturity < %(today)s AND no_followup IS NOT TRUE)
                 GROUP BY partner_id
                HAVING sum(amount_residual) > 0
                """,
                today=fields.Date.context_today(self.env["credit.followup"]),
            )
        )

    def compare(self, ours, floor):
        sums = {partner: (overdue, credit or 0, net) for partner, overdue, credit, net, _days in floor}
        first_level = min(self.env["credit.followup.level"].sudo().search([]).mapped("days"))
        late = {partner for partner, *_sums, days in floor if days >= first_level}
        assert ours, "nobody is late"
        for row in ours:
            assert (row.overdue, row.credits, row.net) == sums[row.partner_id], (
                f"{row}, {sums[row.partner_id]}"
            )
        # A credit may cover the old items of a customer and leave one that is younger than the first level.
        chased = {row.partner_id for row in ours}
        assert chased <= late, "chased without being late"
        assert len(chased) > 0.98 * len(late), f"of {len(late)} late customers only {len(chased)}"


JOBS = (FollowupDecision,)
