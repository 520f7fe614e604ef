from odoo import models
from odoo.tools import SQL

from ...tools.check import Breach


class CreditRule(models.Model):
    """Kinds about the account itself; they hold an order that is paid already, too."""

    _inherit = "credit.rule"

    def _evaluate_forced(self, check):
        forced = {
            account.id: account.forced_hold_reason or "" for account in check.accounts if account.forced_hold
        }
        return [
            Breach(document.id, rule.id, "forced", parameters={"reason": forced[document.account_id]})
            for rule in self
            for document in check.documents_of(rule)
            if document.account_id in forced
        ]

    def _sentence_forced(self, *, value, threshold, parameters, money, figures):
        return self.env._(
            "All orders of this customer are held: %(reason)s", reason=parameters.get("reason", "")
        )

    def _evaluate_account_not_open(self, check):
        return self._hold_in_states(check, "account_not_open", ("draft", "review"))

    def _evaluate_account_suspended(self, check):
        return self._hold_in_states(check, "account_suspended", ("suspended", "closed"))

    def _hold_in_states(self, check, code, states):
        state = {account.id: account.state for account in check.accounts}
        return [
            Breach(document.id, rule.id, code, parameters={"state": state[document.account_id]})
            for rule in self
            for document in check.documents_of(rule)
            if state[document.account_id] in states
        ]

    def _sentence_account_not_open(self, *, value, threshold, parameters, money, figures):
        if parameters.get("state") == "review":
            return self.env._("The credit account is still in review.")
        return self.env._("The credit account is not open yet.")

    def _sentence_account_suspended(self, *, value, threshold, parameters, money, figures):
        if parameters.get("state") == "closed":
            return self.env._("The credit account is closed.")
        return self.env._("The credit account is suspended.")

    def _evaluate_document(self, check):
        lacking = self._lacking_documents(check.accounts)
        breaches = []
        for rule in self:
            for document in check.documents_of(rule):
                types = lacking.get(document.account_id, set())
                if rule.document_type_id:
                    types = types & set(rule.document_type_id.ids)
                if types:
                    breaches.append(
                        Breach(document.id, rule.id, "document", parameters={"types": sorted(types)})
                    )
        return breaches

    def _lacking_documents(self, accounts):
        """:return: set of ids of the types of required papers that are missing, refused or expired, by account id"""
        lacking = self.env["credit.document"]._lacking_sql(SQL("document.account_id = ANY(%s)", accounts.ids))
        # SQL: one statement for all accounts; what is sent in and waits for a look is not missing.
        rows = self.env.execute_query(
            SQL(
                "SELECT account_id, ARRAY_AGG(type_id) FROM (%s) lacking WHERE state <> 'received' GROUP BY account_id",
                lacking,
            )
        )
        return {account: set(types) for account, types in rows}

    def _sentence_document(self, *, value, threshold, parameters, money, figures):
        # Whoever may know the reason may know which papers it is about.
        types = self.env["credit.document.type"].sudo().browse(parameters.get("types", [])).exists()
        return self.env._(
            "Required papers are missing or expired: %(papers)s.", papers=", ".join(types.mapped("name"))
        )
