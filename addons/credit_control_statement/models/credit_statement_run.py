"""The run: statements are put in a queue by one statement of SQL, and leave it in batches that commit.

What waits has no figures that bind: they are read anew when its turn comes, and the PDF is made then. It is committed
as `sending`, with its PDF, before anything leaves the house; see `credit.mailing` for what a crash leaves behind.
"""

import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

TEMPLATE = "credit_control_statement.mail_template_statement"


class CreditStatement(models.Model):
    _inherit = "credit.statement"

    @api.private
    def run(self, company, partners=None, *, skipped=None, seconds=None, **options):
        """Queue the statements of customers, and send what is waiting. Commits as it goes.

        :param company: a company; the run is for its whole tree
        :param partners: only these customers (commercial partners); everybody with something to state when None
        :param skipped: customers who get none; their rows say so, and a second run leaves them alone
        :param seconds: how long to send here; what is left then is sent by the scheduled action
        :param options: ``kind``, ``date``, ``date_from``, ``currencies`` of the statements
        :return: the statements of this run, in whatever state they are by now
        :raise AccessError: for whoever may not write to customers
        """
        self._check_may_send(company)
        if not self.env.su:
            self._check_none_hidden(partners, company)
        # Who may send has no rights on accounts, mails and messages but through a run.
        statements = self.sudo()
        queued = statements._queue(company, partners, skipped=skipped, **options)
        self.env["ir.cron"]._commit_progress()
        if statements.send_waiting(seconds=seconds):
            self.env.ref("credit_control_statement.ir_cron_send").sudo()._trigger()
        return queued.with_env(self.env)

    @api.model
    def decide(self, company, partners=None, *, kind, date, date_from=None, currencies=None):
        """Which customers have something to state; whoever asks, check the rights before.

        :return: dict of (balance in company currency, balance and overdue by name of currency) by partner id
        """
        self._check_period(kind, date_from, date)
        root = company.sudo().root_id
        found = self.read_sections(
            root,
            date,
            partners=partners,
            date_from=date_from if kind == "activity" else None,
            currencies=currencies,
        )
        currency = {
            record.id: record
            for record in self.env["res.currency"].sudo().with_context(active_test=False).search([])
        }
        return {
            partner_id: (
                root.currency_id.round(sum(section.company_closing for section in sections)),
                {
                    currency[section.currency_id].name: {
                        "balance": currency[section.currency_id].round(section.closing),
                        "overdue": currency[section.currency_id].round(section.overdue),
                    }
                    for section in sections
                },
            )
            for partner_id, sections in found.items()
        }

    @api.model
    def _queue(self, company, partners=None, *, skipped=None, **options):
        """Put customers into the queue, with an account where they have none.

        :return: the new statements; who has one of the same kind and day already gets no second
        """
        self._recover()
        root = company.sudo().root_id
        decided = self.decide(root, partners, **options)
        customers = self.env["res.partner"].browse(decided)
        accounts = {
            account.partner_id.id: account.id
            for account in self.env["credit.account"].ensure_accounts(customers, root)
        }
        addresses = customers._get_credit_addresses()
        rows = [
            {
                **customer._prepare_statement_contact(root, addresses[customer.id]),
                "account_id": accounts[customer.id],
                "partner_id": customer.id,
                "balance": decided[customer.id][0],
                "amounts": decided[customer.id][1],
                "state": "skipped" if skipped and customer in skipped else "to_send",
            }
            for customer in customers
        ]
        # SQL because of ON CONFLICT, and because a run may queue a hundred thousand.
        inserted = self.env.execute_query(
            SQL(
                """
                INSERT INTO credit_statement (
                    account_id, partner_id, company_id, state, channel, contact_id, email, lang, balance, amounts,
                    kind, date, date_from, currency_names, user_id, create_uid, create_date, write_uid, write_date
                )
                SELECT row.account_id, row.partner_id, %(root)s, row.state, row.channel, row.contact_id, row.email,
                       row.lang, row.balance, row.amounts, %(kind)s, %(date)s, %(date_from)s, %(names)s,
                       %(uid)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM jsonb_to_recordset(%(rows)s::jsonb)
                       AS row (account_id int, partner_id int, state varchar, channel varchar, contact_id int,
                               email varchar, lang varchar, balance numeric, amounts jsonb)
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                root=root.id,
                kind=options["kind"],
                date=options["date"],
                date_from=options.get("date_from") if options["kind"] == "activity" else None,
                names=", ".join((options.get("currencies") or self.env["res.currency"]).mapped("name"))
                or None,
                uid=self.env.uid,
                now=self.env.cr.now(),
                rows=json.dumps(rows),
            )
        )
        return self.browse(row[0] for row in inserted)

    @api.model
    def _get_waiting_domain(self):
        return [*super()._get_waiting_domain(), ("channel", "=", "email")]

    def _get_mailing_template(self):
        return self.env.ref(TEMPLATE)

    def _process(self):
        self._write_pdfs()
        kept = self.filtered(lambda statement: statement.state == "to_send")
        kept._write_letters()
        return kept.filtered(lambda statement: statement.state == "to_send")._send_letters()

    def _write_pdfs(self):
        """Read the figures of these statements once more, and keep the PDF of each.

        Who has nothing to state any more is skipped.
        """
        self.attachment_id.unlink()  # of a try that did not leave
        pages = {}
        for key, statements in self.grouped(lambda each: each._get_options_key()).items():
            company, kind, date_from, date, names = key
            found = self.read_sections(
                company,
                date,
                partners=statements.partner_id,
                date_from=date_from if kind == "activity" else None,
                currencies=self.env["res.currency"].search([("name", "in", (names or "").split(", "))])
                if names
                else None,
            )
            for statement in statements:
                sections = found.get(statement.partner_id.id)
                if not sections:
                    statement.write(
                        {"state": "skipped", "failure": self.env._("There is nothing to state any more.")}
                    )
                    continue
                reader = statement.with_context(lang=statement.lang)
                pages[statement] = reader._prepare_page(
                    reader.partner_id,
                    reader.company_id,
                    sections,
                    date_to=date,
                    date_from=date_from if kind == "activity" else None,
                )
        documents = self.render_pdfs(list(pages.values()))
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": statement._get_file_name(page["title"]),
                    "raw": document,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": statement.id,
                }
                for (statement, page), document in zip(pages.items(), documents, strict=True)
            ]
        )
        for statement, attachment in zip(pages, attachments, strict=True):
            statement.attachment_id = attachment

    def _get_options_key(self):
        return self.company_id, self.kind, self.date_from, self.date, self.currency_names

    def _get_file_name(self, title):
        return f"{title} {self.partner_id.name} {self.date}.pdf".replace("/", "-")

    @api.model
    def _get_repeatable_states(self):
        return ["sent", *super()._get_repeatable_states()]

    def _write_again(self):
        self._update_addresses()
        self.write({"channel": "email"})
        self.filtered(lambda statement: statement.state != "sent")._drop_note()
        self.filtered(lambda statement: not statement.attachment_id)._write_pdfs()
        statements = self.filtered("attachment_id")
        statements._write_letters()
        return statements.filtered("mail_id")

    def action_print_letters(self):
        """Print the statements of customers without an e-mail address in one file, and take them as sent.

        :return: the action that downloads the file
        """
        self.check_access("read")
        for company in self.company_id:
            self._check_may_send(company)
        letters = self.sudo().filtered(
            lambda statement: statement.channel == "letter" and statement.state in ("to_send", "sent")
        )
        if not letters:
            raise UserError(
                self.env._("None of these is a letter: letters are for customers without an e-mail address.")
            )
        letters.filtered(lambda statement: not statement.attachment_id)._write_pdfs()
        letters = letters.filtered("attachment_id")
        letters.filtered(lambda statement: statement.state == "to_send").write(
            {"state": "sent", "tried_on": fields.Datetime.now()}
        )
        ids = ",".join(map(str, letters.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_control/statements?ids={ids}",
            "target": "download",
        }

    def _describe_run(self):
        """:return: what became of these statements, in words"""
        count = {key: len(rows) for key, rows in self.grouped(lambda row: (row.channel, row.state)).items()}
        sentences = [self.env._("E-mails sent: %s.", count.get(("email", "sent"), 0))]
        if count.get(("letter", "to_send")):
            sentences.append(
                self.env._("Letters to print, for want of an e-mail address: %s.", count["letter", "to_send"])
            )
        to_check = sum(count.get(("email", state), 0) for state in ("failed", "uncertain"))
        if to_check:
            sentences.append(self.env._("To check: %s.", to_check))
        if count.get(("email", "to_send")):
            sentences.append(
                self.env._("Waiting to be sent in the background: %s.", count["email", "to_send"])
            )
        return " ".join(sentences)
