import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

OPTIONS = ("kind", "date", "date_from", "currency_ids")
# How long a user waits for messages to leave; the scheduled action sends the rest.
PATIENCE = 20
MOST_PAGES = 500  # statements in one PDF


class CreditStatementWizard(models.TransientModel):
    """Statements of one customer or of many: shown, printed, exported, sent."""

    _name = "credit.statement.wizard"
    _description = "Statements of account"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company.root_id
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", readonly=True, help="Empty: all who have something to state."
    )
    kind = fields.Selection(
        [("open", "Open items"), ("activity", "Activity")],
        required=True,
        default="open",
        help="Activity: what moved between two days, with the balance before and after.",
    )
    date_from = fields.Date(
        string="From",
        default=lambda self: fields.Date.context_today(self).replace(day=1) - relativedelta(months=1),
    )
    date = fields.Date(string="As of", required=True, default=fields.Date.context_today)
    currency_ids = fields.Many2many(
        "res.currency", string="Currencies", help="Only items in these currencies; empty: all."
    )
    is_single = fields.Boolean(compute="_compute_is_single")
    html = fields.Html(string="Statement", compute="_compute_html", sanitize=False)
    line_ids = fields.One2many("credit.statement.wizard.line", "wizard_id", string="Preview")
    email_count = fields.Integer(string="E-mails", compute="_compute_counts")
    letter_count = fields.Integer(
        string="Letters", compute="_compute_counts", help="Customers without an e-mail address."
    )

    @api.depends("partner_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.partner_ids) == 1

    @api.depends("line_ids.skip")
    def _compute_counts(self):
        for wizard in self:
            kept = wizard.line_ids.filtered(lambda line: not line.skip)
            wizard.email_count = len(kept.filtered(lambda line: line.channel == "email"))
            wizard.letter_count = len(kept) - wizard.email_count

    @api.depends("partner_ids", *OPTIONS)
    def _compute_html(self):
        for wizard in self:
            pages = wizard._read_pages() if wizard.is_single and wizard._is_complete() else []
            wizard.html = pages and self.env["ir.qweb"]._render(
                "credit_control_statement.statement_sections", pages[0][1]
            )

    def _is_complete(self):
        """Whether the days can be asked for; while somebody edits them they may not."""
        return self.date and (self.kind == "open" or (self.date_from and self.date_from <= self.date))

    @api.model
    def action_open(self):
        """Preview the statements of all customers of the current company.

        :return: the action that shows them
        """
        return self.open_for(self.env.company.root_id)

    @api.model
    @api.private
    def open_for(self, company, partners=None):
        """Show the statement of a customer, or the preview of many.

        :param company: a company; its whole tree counts
        :param partners: commercial partners; everybody with something to state when None
        :return: the action that shows it
        :raise AccessError: for whoever may not see what they owe
        """
        if len(company) > 1:
            raise UserError(self.env._("These customers belong to several companies: choose those of one."))
        self.env["credit.statement"]._check_may_read(partners, company)
        wizard = self.create(
            {"company_id": company.sudo().root_id.id, "partner_ids": partners.ids if partners else False}
        )
        return wizard._open()

    def _open(self):
        one, many = self.env._("Statement of account"), self.env._("Statements of account")
        return self._get_records_action(
            name=one if self.is_single else many, target="new", context={"dialog_size": "extra-large"}
        )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._fill()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in OPTIONS):
            self._fill()
        return result

    def _get_options(self):
        return {
            "kind": self.kind,
            "date": self.date,
            "date_from": self.date_from if self.kind == "activity" else None,
            "currencies": self.currency_ids._origin,
        }

    def _fill(self):
        """List the customers who have something to state, the largest balance first."""
        for wizard in self:
            Statement = self.env["credit.statement"]
            Statement._check_may_read(wizard.partner_ids or None, wizard.company_id)
            # What they owe is shown to whoever may see it, whatever else of them the user may read.
            decided = Statement.sudo().decide(
                wizard.company_id, wizard.partner_ids or None, **wizard._get_options()
            )
            hidden = self.env["credit.account"]._find_hidden_customers(decided, wizard.company_id)
            wizard.line_ids.unlink()
            wizard._insert_lines({id_: found for id_, found in decided.items() if id_ not in hidden})
            wizard.invalidate_recordset(["line_ids"])

    def _insert_lines(self, decided):
        """A row of the preview per customer; by SQL because there may be tens of thousands.

        :param dict decided: what ``credit.statement.decide`` returned
        """
        partners = self.env["res.partner"].sudo().browse(decided)
        company = self.company_id.sudo()
        money = {currency.name: currency for currency in self.env["res.currency"].sudo().search([])}
        addresses = partners._get_credit_addresses()
        rows = [
            {
                **partner._prepare_statement_contact(company, addresses[partner.id]),
                "partner_id": partner.id,
                "balance": decided[partner.id][0],
                "amount_text": self.env["credit.statement"]._amount_text(decided[partner.id][1], money),
            }
            for partner in partners
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_statement_wizard_line (
                    wizard_id, partner_id, contact_id, email, channel, lang, balance, amount_text, skip,
                    create_uid, create_date
                )
                SELECT %s, partner_id, contact_id, email, channel, lang, balance, amount_text, FALSE, %s, %s
                  FROM jsonb_to_recordset(%s::jsonb)
                       AS row (partner_id int, contact_id int, email varchar, channel varchar, lang varchar,
                               balance numeric, amount_text varchar)
              ORDER BY balance DESC, partner_id
                """,
                self.id,
                self.env.uid,
                self.env.cr.now(),
                json.dumps(rows),
            )
        )

    def _read_pages(self, partners=None):
        """:return: list of (customer, page) of these customers, those without anything to state left out"""
        self.ensure_one()
        # While somebody edits, the records are shadows of those that the books know.
        partners = (partners or self.partner_ids)._origin
        company = self.company_id._origin
        Statement = self.env["credit.statement"]
        Statement._check_may_read(partners, company)
        options = self._get_options()
        Statement._check_period(options["kind"], options["date_from"], options["date"])
        # The books are read for whoever may see the statement, whatever else of them the user may read.
        Statement = Statement.sudo()
        found = Statement.read_sections(
            company,
            options["date"],
            partners=partners,
            date_from=options["date_from"],
            currencies=options["currencies"],
        )
        pages = []
        for partner in partners.sudo():
            if partner.id in found or self.is_single:
                lang = partner._get_credit_lang(company.sudo())
                reader = Statement.with_context(lang=lang)
                page = reader._prepare_page(
                    partner.with_context(lang=lang),
                    company.sudo().with_context(lang=lang),
                    found.get(partner.id, []),
                    date_to=options["date"],
                    date_from=options["date_from"],
                )
                pages.append((partner, page))
        return pages

    def action_update(self):
        """Show what the options say now."""
        return self._open()

    def _get_kept_partners(self):
        if self.is_single:
            return self.partner_ids
        partners = self.line_ids.filtered(lambda line: not line.skip).partner_id
        if not partners:
            raise UserError(self.env._("Every row is skipped, or nobody has anything to state."))
        return partners

    @api.private
    def get_file(self, kind):
        """The statements as a file, with the rights of the user.

        :param str kind: ``pdf`` or ``xlsx``
        :return: (file name, bytes)
        :raise UserError: when there are more than such a file takes, or none
        """
        self.ensure_one()
        partners = self._get_kept_partners()
        if kind == "pdf" and len(partners) > MOST_PAGES:
            raise UserError(
                self.env._(
                    "These are %(count)s statements; a PDF takes %(most)s. Choose fewer customers.",
                    count=len(partners),
                    most=MOST_PAGES,
                )
            )
        name = partners.sudo().name if len(partners) == 1 else self.company_id.sudo().name
        title = self.env._("Statement of account")
        # The rights were asked for the customers above.
        Statement = self.env["credit.statement"].sudo()
        if kind == "pdf":
            content = Statement._merge(
                Statement.render_pdfs([page for _partner, page in self._read_pages(partners)])
            )
        else:
            self.env["credit.statement"]._check_may_read(partners, self.company_id)
            content = Statement._render_xlsx(self.company_id.sudo(), partners.sudo(), **self._get_options())
        return f"{title} {name} {self.date}.{kind}".replace("/", "-"), content

    def _download(self, kind):
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_control/statement/{self.id}/{kind}",
            "target": "download",
        }

    def action_pdf(self):
        """Download the statements in one PDF."""
        return self._download("pdf")

    def action_xlsx(self):
        """Download the statements as a spreadsheet."""
        return self._download("xlsx")

    def action_send(self):
        """Send the statements that are not skipped, each to its customer.

        :return: a notice that says what became of them, and then the statements
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("There is nothing to state."))
        partners = self._get_kept_partners()
        statements = self.env["credit.statement"].run(
            self.company_id,
            self.line_ids.partner_id,
            skipped=self.line_ids.partner_id - partners,
            seconds=PATIENCE,
            **self._get_options(),
        )
        if not statements:
            raise UserError(
                self.env._(
                    "Everybody here has this statement of %(date)s already. Look under Statements sent, where one can "
                    "be sent again.",
                    date=self.date,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_statement.credit_statement_action"
        )
        problems = statements.filtered(
            lambda statement: statement.state in ("failed", "uncertain") or statement.channel == "letter"
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "message": statements._describe_run(),
                "next": {**action, "domain": [("id", "in", statements.ids)], "context": {}},
            },
        }
