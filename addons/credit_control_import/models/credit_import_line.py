from odoo import api, fields, models
from odoo.tools import format_date


class CreditImportLine(models.Model):
    """One line of the file: what was read in it, and what became of it."""

    _name = "credit.import.line"
    _description = "Line of an Imported File"
    _order = "import_id, line, id"
    _rec_name = "number"

    import_id = fields.Many2one(
        "credit.import", required=True, ondelete="cascade", readonly=True, help="The import."
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    line = fields.Integer(readonly=True, aggregator=None, help="Line of the file, counted from 1 at its top.")
    customer = fields.Char(readonly=True, help="Code or name of the customer in the file.")
    customer_name = fields.Char(
        string="Customer's name", readonly=True, help="Name of the customer in the file."
    )
    country_id = fields.Many2one("res.country", readonly=True, help="Country that a new customer gets.")
    partner_id = fields.Many2one(
        "res.partner",
        string="In the ledger",
        readonly=True,
        help="The customer; empty when the import will create it.",
    )
    number = fields.Char(readonly=True, help="Number of the invoice or credit note.")
    invoice_date = fields.Date(readonly=True, help="Date of the invoice.")
    due_date = fields.Date(readonly=True, help="Day on which it is due.")
    amount = fields.Monetary(readonly=True, help="Total; a negative one is a credit note.")
    currency_id = fields.Many2one("res.currency", readonly=True, help="Currency of the amount.")
    settled_date = fields.Date(
        readonly=True, help="Day on which it was paid, if that was up to the cut-off date."
    )
    disputed = fields.Boolean(readonly=True, help="The file says that the customer disputes it.")
    state = fields.Selection(
        [
            ("new", "To import"),
            ("done", "Imported"),
            ("existing", "Already there"),
            ("left_out", "Left out"),
            ("error", "Error"),
        ],
        required=True,
        readonly=True,
        help="To import: will be entered. Already there: the ledger has this customer's invoice of this number. "
        "Left out: dated after the cut-off date. Error: not entered, for the reasons given.",
    )
    problems = fields.Json(readonly=True, help="Codes and values of what is wrong.")
    problem_text = fields.Char(
        string="What is wrong", compute="_compute_problem_text", help="Why it is not entered."
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        help="The invoice in the ledger.",
    )
    payment_id = fields.Many2one(
        "account.payment", readonly=True, index="btree_not_null", help="The payment that this import entered."
    )

    _state_idx = models.Index("(import_id, state, settled_date, invoice_date, line)")

    @api.depends("problems")
    @api.depends_context("lang")
    def _compute_problem_text(self):
        for line in self:
            sentences = [line._sentence(code, values) for code, values in line.problems or []]
            line.problem_text = "; ".join(sentences) or False

    def _sentence(self, code, values):
        """What is wrong, in the reader's language.

        :param code: of ``tools.rows`` or of the checks against the ledger
        :param values: what the sentence names
        """
        named = dict(values)
        if "field" in named:
            named["field"] = self.env["credit.import.column"]._target_label(named["field"])
        if code == "before_invoice":
            for name in ("value", "invoice"):
                named[name] = format_date(self.env, fields.Date.to_date(named[name]))
        sentences = {
            "missing": lambda: self.env._("%(field)s is empty", **named),
            "too_many_cells": lambda: self.env._(
                "there are %(count)s cells under %(expected)s columns: is a separator in a text without quotes?",
                **named,
            ),
            "number_twice": lambda: self.env._(
                "the number “%(value)s” stands on line %(line)s already", **named
            ),
            "date": lambda: self.env._("%(field)s “%(value)s” is no date in the chosen format", **named),
            "amount": lambda: self.env._("the amount “%(value)s” is not a number", **named),
            "zero": lambda: self.env._("the amount is zero"),
            "too_large": lambda: self.env._("the amount “%(value)s” is too large", **named),
            "decimals": lambda: self.env._(
                "the amount “%(value)s” has more decimals than %(currency)s has", **named
            ),
            "currency": lambda: self.env._("the currency “%(value)s” is unknown", **named),
            "currency_inactive": lambda: self.env._(
                "the currency %(value)s is switched off: activate it first", **named
            ),
            "no_rate": lambda: self.env._("the currency %(value)s has no exchange rate", **named),
            "before_invoice": lambda: self.env._(
                "%(field)s %(value)s is before the invoice date %(invoice)s", **named
            ),
            "flag": lambda: self.env._("%(field)s “%(value)s” is neither yes nor no", **named),
            "country": lambda: self.env._("the country “%(value)s” is unknown", **named),
            "customer_twice": lambda: self.env._("%(count)s customers are called “%(value)s”", **named),
            "customer_archived": lambda: self.env._("the customer “%(value)s” is archived", **named),
            "number_taken": lambda: self.env._(
                "the number “%(value)s” belongs to an invoice of %(customer)s", **named
            ),
            "refused": lambda: named["message"],
        }
        return sentences[code]()

    def _refuse(self, code, **values):
        """Note why the line is not entered."""
        for line in self:
            line.write({"state": "error", "problems": [*(line.problems or []), [code, values]]})

    def action_open_invoice(self):
        """Open the invoice in the ledger."""
        self.ensure_one()
        return self.move_id._get_records_action(context={})
