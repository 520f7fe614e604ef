from odoo import api, models
from odoo.tools import SQL

from ...tools.check import Breach


class CreditRule(models.Model):
    """The kind about a customer that is stopped, and comes back under another name with its old VAT number."""

    _inherit = "credit.rule"

    def _evaluate_same_vat(self, check):
        stopped = self._stopped_by_vat(check.accounts)
        return [
            Breach(document.id, rule.id, "same_vat", parameters=stopped[document.account_id])
            for rule in self
            for document in check.documents_of(rule)
            if document.account_id in stopped
        ]

    @api.model
    def _stopped_by_vat(self, accounts):
        """Accounts of other customers with the same VAT number that are suspended, closed or on forced hold.

        Spaces, dots, case and the prefix of the country make no difference. An archived customer counts, or it would be
        archived for that; one that was merged has no account any more.

        :return: by account id: ``account``, id of the first of them, and its ``state``
        """
        with_vat = accounts.filtered(lambda account: account.partner_id.vat)
        if not with_vat:
            return {}
        code = SQL("COALESCE(country.code, own_country.code, '')")
        vat = self.env["res.partner"]._credit_vat_sql(SQL("partner"))
        # SQL: one statement for all accounts; the stopped customer counts whether or not the user sees it.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (account.id) account.id, other.id,
                       CASE WHEN other.state IN ('suspended', 'closed') THEN other.state ELSE 'forced' END
                  FROM credit_account account
                  JOIN res_partner partner ON partner.id = account.partner_id
                  JOIN res_company company ON company.id = account.company_id
                  JOIN res_partner own ON own.id = company.partner_id
             LEFT JOIN res_country country ON country.id = partner.country_id
             LEFT JOIN res_country own_country ON own_country.id = own.country_id
                  JOIN res_partner twin
                    ON twin.vat IS NOT NULL
                   AND %(twin_vat)s = ANY(ARRAY[%(vat)s, %(code)s || %(vat)s,
                                                regexp_replace(%(vat)s, '^' || %(code)s, '')])
                  JOIN credit_account other
                    ON other.partner_id = twin.id AND other.company_id = account.company_id AND other.id <> account.id
                 WHERE account.id = ANY(%(ids)s) AND %(vat)s ~ '[0-9]'
                   AND (other.state IN ('suspended', 'closed') OR other.forced_hold)
              ORDER BY account.id, other.id
                """,
                twin_vat=self.env["res.partner"]._credit_vat_sql(SQL("twin")),
                vat=vat,
                code=code,
                ids=with_vat.ids,
                to_flush=[
                    *(
                        accounts._fields[name]
                        for name in ("company_id", "forced_hold", "partner_id", "state")
                    ),
                    *(self.env["res.partner"]._fields[name] for name in ("country_id", "vat")),
                    self.env["res.company"]._fields["partner_id"],
                    self.env["res.country"]._fields["code"],
                ],
            )
        )
        return {account: {"account": other, "state": state} for account, other, state in rows}

    def _sentence_same_vat(self, *, value, threshold, parameters, money, figures):
        account = self.env["credit.account"].browse(parameters.get("account"))
        # Only who may see that customer reads its name; the environment may be that of the system.
        known = figures and account.sudo(False).exists()._filtered_access("read")
        if not known:
            return self.env._("The VAT number is that of another customer, whose orders are stopped.")
        name = known.sudo().partner_name
        if parameters.get("state") == "suspended":
            return self.env._(
                "The VAT number is that of %(customer)s, whose account is suspended.", customer=name
            )
        if parameters.get("state") == "closed":
            return self.env._(
                "The VAT number is that of %(customer)s, whose account is closed.", customer=name
            )
        return self.env._("The VAT number is that of %(customer)s, whose orders are all held.", customer=name)
