"""What is paid of a plan, and whether it is broken: from the ledger, for all that are asked by one statement."""

from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import fields_to_flush, union
from odoo.tools import SQL

from ...tools.plan import Item, late, paid_by
from ...tools.promise import REVISED_DAYS

READS = {
    "account.move.line": [
        "amount_currency",
        "currency_id",
        "date",
        "journal_id",
        "move_id",
        "parent_state",
    ],
    "account.partial.reconcile": ["credit_move_id", "debit_amount_currency", "debit_move_id", "max_date"],
    "credit.payment.plan": ["account_id", "company_id", "currency_id", "date"],
    "credit.payment.plan.item": ["amount", "open_amount", "origin_line_id", "plan_id"],
    "res.company": ["currency_id"],
}


class CreditPaymentPlan(models.Model):
    _inherit = "credit.payment.plan"

    @api.depends("item_ids.amount", "line_ids.amount", "line_ids.date", "state")
    def _compute_paid(self):
        today = fields.Date.context_today(self)
        facts = self._read_facts()
        for plan in self:
            paid = paid_by(*facts[plan._origin.id], today)
            plan.paid = plan.currency_id.round(float(paid))
            plan.late_count = len(plan._get_late(paid, today))

    def _get_late(self, paid, day):
        lines = [(line.date, Decimal(str(line.amount))) for line in self.line_ids if line.date]
        return late(sorted(lines), paid, day, self.breach_days)

    def _read_facts(self):
        """What the ledger says of these plans, by value dates.

        :return: (list of ``tools.plan.Item``, list of (date, amount) of money that is not matched) by plan id
        """
        items, partials, money = defaultdict(dict), defaultdict(list), defaultdict(list)
        for kind, plan, key, day, amount, before in (
            self.env.execute_query(self._facts_sql()) if self.ids else ()
        ):
            # What the database counts exactly comes as floats.
            amount = Decimal(str(amount))
            if kind == "item":
                items[plan][key] = (amount, Decimal(str(before)))
            elif kind == "partial":
                partials[key].append((day, amount))
            else:
                money[plan].append((day, amount))
        found = defaultdict(lambda: ([], []))
        for plan in self.ids:
            known = [Item(amount, before, partials[key]) for key, (amount, before) in items[plan].items()]
            found[plan] = (known, money[plan])
        return found

    def _facts_sql(self):
        Account = self.env["credit.account"]
        # SQL: one statement for all plans. Whoever may read a plan may know what is paid of it.
        return SQL(
            """
            WITH item AS (
                SELECT item.id, item.plan_id, item.amount, item.origin_line_id,
                       line.amount_currency - item.open_amount AS before
                  FROM credit_payment_plan_item item JOIN account_move_line line ON line.id = item.origin_line_id
                 WHERE item.plan_id = ANY(%(ids)s)
            )
            SELECT 'item', plan_id, id, NULL::date, amount, before FROM item
             UNION ALL
            SELECT 'partial', item.plan_id, item.id, part.max_date, part.debit_amount_currency, NULL
              FROM item
              JOIN %(debts)s debit ON debit.origin_id = item.origin_line_id
              JOIN account_partial_reconcile part ON part.debit_move_id = debit.id
              JOIN account_move_line credit ON credit.id = part.credit_move_id
             WHERE credit.parent_state = 'posted' AND NOT %(is_transfer)s
             UNION ALL
            SELECT 'money', plan.id, NULL, line.date,
                   CASE WHEN plan.currency_id = company.currency_id THEN -source.amount
                        ELSE -source.amount_currency END, NULL
              FROM credit_payment_plan plan
              JOIN res_company company ON company.id = plan.company_id
              JOIN %(sources)s source ON source.account_id = plan.account_id AND source.component = 'unallocated'
              JOIN account_move_line line ON line.id = source.res_id
             WHERE plan.id = ANY(%(ids)s) AND source.account_id = ANY(%(accounts)s) AND line.date >= plan.date
               AND line.journal_id = ANY(%(money)s)
               AND (plan.currency_id = company.currency_id OR plan.currency_id = line.currency_id)
            """,
            ids=self.ids,
            debts=Account._debts_sql(),
            is_transfer=Account._is_transfer_sql(SQL("credit.move_id"), SQL("item.origin_line_id")),
            accounts=self.sudo().account_id.ids,
            sources=union(self.env, [Account._exposure_source_items()]),
            money=Account._money_journals_sql(),
            to_flush=fields_to_flush(self.env, READS),
        )

    @api.private
    def judge(self):
        """Decide whether running plans are paid or broken.

        A broken plan runs again where payments that were dated before it was found broken come to the books later.

        :return: those whose state changed
        """
        today = fields.Date.context_today(self)
        facts = self._read_facts()
        states = {}
        for plan in self:
            total = Decimal(str(plan.total))
            state = "active"
            # What was found on a day is asked of the same day again.
            day = fields.Date.subtract(plan.decided_on, days=1) if plan.state == "broken" else today
            if paid_by(*facts[plan.id], today) >= total:
                state = "kept"
            elif (
                len(plan._get_late(paid_by(*facts[plan.id], day), plan.decided_on or today))
                >= plan.breach_count
            ):
                state = "broken"
            if state != plan.state:
                states[plan.id] = state
        changed = self.browse(states)
        for state, plans in changed.grouped(lambda plan: states[plan.id]).items():
            # Nobody writes the state but these methods.
            plans.sudo().write({"state": state, "decided_on": today if state != "active" else False})
        return changed

    @api.model
    def _cron_judge(self):
        """Judge running plans, and those that were found broken of late."""
        since = fields.Date.subtract(fields.Date.context_today(self), days=REVISED_DAYS)
        self.search(
            ["|", ("state", "=", "active"), "&", ("state", "=", "broken"), ("decided_on", ">=", since)]
        ).judge()
