from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditPostingOperation(models.Model):
    """One account, or the journal, that an operation needs: *write-off: loss*.

    An addon ships the rows of its operations as data, with the accounts of the charts that it knows
    (``credit.posting``), and asks for them by ``credit.posting._accounts_for``.
    """

    _name = "credit.posting.operation"
    _description = "Posting operation"
    _order = "sequence, operation, id"

    operation = fields.Char(required=True, help="What is being posted, as programs call it: write_off.")
    key = fields.Char(required=True, help="Which of the operation's accounts it is: loss.")
    name = fields.Char(required=True, translate=True, help="Both in words: Write-off: loss.")
    sequence = fields.Integer(default=10)
    journal_type = fields.Selection(
        lambda self: self.env["account.journal"]._fields["type"]._description_selection(self.env),
        help="Set where a journal is asked for instead of an account: the first one of this type, unless the company "
        "names another.",
    )
    direction = fields.Selection(
        [("debit", "Debit"), ("credit", "Credit")],
        help="The side on which the operation posts. Empty: either side.",
    )
    account_types = fields.Char(
        help="Odoo's types of accounts that will do, separated by commas. Empty: any type."
    )
    needs_reconcile = fields.Boolean(
        string="Reconcilable", help="What is posted there is matched later, so the account has to allow that."
    )
    note = fields.Text(translate=True, help="What the accountant should know, e.g. how tax is treated.")
    posting_ids = fields.One2many("credit.posting", "operation_id", string="Accounts")

    _key_uniq = models.UniqueIndex("(operation, key)", "The operation has an account with this key already.")

    @api.constrains("account_types")
    def _check_account_types(self):
        known = dict(self.env["account.account"]._fields["account_type"]._description_selection(self.env))
        for row in self:
            unknown = [name for name in row._get_account_types() if name not in known]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(name)s: there is no type of account called “%(type)s”.",
                        name=row.name,
                        type=unknown[0],
                    )
                )

    def _get_account_types(self):
        return [name.strip() for name in (self.account_types or "").split(",") if name.strip()]

    def _get_type_labels(self):
        """:return: names of the types of accounts that will do, in the reader's language, as text"""
        labels = dict(self.env["account.account"]._fields["account_type"]._description_selection(self.env))
        return ", ".join(labels[name] for name in self._get_account_types())
