from odoo import api, fields, models
from odoo.tools import SQL

ASKED = "credit_control.hold_recheck"


class CreditHoldRecheck(models.Model):
    """The queue of accounts whose open holds are looked at again: something happened that may have ended their reasons.

    Rows are only ever added, by whoever posts a payment or raises a limit, and taken away by the job that has looked:
    nobody waits for anybody, and an account that stands here twice is looked at once.
    """

    _name = "credit.hold.recheck"
    _description = "Account whose holds are looked at again"
    _order = "id"
    _log_access = False

    account_id = fields.Many2one(
        "credit.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")

    @api.model
    @api.private
    def ask(self, records):
        """Look at holds again once this transaction is done; costs nothing until then.

        :param records: what changed: accounts, groups, root companies (their rules), journal entries or items
        """
        data = self.env.cr.precommit.data
        if ASKED not in data:
            data[ASKED] = {}
            self.env.cr.precommit.add(self._queue)
        data[ASKED].setdefault(records._name, set()).update(records.ids)

    @api.model
    def _queue(self):
        """Add the accounts that were asked for and have an open hold, in one statement however many payments came."""
        asked = self.env.cr.precommit.data.pop(ASKED, {})
        if self._insert(asked):
            # Whoever posts a payment may not run jobs.
            self.env.ref("credit_control.ir_cron_hold_recheck").sudo()._trigger()

    @api.model
    def _insert(self, asked):
        """:return: how many accounts were added"""

        def ids(model):
            return sorted(asked.get(model, ()))

        Account = self.env["credit.account"]
        # SQL: from the few open holds, and not from the many payments; their user may see neither accounts nor holds.
        query = SQL(
            """
            WITH touched AS (
                SELECT id, group_id FROM credit_account WHERE id = ANY(%(accounts)s)
                 UNION
                SELECT account.id, account.group_id
                  FROM account_move_line line
                  JOIN res_company company ON company.id = line.company_id
                  JOIN res_partner partner ON partner.id = line.partner_id
                  JOIN credit_account account
                    ON account.partner_id = partner.commercial_partner_id AND account.company_id = %(root)s
                 WHERE (line.move_id = ANY(%(moves)s) OR line.id = ANY(%(lines)s))
                   AND line.balance < 0 AND line.account_id = ANY(%(receivable)s)
            )
            INSERT INTO credit_hold_recheck (account_id)
            SELECT DISTINCT hold.account_id
              FROM credit_hold hold
              JOIN credit_account account ON account.id = hold.account_id
             WHERE hold.state = 'open'
               AND (account.company_id = ANY(%(companies)s)
                    OR account.group_id = ANY(%(groups)s)
                    OR account.id IN (SELECT id FROM touched)
                    OR account.group_id IN (SELECT group_id FROM touched))
            """,
            accounts=ids("credit.account"),
            groups=ids("credit.group"),
            companies=ids("res.company"),
            moves=ids("account.move"),
            lines=ids("account.move.line"),
            root=Account._root_company_sql(SQL("company")),
            receivable=Account._receivable_accounts_sql(),
            to_flush=[
                *(Account._fields[name] for name in ("company_id", "group_id", "partner_id")),
                *(self.env["credit.hold"]._fields[name] for name in ("account_id", "state")),
                *(
                    self.env["account.move.line"]._fields[name]
                    for name in ("account_id", "balance", "company_id", "move_id", "partner_id")
                ),
                self.env["res.partner"]._fields["commercial_partner_id"],
            ],
        )
        for field in query.to_flush:
            self.env[field.model_name].flush_model([field.name])
        self.env.cr.execute(query)
        return self.env.cr.rowcount
