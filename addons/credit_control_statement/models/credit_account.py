from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL, hash_sign, verify_hash_signed
from odoo.tools.urls import urljoin

SCOPE = "credit.statement.page"
LINK_DAYS = 180  # of a link in an e-mail; who comes later logs in


class CreditAccount(models.Model):
    _inherit = "credit.account"

    statement_ids = fields.One2many("credit.statement", "account_id", string="Statements")
    statement_count = fields.Integer(
        compute="_compute_statement_count", groups="credit_control.group_credit_figures"
    )
    # Part of what is signed: raising it makes all links worthless that were given away before.
    statement_link_version = fields.Integer(default=1, readonly=True, copy=False, groups=fields.NO_ACCESS)

    @api.depends("statement_ids")
    def _compute_statement_count(self):
        groups = self.env["credit.statement"]._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.statement_count = counts.get(account.id, 0)

    @api.model
    def _find_hidden_customers(self, partner_ids, company):
        """Customers whose account the user may not see, such as those of another team.

        :param partner_ids: of commercial partners; those without an account hide nothing
        :param company: root company
        :return: set of ids of partners
        """
        domain = [("partner_id", "in", list(partner_ids)), ("company_id", "=", company.id)]
        seen = self.search_fetch(domain, ["partner_id"])
        # Whether there is an account at all is asked of all of them.
        return set(self.sudo().search_fetch(domain, ["partner_id"]).partner_id.ids) - set(seen.partner_id.ids)

    def _get_statement_token(self):
        """A signed text that opens the page of this customer, and nothing else, for some months."""
        self.ensure_one()
        account = self.sudo()  # the key of the signature is nobody's to read, and the version neither
        return hash_sign(
            account.env,
            SCOPE,
            [account.id, account.statement_link_version],
            expiration=timedelta(days=LINK_DAYS),
        )

    @api.model
    def _from_statement_token(self, token):
        """The account whose page a token opens; empty for every other text, whatever is wrong with it."""
        accounts = self.sudo()  # whoever holds a valid token is let in, and nobody is logged in
        try:
            values = verify_hash_signed(accounts.env, SCOPE, token)
        except (ValueError, OverflowError):  # no token of ours at all
            return accounts.browse()
        if not values:
            return accounts.browse()
        account = accounts.browse(values[0]).exists()
        return account if account.statement_link_version == values[1] else accounts.browse()

    def _get_statement_url(self):
        """The address of the customer's page, for an e-mail to the customer."""
        self.ensure_one()
        return urljoin(self.company_id.get_base_url(), f"/my/statement?token={self._get_statement_token()}")

    def action_revoke_statement_links(self):
        """Make all links worthless that were sent for these customers, e.g. when one fell into wrong hands."""
        for company in self.company_id:
            self.env["credit.statement"]._check_may_send(company)
        for account in self.sudo():  # who may send may take back what was sent
            account.statement_link_version += 1
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The links that were sent before open nothing any more."),
            },
        }

    def action_credit_statement(self):
        """Show the statements of these customers, all of one company."""
        return self.env["credit.statement.wizard"].open_for(self.company_id, self.partner_id)

    def action_statements(self):
        """Show the statements that were sent to these customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_statement.credit_statement_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    @api.model
    def _event_sources(self):
        """Adds the statements that were sent."""
        query = SQL(
            """
            SELECT COALESCE(statement.tried_on::date, statement.date) AS date, statement.account_id,
                   'statement' AS kind, statement.balance AS amount, company.currency_id,
                   'credit.statement' AS res_model, statement.id AS res_id,
                   jsonb_build_object('state', statement.state, 'channel', statement.channel, 'kind', statement.kind,
                                      'day', statement.date, 'email', statement.email) AS parameters
              FROM credit_statement statement JOIN res_company company ON company.id = statement.company_id
             WHERE statement.state NOT IN ('to_send', 'skipped')
            """
        )
        names = [
            "account_id",
            "balance",
            "channel",
            "company_id",
            "date",
            "email",
            "kind",
            "state",
            "tried_on",
        ]
        reads = {"credit.statement": names, "res.company": ["currency_id"]}
        return [*super()._event_sources(), Source("statement", query, "credit.statement", reads)]
