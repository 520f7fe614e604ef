"""What becomes of the statements that somebody looks at: a file, or messages to the customers."""

from odoo import api, models
from odoo.exceptions import UserError

# How long a user waits for messages to leave; the scheduled action sends the rest.
PATIENCE = 20
MOST_PAGES = 500  # statements in one PDF


class CreditStatementWizard(models.TransientModel):
    _inherit = "credit.statement.wizard"

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
