from odoo import fields, models
from odoo.addons.credit_control.tools.source import Source
from odoo.addons.credit_control_reports.tools.columns import Amount
from odoo.addons.credit_control_reports.tools.option import Option
from odoo.tools import SQL


class CreditReportBigInvoices(models.Model):
    """Invoices of a period above an amount."""

    _name = "credit.report.big.invoices"
    _description = "Big invoices"
    _inherit = "credit.report"
    _auto = False
    _order = "partner_name, id"
    _depends = {"account.move": ["amount_total_signed"], "res.partner": ["complete_name", "user_id"]}

    _report_asks = ("date_from", "date_to", "size", "compare", "in_currency", "salesperson")
    _report_groups = ("partner_id", "salesperson_id")
    _report_columns = ("partner_name", "name", "date")
    _report_measures = ("total", "count", "mean_days")
    _report_ratios = {"mean_days": ("days", "count", "days")}
    _report_record = "move_id"

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    name = fields.Char(string="Number", readonly=True)
    date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(string="Customer name", readonly=True)
    salesperson_id = fields.Many2one("res.users", readonly=True)
    total = Amount(help="With tax.")
    total_before = Amount()
    total_change = Amount()
    count = fields.Integer(string="Invoices", readonly=True, help="How many.")
    days = fields.Integer(readonly=True)
    mean_days = fields.Float(string="Mean term", readonly=True, help="Mean days until due.")

    def _option_size(self):
        choices = (("1000", "1,000"), ("5000", "5,000"))
        return Option("size", self.env._("Above"), "choice", lambda: "1000", choices)

    def _report_source(self, options):
        query = SQL(
            """
            SELECT move.id, move.id AS move_id, move.name, move.date, customer.id AS partner_id,
                   customer.complete_name AS partner_name, customer.user_id AS salesperson_id, company.id AS company_id,
                   company.currency_id AS company_currency_id, move.amount_total_signed AS total, 1 AS count,
                   move.invoice_date_due - move.date AS days
              FROM account_move move
              JOIN res_company company ON company.id = move.company_id
              JOIN res_partner customer ON customer.id = move.commercial_partner_id
             WHERE move.move_type = 'out_invoice' AND move.state = 'posted' AND move.amount_total_signed > %s
               AND move.date BETWEEN %s AND %s
            """,
            int(options["size"]),
            options["date_from"],
            options["date_to"],
        )
        names = [
            "amount_total_signed",
            "commercial_partner_id",
            "company_id",
            "date",
            "invoice_date_due",
            "move_type",
            "name",
            "state",
        ]
        return Source("big_invoices", query, "account.move", {"account.move": names})
