from odoo import api, fields, models
from odoo.fields import Command, Domain


class CreditPauseKind(models.Model):
    """Why an item is not chased for a while, and whether a rule may look past it.

    A record and no column, so that an addon adds a kind by its data alone. Nobody writes them but the data of addons:
    what a rule may leave out is no choice of the users.
    """

    _name = "credit.pause.kind"
    _description = "Kind of pause"
    _order = "sequence, id"

    code = fields.Char(
        required=True, readonly=True, help="The kind that the rows of the door of pauses have, see the addon."
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    may_count = fields.Boolean(
        string="Rules may leave it out",
        readonly=True,
        help="Somebody else than who asked for it has decided on it: a rule may count such items as not overdue. All "
        "other pauses stop messages only.",
    )

    _code_uniq = models.UniqueIndex("(code)", "There is a kind of pause with this code already.")

    @api.model
    def _for_rules(self):
        """The kinds that a rule may leave out; a new rule names them all."""
        return self.search([("may_count", "=", True)])

    def _join_rules(self):
        """Have the rules that exist name these kinds, as new ones do: for addons that are installed later."""
        rules = self.env["credit.rule"].with_context(active_test=False).search(Domain.TRUE)
        for kind in self.filtered("may_count"):
            rules.filtered(lambda rule, kind=kind: kind not in rule.pause_kind_ids).write(
                {"pause_kind_ids": [Command.link(kind.id)]}
            )
