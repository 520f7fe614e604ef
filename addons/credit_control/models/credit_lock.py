from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.decision import ORIGIN, Head


class CreditLock(models.Model):
    """The row that decisions on one account, on one group of accounts, or on the settings of one company contend for.

    Odoo's transactions read from a snapshot that is older than any lock they take, so “lock, then sum” lets
    everybody through. Writing this row first makes PostgreSQL refuse (40001) whoever read before another one
    decided; Odoo then runs that request again, on a fresh snapshot. Whoever holds the row of an account may append to
    its log: the row keeps the end of that chain, too. Nothing else may ever write these rows.
    """

    _name = "credit.lock"
    _description = "Credit lock"
    _order = "id"
    _log_access = False

    account_id = fields.Many2one("credit.account", ondelete="cascade", help="Account that it guards.")
    group_id = fields.Many2one("credit.group", ondelete="cascade", help="Group that it guards.")
    chain_company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Root company whose own log it guards: of decisions about no account. Confirmations never touch it.",
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    n = fields.Integer(string="Decisions", default=0, readonly=True, help="Number of decisions taken so far.")

    head_sequence = fields.Integer(readonly=True, help="Number of the last entry in the log of the account.")
    head_hash = fields.Char(readonly=True, help="Hash of the last entry in the log of the account.")

    _account_uniq = models.UniqueIndex("(account_id)")
    _group_uniq = models.UniqueIndex("(group_id)")
    _chain_company_uniq = models.UniqueIndex("(chain_company_id) WHERE chain_company_id IS NOT NULL")
    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(account_id, group_id, chain_company_id) = 1)",
        "A lock guards an account, a group or the log of a company.",
    )

    @api.depends("account_id.company_id", "group_id.company_id", "chain_company_id")
    def _compute_company_id(self):
        for lock in self:
            lock.company_id = lock.account_id.company_id or lock.group_id.company_id or lock.chain_company_id

    @api.model
    @api.private
    def contend(self, accounts, groups=None, company=None):
        """Make this transaction the only one that decides on these accounts and on the groups they are in.

        To be called before any amount is read for the decision, and never inside a savepoint: the serialization
        error of a loser has to reach Odoo's ``retrying``.

        Which groups the accounts are in is read from the snapshot, like everything else, and may be out of date.
        It cannot stay unnoticed: whoever moves an account to another group contends for the account first. If that
        was after our snapshot, the account's own row has changed since and this statement fails; if it is still to
        come, it waits for us and fails. So a membership that this statement returns from with is the present one.

        :param accounts: the ``credit.account`` records to decide on
        :param groups: ``credit.group`` records besides those that the accounts are in, e.g. one that they join
        :param company: root company whose own log is written, too
        """
        group_ids = groups.ids if groups else []
        company_ids = company.ids if company else []
        if not accounts and not group_ids and not company_ids:
            return
        # The snapshot that the statement reads has what this transaction wrote so far.
        accounts.flush_recordset(["group_id"])
        # SQL because the ORM can neither lock in a given order nor increment; ascending ids make a deadlock impossible.
        # One statement for accounts and groups, because two of them would be two ascending sequences.
        self.env.cr.execute(
            SQL(
                """
                WITH locked AS (
                    SELECT id FROM credit_lock
                     WHERE account_id = ANY(%(accounts)s) OR group_id = ANY(%(groups)s)
                           OR chain_company_id = ANY(%(companies)s)
                           OR group_id = ANY(ARRAY(SELECT group_id FROM credit_account WHERE id = ANY(%(accounts)s)))
                  ORDER BY id FOR NO KEY UPDATE
                )
                UPDATE credit_lock SET n = n + 1 FROM locked WHERE credit_lock.id = locked.id
                """,
                accounts=accounts.ids,
                groups=group_ids,
                companies=company_ids,
            )
        )

    @api.model
    def _heads(self, accounts):
        """Where the logs of accounts end.

        :return: ``tools.decision.Head`` by account id
        """
        return {
            lock.account_id.id: Head(lock.head_sequence, lock.head_hash or ORIGIN)
            for lock in self.search_fetch(
                [("account_id", "in", accounts.ids)], ["account_id", "head_sequence", "head_hash"]
            )
        }

    @api.model
    def _company_head(self, company):
        """Where the own log of a root company ends.

        :return: ``tools.decision.Head``
        """
        lock = self.search_fetch([("chain_company_id", "=", company.id)], ["head_sequence", "head_hash"])
        return Head(lock.head_sequence, lock.head_hash or ORIGIN)

    @api.model
    def _make_for_companies(self, companies):
        """Make the rows of root companies that have none yet."""
        roots = companies.filtered(lambda company: not company.parent_id)
        known = self.search([("chain_company_id", "in", roots.ids)]).chain_company_id
        self.create([{"chain_company_id": company.id} for company in roots - known])
