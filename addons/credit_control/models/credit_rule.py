from odoo import api, fields, models
from odoo.tools import ormcache


class CreditRule(models.Model):
    """A condition under which an order may not be confirmed; how each kind is evaluated: ``credit_rule_kind.py``."""

    _name = "credit.rule"
    _description = "Credit rule"
    _inherit = ["credit.root.company"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True, help="Only active rules hold orders.")
    sequence = fields.Integer(default=10, help="The order in which reasons are shown.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("limit_exceeded", "Exposure over the limit"),
            ("overdue", "Overdue for too long"),
            ("account_suspended", "Account suspended or closed"),
        ],
        required=True,
        help="What is looked at when an order is confirmed.",
    )
    tolerance = fields.Float(
        string="Tolerance (%)", help="An order may take the exposure this much over the limit."
    )
    amount = fields.Monetary(
        string="More than", help="Smaller overdue amounts are left alone. In company currency."
    )
    days = fields.Integer(
        string="Older than (days)", help="Counted from the due date; due today is not late."
    )

    _tolerance_positive = models.Constraint("CHECK (tolerance >= 0)", "The tolerance cannot be negative.")
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "The amount of a rule cannot be negative.")
    _days_positive = models.Constraint("CHECK (days >= 0)", "The days of a rule cannot be negative.")

    @api.model
    def _prepare_default_vals(self, company):
        """Values of the rules that a new company starts with.

        The limit rule is active and does nothing until somebody sets a limit; the others wait to be switched on, so
        that installing the addon stops nobody's business.
        """
        return [
            {
                "name": self.env._("Over the limit"),
                "kind": "limit_exceeded",
                "sequence": 10,
                "company_id": company.id,
            },
            {
                "name": self.env._("Overdue for more than 30 days"),
                "kind": "overdue",
                "sequence": 20,
                "days": 30,
                "active": False,
                "company_id": company.id,
            },
            {
                "name": self.env._("Account suspended or closed"),
                "kind": "account_suspended",
                "sequence": 30,
                "company_id": company.id,
            },
        ]

    @api.model
    def _of_company(self, company):
        """The active rules of a company or branch, in their order."""
        # Every order is checked, whoever confirms it.
        return self.sudo().browse(self._ids_of_root(company.sudo().root_id.id))

    @api.model
    @ormcache("root_id")
    def _ids_of_root(self, root_id):
        # Cached, because every confirmation asks, and rules change a few times a year.
        return self.sudo().search([("company_id", "=", root_id)])._ids

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.private
    def evaluate(self, documents, without):
        """Check documents of one company tree against these rules.

        Whoever decides on the result has called ``credit.lock.contend`` before.

        :param documents: list of ``tools.check.Document``, in the order in which they shall be confirmed
        :param without: the records behind them, so that none counts twice
        :return: list of ``tools.check.Breach``, in the order of the rules
        """
        accounts = self.env["credit.account"].browse({document.account_id for document in documents})
        released = {document.id for document in documents if document.released}
        breaches = []
        # The limit comes last: an order that is held anyway leaves its room to the next one.
        for kind, rules in sorted(self.grouped("kind").items(), key=lambda item: item[0] == "limit_exceeded"):
            blocked = {breach.document_id for breach in breaches}
            found = getattr(rules, f"_evaluate_{kind}")(documents, accounts, without, blocked)
            breaches += [breach for breach in found if breach.document_id not in released]
        place = {rule.id: index for index, rule in enumerate(self)}
        return sorted(breaches, key=lambda breach: place[breach.rule_id])

    @api.private
    def sentence(self, code, *, value, threshold, parameters, currency, figures):
        """A reason in plain words, in the language of the environment.

        :param code: reason code of a breach
        :param currency: of the figures
        :param figures: whether the reader may see amounts
        """
        return getattr(self, f"_sentence_{code}")(
            value=value,
            threshold=threshold,
            parameters=parameters or {},
            money=currency.format,
            figures=figures,
        )
