"""Statements of account: the data of a thousand customers, and their PDFs."""

from odoo.tools import SQL

from ..measure import Job

CUSTOMERS = 1000
DOCUMENTS = 50


class StatementData(Job):
    """The floor reads the same open items, without grouping them by currency, ageing them and sorting credits out."""

    model = "credit.statement"
    title = "statements of 1,000 customers, open items today"
    days_ago = 0

    def prepare(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id FROM account_move_line
                    WHERE account_id IN (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                      AND reconciled IS NOT TRUE AND parent_state = 'posted'
                 GROUP BY partner_id ORDER BY partner_id LIMIT %s""",
                CUSTOMERS,
            )
        )
        self.partners = self.env["res.partner"].browse(row[0] for row in rows)

    def ours(self):
        # A run reads the books with the rights of the scheduler.
        statements = self.env["credit.statement"].sudo()
        found = statements.read_sections(self.env.company, self.today, partners=self.partners)
        return {
            (partner, row.line_id): (row.name, row.day, row.date_due, float(row.amount))
            for partner, sections in found.items()
            for section in sections
            for row in (*section.items, *section.credits)
        }

    def floor(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT line.partner_id, line.id, move.name, COALESCE(move.invoice_date, line.date),
                          line.date_maturity, line.amount_residual_currency, line.amount_currency,
                          move.ref, move.move_type
                     FROM account_move_line line JOIN account_move move ON move.id = line.move_id
                    WHERE line.account_id IN
                          (SELECT id FROM account_account WHERE account_type = 'asset_receivable')
                      AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted' AND line.date <= %s
                      AND line.partner_id = ANY(%s)
                 ORDER BY line.partner_id, line.date_maturity, line.id""",
                self.today,
                self.partners.ids,
            )
        )
        return {
            (partner, line): (name, day, due, float(amount))
            for partner, line, name, day, due, amount, *_rest in rows
        }

    def compare(self, ours, floor):
        assert ours.keys() == floor.keys(), f"other items: {len(ours)}, {len(floor)}"
        for key, (name, day, due, amount) in ours.items():
            their_name, their_day, their_due, their_amount = floor[key]
            assert (name, day, due or day) == (their_name, their_day, their_due or due), f"{key}"
            assert abs(amount - their_amount) < 0.005, f"{key}: {amount}, {their_amount}"


class StatementPdf(StatementData):
    """The bar is 0.25 s for each PDF in a batch; the floor is wkhtmltopdf on empty pages."""

    title = f"{DOCUMENTS} statements as PDF"
    against = "empty PDFs"
    pairs = 3

    def prepare(self):
        super().prepare()
        self.partners = self.partners[:DOCUMENTS]

    def ours(self):
        statements = self.env["credit.statement"].sudo()
        company = self.env.company.root_id
        found = statements.read_sections(company, self.today, partners=self.partners)
        pages = [
            statements._prepare_page(partner.sudo(), company.sudo(), found[partner.id], date_to=self.today)
            for partner in self.partners
        ]
        return len(statements.render_pdfs(pages))

    def floor(self):
        report = self.env["ir.actions.report"].with_context(credit_pages_are_complete=True)
        report._run_wkhtmltopdf(
            ["<!DOCTYPE html><html><body><h1>Page</h1></body></html>"] * len(self.partners)
        )
        return len(self.partners)

    def compare(self, ours, floor):
        assert ours == floor == len(self.partners)


JOBS = (StatementData, StatementPdf)
