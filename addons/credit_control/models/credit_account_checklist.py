from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from . import credit_account_merge  # noqa: F401 its class comes first: the one below extends how accounts merge

OPENERS = ("credit_control.group_credit_account_manager", "credit_control.group_credit_analyst")


class CreditAccount(models.Model):
    """Which lines the checklist of an account has: those that its customer type and country ask for today."""

    _inherit = "credit.account"

    def write(self, vals):
        result = super().write(vals)
        if "customer_type_id" in vals:
            self._update_checklist()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        # An account that somebody drafts is one that is being opened; those that orders bring along are open already.
        accounts.filtered(lambda account: account.state == "draft")._start_file()
        return accounts

    @api.model
    def _insert_accounts(self, company, condition, *, state="open", **options):
        accounts = super()._insert_accounts(company, condition, state=state, **options)
        if state == "draft":
            accounts._start_file()
        return accounts

    def action_start_file(self):
        """Start the opening file of these accounts: their checklist is made from customer type and country.

        Doing so again brings the checklists up to date.

        :raise AccessError: when the user neither opens accounts nor is the customers' salesperson
        """
        self.check_access("read")
        foreign = self.filtered(lambda account: not account._may_start_file(account.partner_id))
        if foreign:
            raise AccessError(
                self.env._(
                    "Only account managers, analysts and the customer's salesperson start a file: %(customers)s.",
                    customers=", ".join(foreign.mapped("display_name")),
                )
            )
        self._start_file()

    @api.model
    def _may_start_file(self, partner):
        user = self.env.user
        opens = self.env.su or any(user.has_group(group) for group in OPENERS)
        sells = user.has_group("credit_control.group_credit_sales")
        return opens or (sells and partner.commercial_partner_id.user_id == user)

    def _start_file(self):
        # Sales start files but do not write accounts.
        new = self.sudo().filtered(lambda account: not account.file_started_on)
        new.write({"file_started_on": fields.Date.context_today(self), "file_started_by_id": self.env.uid})
        self._update_checklist()

    def _update_checklist(self):
        """Make the checklists of the accounts that have a file what their customer type and country ask for.

        New lines come; what is there stays, but what is asked for no more is no longer required, and goes when it is
        empty. Once done, doing it again changes nothing.
        """
        # The checklist is the company's, whoever made it necessary.
        accounts = self.sudo().filtered("file_started_on")
        if not accounts:
            return
        Document = accounts.env["credit.document"]
        asked = self.env["credit.document.type"]._asked_sql(SQL("account.id = ANY(%s)", accounts.ids))
        # SQL because of ON CONFLICT, and because a changed type may touch thousands of accounts.
        rows = self.env.execute_query(
            SQL(
                """
                WITH asked AS (%(asked)s), added AS (
                    INSERT INTO credit_document (
                        account_id, partner_id, company_id, type_id, usage, sequence, stage, active, is_asked,
                        is_required, create_uid, create_date, write_uid, write_date
                    )
                    SELECT asked.account_id, account.partner_id, account.company_id, asked.type_id, type.usage,
                           type.sequence, 'missing', TRUE, TRUE, asked.is_required, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM asked
                      JOIN credit_account account ON account.id = asked.account_id
                      JOIN credit_document_type type ON type.id = asked.type_id
                     WHERE NOT EXISTS (SELECT FROM credit_document document
                                        WHERE document.active AND document.account_id = asked.account_id
                                          AND document.type_id = asked.type_id)
                  ORDER BY asked.account_id, type.sequence, type.id
                        ON CONFLICT DO NOTHING
                ), changed AS (
                UPDATE credit_document document
                   SET is_asked = asked.type_id IS NOT NULL, is_required = COALESCE(asked.is_required, FALSE),
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM credit_document old
             LEFT JOIN asked ON asked.account_id = old.account_id AND asked.type_id = old.type_id
                 WHERE document.id = old.id AND old.account_id = ANY(%(accounts)s) AND old.usage = 'opening'
                   AND COALESCE(old.is_asked, FALSE) <> (asked.type_id IS NOT NULL)
             RETURNING document.id, document.is_asked
                )
                SELECT id FROM changed WHERE NOT is_asked
                """,
                asked=asked,
                accounts=accounts.ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
                to_flush=[
                    Document._fields[name]
                    for name in ("account_id", "is_asked", "is_required", "type_id", "usage")
                ],
            )
        )
        Document.invalidate_model()
        accounts.invalidate_recordset()
        no_longer = Document.browse(row[0] for row in rows)
        no_longer.filtered(lambda document: document.stage == "missing" and not document.note).unlink()
        accounts._note_complete_file()

    def _absorb(self, other):
        super()._absorb(other)
        self._update_checklist()
        # Whoever merges customers need not see their papers. A paper that one of them brought is not asked for again.
        lines = self.sudo().checklist_ids
        empty = lines.filtered(lambda line: line.stage == "missing" and not line.note)
        empty.filtered(lambda line: line.type_id in (lines - line).type_id).unlink()
