from odoo import api, fields, models
from odoo.tools import SQL

REMINDER = "credit_control.mail_activity_document_expires"


class CreditDocument(models.Model):
    """Papers that expire: somebody is reminded in time, and the new one takes the place of the old one."""

    _inherit = "credit.document"

    @api.model
    def _to_remind_sql(self, *, count=False, limit=None):
        """Papers within the reminder days of their type, that no later paper replaces and nobody has a task for."""
        names = ("account_id", "active", "date_expiry", "reminded_for", "stage", "type_id")
        return SQL(
            """
            SELECT %(columns)s
              FROM credit_document document
              JOIN credit_document_type type ON type.id = document.type_id
              JOIN credit_account account ON account.id = document.account_id
             WHERE document.active AND document.stage IN ('received', 'valid') AND account.state <> 'closed'
               AND document.date_expiry <= %(today)s::date + COALESCE(type.reminder_days, 0)
               AND document.reminded_for IS DISTINCT FROM document.date_expiry
               AND NOT EXISTS (SELECT FROM credit_document newer
                                WHERE newer.account_id = document.account_id AND newer.type_id = document.type_id
                                  AND newer.active AND newer.id <> document.id AND newer.stage = 'valid'
                                  AND (newer.date_expiry IS NULL OR newer.date_expiry > document.date_expiry))
             %(end)s
            """,
            columns=SQL("COUNT(*)") if count else SQL("document.id"),
            today=fields.Date.context_today(self),
            end=SQL() if count else SQL("ORDER BY document.date_expiry, document.id LIMIT %s", limit),
            to_flush=[
                *(self._fields[name] for name in names),
                self.env["credit.account"]._fields["state"],
                self.env["credit.document.type"]._fields["reminder_days"],
            ],
        )

    def _remind(self):
        for document in self:
            user = document._get_who_renews()
            document.activity_unlink([REMINDER])
            document.with_context(lang=user.lang).activity_schedule(
                REMINDER,
                date_deadline=document.date_expiry,
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "%(paper)s of %(customer)s expires: ask for a new one.",
                    paper=document.type_id.with_context(lang=user.lang).name,
                    customer=document.partner_id.display_name,
                ),
            )
            document.reminded_for = document.date_expiry

    def _get_who_renews(self):
        """Who asks the customer for the next paper: who brought this one, else who follows the account."""
        account = self.account_id
        users = (
            self.received_by_id,
            account.analyst_id,
            account.salesperson_id,
            account.file_started_by_id,
            self.env.user,
        )
        return next(user for user in users if user.active or user == self.env.user)

    def action_renew(self):
        """Ask for a new paper beside this one, which counts until it expires or the new one is valid.

        :return: the page of the new paper
        """
        self.ensure_one()
        new = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("type_id", "=", self.type_id.id),
                ("stage", "=", "missing"),
            ],
            limit=1,
        ) or self.create(
            {
                "account_id": self.account_id.id,
                "type_id": self.type_id.id,
                "is_required": self.is_required,
            }
        )
        # Whether it is on the checklist is decided by the customer's type and country, not by users.
        new.sudo().is_asked = self.is_asked
        return new.action_open()

    def _replace_older(self):
        """Archive the papers that these valid ones replace, and their reminders."""
        for document in self.filtered(lambda document: document.usage == "opening"):
            older = self.sudo().search(
                [
                    ("account_id", "=", document.account_id.id),
                    ("type_id", "=", document.type_id.id),
                    ("id", "!=", document.id),
                    ("stage", "in", ("valid", "refused")),
                ]
            )
            older = older.filtered(
                lambda other, last=document.date_expiry: (
                    other.state != "valid" or not last or (other.date_expiry and other.date_expiry <= last)
                )
            )
            older.activity_unlink([REMINDER])
            older.write({"active": False})
