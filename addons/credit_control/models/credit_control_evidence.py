"""What each key control looks at: one query for its figures, and the records behind them."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CreditControl(models.Model):
    _inherit = "credit.control"

    def _get_evidence(self):
        """:return: number of records and what they come to, in company currency"""
        self.ensure_one()
        if self.kind == "ageing_ledger":
            return self._evidence_ageing_ledger()
        source = self._get_source()
        if not source:
            return 0, 0.0
        model, domain, amount = source
        # The figures are of the whole company, whoever looks at them.
        count, total = self.env[model].sudo()._read_group(domain, [], ["__count", f"{amount}:sum"])[0]
        return count, total or 0.0

    def _get_source(self):
        """The records that a control is about.

        :return: (model, domain, field of the amount), None for a control of papers
        """
        company = ("company_id", "=", self.company_id.id)
        # Moments are kept in UTC; a month ends where its last day does.
        first, last = (fields.Datetime.to_datetime(day) for day in (self.date_from, self.date_to))
        last = fields.Datetime.add(last, days=1)
        sources = {
            "limits_reviewed": (
                "credit.exposure",
                [
                    company,
                    ("account_id.state", "=", "open"),
                    ("limit_mode", "!=", "none"),
                    ("account_id.review_date", "<=", self.date_to),
                ],
                "limit_amount",
            ),
            "overrides": (
                "credit.hold",
                [
                    company,
                    ("state", "=", "released"),
                    ("decided_on", ">=", first),
                    ("decided_on", "<", last),
                ],
                "release_amount",
            ),
            "unapplied_cash": ("credit.open.item", [company, ("component", "=", "unallocated")], "amount"),
            "new_accounts": (
                "credit.exposure",
                [
                    company,
                    ("account_id.create_date", ">=", first),
                    ("account_id.create_date", "<", last),
                ],
                "limit_amount",
            ),
            "ageing_ledger": ("credit.open.item", [company], "amount"),
        }
        return sources.get(self.kind)

    def _evidence_ageing_ledger(self):
        """Open items, and by how much they differ from the balance of the receivable accounts; it has to be zero."""
        Account = self.env["credit.account"]
        # SQL: both sides from one snapshot, of all branches.
        [(count, difference)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE %(is_open)s),
                       COALESCE(SUM(line.amount_residual) FILTER (WHERE %(is_open)s), 0)
                       - COALESCE(SUM(line.balance), 0)
                  FROM account_move_line line
                  JOIN res_company company ON company.id = line.company_id
                 WHERE line.parent_state = 'posted' AND line.account_id = ANY(%(accounts)s) AND %(root)s = %(company)s
                """,
                is_open=Account._is_open_sql(SQL("line")),
                accounts=Account._receivable_accounts_sql(),
                root=Account._root_company_sql(SQL("company")),
                company=self.company_id.id,
                to_flush=[
                    self.env["account.move.line"]._fields[name]
                    for name in ("account_id", "amount_residual", "balance", "parent_state", "reconciled")
                ],
            )
        )
        return count, self.currency_id.round(float(difference))

    def action_open_records(self):
        """Show the records that this control is about, as they are now."""
        self.ensure_one()
        source = self._get_source()
        if not source:
            raise UserError(self.env._("The evidence of this control is attached to it."))
        model, domain, _amount = source
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
        }
