"""What a message says and to whom, and how it leaves the house."""

import contextlib
import smtplib

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

RENDERED = (
    "attachment_ids",
    "auto_delete",
    "body_html",
    "email_from",
    "mail_server_id",
    "reply_to",
    "report_template_ids",
)


class CreditFollowup(models.Model):
    _inherit = "credit.followup"

    items_html = fields.Html(
        string="Table of items",
        compute="_compute_items_html",
        sanitize=False,
        groups="credit_control.group_credit_figures",
        help="For e-mail templates: the open items and credits with their totals, in the language of the template.",
    )

    @api.depends("item_ids")
    @api.depends_context("lang")
    def _compute_items_html(self):
        for followup in self:
            followup.items_html = self.env["ir.qweb"]._render(
                "credit_control_collection.followup_items",
                {
                    "items": followup.item_ids.filtered(lambda item: not item.is_credit),
                    "credits": followup.item_ids.filtered("is_credit"),
                    "totals": followup._get_totals(),
                },
            )

    def _get_totals(self):
        """:return: what is left to pay by currency, in the order in which the currencies appear"""
        totals = {}
        for item in self.item_ids:
            totals[item.currency_id] = totals.get(item.currency_id, 0.0) + item.amount_currency
        return {currency: currency.round(total) for currency, total in totals.items()}

    def _prepare_decided_vals(self, decision):
        """Values of a message whose turn it is.

        :param Decision decision: what was decided about its customer a moment ago
        """
        level = self.env["credit.followup.level"].browse(decision.level_id)
        contact = self.partner_id._get_followup_contact()
        is_fallback = level.channel == "email" and not contact.email
        money = self.currency_id.round
        return {
            "level_id": level.id,
            "date": fields.Date.context_today(self),
            "days": decision.days,
            "overdue": money(decision.overdue),
            "credits": money(decision.credits),
            "net": money(decision.net),
            "contact_id": contact.id,
            "email": contact.email,
            "lang": self.account_id._get_followup_lang(),
            "channel": "call" if is_fallback else level.channel,
            "is_fallback": is_fallback,
        }

    def _create_items(self):
        """Write down which items these messages list, as the ledger has them in this transaction."""
        by_account = {followup.account_id.id: followup for followup in self}
        # SQL: the rows are those of the decision, by the same expressions.
        rows = self.env.execute_query_dict(
            SQL(
                """WITH %s
                SELECT account_id, line_id, level_id, is_new AND left_open > 0 AS is_trigger, is_credit, days, date_due,
                       currency_id, amount_currency * unpaused / amount AS amount_currency, unpaused AS amount
                  FROM item WHERE account_id = ANY(%s)""",
                self._customer_ctes(self.company_id, self.partner_id),
                list(by_account),
            )
        )
        lines = {
            line.id: line for line in self.env["account.move.line"].browse(row["line_id"] for row in rows)
        }
        vals_list = []
        for row in rows:
            line = lines[row["line_id"]]
            vals_list.append(
                {
                    "followup_id": by_account[row["account_id"]].id,
                    "move_line_id": line.id,
                    "name": line.move_id.name,
                    "date": line.move_id.invoice_date or line.date,
                    "date_due": row["date_due"],
                    "days": row["days"],
                    "is_credit": row["is_credit"],
                    "level_id": row["level_id"],
                    "is_trigger": row["is_trigger"],
                    "currency_id": line.currency_id.id,
                    "amount_currency": line.currency_id.round(row["amount_currency"]),
                    "amount": line.company_currency_id.round(row["amount"]),
                }
            )
        self.env["credit.followup.item"].create(vals_list)

    def _plan_calls(self):
        """An activity on the account of each customer to call; without amounts, which not everybody may see."""
        for followup in self:
            user = followup.account_id._get_followup_caller(followup.policy_id)
            reader = followup.with_context(lang=user.lang)
            note = reader.env._(
                "The oldest item is %(days)s days late. Contact: %(contact)s %(phone)s",
                days=followup.days,
                contact=followup.contact_id.display_name,
                phone=followup.contact_id.phone or followup.partner_id.phone or "",
            )
            if followup.is_fallback:
                note = reader.env._("There is no e-mail address, so please call.") + " " + note
            # The worklist shows them all; a notice by e-mail for each would be too much.
            activity = followup.account_id.with_context(mail_activity_quick_update=True).activity_schedule(
                activity_type_id=followup.level_id.activity_type_id.id,
                summary=reader.level_id.name,
                note=note,
                user_id=user.id,
            )
            followup.write({"state": "done", "activity_id": activity.id})

    def _write_letters(self):
        """Render these messages, in batches by template, and keep a mail for each that nobody sends but `_deliver`.

        A message that cannot be rendered fails by itself and says why.
        """
        rendered = {}
        for template, followups in self.grouped(lambda followup: followup.level_id.template_id).items():
            rendered |= followups._render(template)
        if rendered:
            self.browse(followup.id for followup in rendered)._create_mails(rendered)

    def _render(self, template):
        """:return: values for a mail by message; those that fail are absent"""
        try:
            values = template._generate_template(self.ids, ("subject", *RENDERED))
        except UserError as error:  # what Odoo makes of any error in a template
            if len(self) > 1:
                rendered = {}
                for followup in self:
                    rendered |= followup._render(template)
                return rendered
            self.write({"state": "failed", "failure": str(error.__cause__ or error)})
            return {}
        return {followup: values[followup.id] for followup in self}

    def _create_mails(self, rendered):
        """Keep each letter, and the mail that will carry it.

        :param rendered: values by message
        """
        replies = self.account_id._notify_get_reply_to_batch(
            defaults={followup.account_id.id: rendered[followup]["email_from"] for followup in self}
        )
        mails = self.env["mail.mail"].create(
            [
                followup._prepare_mail_vals(rendered[followup], replies[followup.account_id.id])
                for followup in self
            ]
        )
        for followup, mail in zip(self, mails, strict=True):
            values = rendered[followup]
            followup.write(
                {
                    "mail_id": mail.id,
                    "message_id": mail.mail_message_id.id,
                    "subject": values["subject"],
                    "body": values["body_html"],
                }
            )

    def _prepare_mail_vals(self, values, reply_to):
        """Values of the mail of a message; what shows in the chatter of the account is without figures.

        :param values: as rendered from the template
        :param reply_to: where answers go unless the template says it
        """
        self.ensure_one()
        attachments = [Command.link(attachment) for attachment in values.get("attachment_ids", ())]
        attachments += [
            Command.create({"name": name, "datas": data, "res_model": "mail.message", "res_id": 0})
            for name, data in values.get("attachments", ())
        ]
        note = Markup("<p>%s</p>") % self.env._(
            "%(message)s sent to %(contact)s, %(email)s",
            message=self._get_html_link(title=self.level_id.name),
            contact=self.contact_id.display_name,
            email=self.email,
        )
        return {
            "auto_delete": values["auto_delete"],
            "body_html": values["body_html"],
            "email_from": values["email_from"],
            "mail_server_id": values["mail_server_id"],
            "reply_to": values["reply_to"] or reply_to,
            "subject": values["subject"],
            "attachment_ids": attachments,
            "body": note,
            # Cancelled: the mail queue of Odoo must not see it, because it sends again what was under way in a crash.
            "state": "cancel",
            "model": self.account_id._name,
            "res_id": self.account_id.id,
            "recipient_ids": [Command.link(self.contact_id.id)],
            "record_company_id": self.company_id.id,
            "record_alias_domain_id": self.company_id.alias_domain_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "is_internal": True,
            "is_notification": True,  # so that the note stays when the mail goes
        }

    def _deliver(self):
        """Hand the mails to the mail server, each marked and committed before, so that a crash leaves one uncertain.

        :return: why a mail server could not be reached; its messages are back in the queue then
        """
        by_mail = {followup.mail_id.id: followup for followup in self}
        problem = None
        for server_id, domain_id, smtp_from, ids in self.mail_id._split_by_mail_configuration():
            followups = self.browse(by_mail[mail_id].id for mail_id in ids)
            try:
                session = self.env["ir.mail_server"]._connect__(mail_server_id=server_id, smtp_from=smtp_from)
            except (
                Exception
            ) as error:  # a refusal, a name that is not found, a wrong password, a bad certificate…
                problem = str(error)
                followups._put_back()
                continue
            try:
                problem = followups._hand_over(session, server_id, domain_id) or problem
            finally:
                if session:
                    with contextlib.suppress(smtplib.SMTPException, OSError):  # it may have hung up already
                        session.quit()
        return problem

    def _hand_over(self, session, server_id, domain_id):
        """Send mails through one session.

        :return: why it broke off, if it did; None when all mails were taken or refused
        """
        server = self.env["ir.mail_server"].browse(server_id)
        for index, followup in enumerate(self):
            followup.tried_on = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress()
            mail = followup.mail_id
            mail.state = "outgoing"  # for this transaction only
            try:
                mail._send(smtp_session=session, alias_domain_id=domain_id, mail_server=server)
            except smtplib.SMTPServerDisconnected as error:
                followup.write({"state": "uncertain", "failure": str(error)})
                mail.state = "cancel"
                self[index + 1 :]._put_back()
                return str(error)
            failed = mail.exists().filtered(lambda sent: sent.state == "exception")
            followup.write({"state": "failed" if failed else "sent", "failure": failed.failure_reason})
        return None
