from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.report import Check


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @api.model
    @api.readonly
    def get_checks(self):
        """Whether the whole report, whatever is filtered, agrees with what it has to agree with.

        :return: list of dict: ``holds`` and ``text`` of each check
        :raise AccessError: for whoever may not read the report
        """
        self.check_access("read")
        checks = self._get_checks()
        several = len({check.company for check in checks}) > 1
        return [{"holds": check.holds, "text": self._check_text(check, several)} for check in checks]

    @api.model
    def _get_checks(self):
        """The checks of the whole report, each company in its own currency.

        :return: list of ``tools.report.Check``
        """
        if self._get_run():
            return self._get_run().get_checks() if self._may_check() else []
        filters = [option.name for option in self._get_option_list() if option.column]
        whole = self.with_options(**dict.fromkeys((*filters, "compare", "in_currency")))
        return whole._report_checks(whole._get_options())

    @api.model
    def _check_text(self, check, with_company=False):
        money = self.env["res.currency"].browse(check.company.currency_id.id).format
        if check.holds:
            text = self.env._("%(label)s: %(amount)s", label=check.label, amount=money(check.found))
        else:
            text = self.env._(
                "%(label)s: differs by %(difference)s. Report %(found)s, ledger %(expected)s",
                label=check.label,
                difference=money(check.difference),
                found=money(check.found),
                expected=money(check.expected),
            )
        return f"{check.company.name} – {text}" if with_company else text

    @api.model
    def _may_check(self):
        """Whether the user may read the ledger, which checks tell totals of."""
        groups = ("account.group_account_readonly", "account.group_account_invoice")
        return any(self.env.user.has_group(group) for group in groups)

    @api.model
    def _check_ledger(self, measure, as_of, domain=()):
        """A total of the report against the balances of the receivable accounts on a day.

        :param str measure: what the report calls the balance
        :param date as_of: last day that counts; None: the books as the exposure counts them today, see
            ``_ledger_balances``
        :param domain: of the rows that are in the ledger, where others are not
        :return: list of ``Check``, one for each company shown; none for whoever may not read the ledger
        """
        if not self._may_check():
            return []
        shown = [("company_id", "in", self._get_companies().ids), *domain]
        # The whole report, also for whoever sees the customers of a team only: the ledger's total has all of them.
        rows = self.sudo()._read_group(shown, ["company_id"], [f"{measure}:sum"])
        return self._check_balances({company.id: total for company, total in rows}, as_of)

    @api.model
    def _check_balances(self, found, as_of):
        """Balances that the report found against those of the receivable accounts on a day.

        :param found: amount in company currency by id of the root company
        :return: as ``_check_ledger``
        """
        if not self._may_check():
            return []
        companies = self._get_companies()
        expected = self._ledger_balances(companies, as_of)
        label = self.env._("Ties to the ledger")
        return [
            Check(company, label, found.get(company.id, 0.0), expected.get(company.id, 0.0))
            for company in companies
        ]

    @api.model
    def _ledger_balances(self, companies, as_of):
        """Balances of the receivable accounts of company trees on a day; nothing of matching is in it.

        Without a day, a debit counts from posting, whatever its date, and a credit once its day has come.

        :return: amount in company currency by id of the root company
        """
        Account = self.env["credit.account"]
        Line = self.env["account.move.line"]
        names = ("account_id", "balance", "company_id", "date", "parent_state")
        counts = (
            SQL("line.date <= %s", as_of)
            if as_of
            else SQL("NOT (line.balance < 0 AND line.date > %s)", fields.Date.context_today(self))
        )
        # SQL: one pass over the ledger, and a total that no record rule of the ledger may narrow.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(root)s AS root_id, SUM(line.balance)
                  FROM account_move_line line
                  JOIN res_company company ON company.id = line.company_id
                 WHERE line.parent_state = 'posted' AND %(counts)s AND line.account_id = ANY(%(accounts)s)
                   AND %(root)s = ANY(%(companies)s)
              GROUP BY root_id
                """,
                root=Account._root_company_sql(SQL("company")),
                counts=counts,
                accounts=Account._receivable_accounts_sql(),
                companies=companies.ids,
                to_flush=[Line._fields[name] for name in names],
            )
        )
        return {company: float(total) for company, total in rows}
