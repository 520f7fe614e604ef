from odoo import api, fields, models


class CreditDebtMixin(models.AbstractModel):
    """A record about an open item: it follows the debt when another line stands for it.

    The model has a ``move_line_id``. What asks for the lines joins ``credit.account._debts_sql`` on ``origin_line_id``.
    """

    _name = "credit.debt.mixin"
    _description = "Record about a debt"

    origin_line_id = fields.Many2one(
        "account.move.line",
        string="First journal item",
        compute="_compute_origin_line_id",
        store=True,
        precompute=True,
        index=True,
        help="With which the debt began; a cheque or a transfer to another account does not change it.",
    )

    @api.depends("move_line_id")
    def _compute_origin_line_id(self):
        for record in self:
            record.origin_line_id = record.move_line_id._get_credit_origin()
