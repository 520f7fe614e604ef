from odoo import fields, models


class CreditDecisionMigration(models.Model):
    """What somebody changed in the log of decisions, on purpose, while the switch for migrations was on.

    ``SET LOCAL credit_control.migration = 'on'`` makes the trigger let changes through until the transaction ends, and
    write each of them down here. This table itself knows no switch.
    """

    _name = "credit.decision.migration"
    _description = "Change of the log of decisions"
    _inherit = ["credit.append.only"]
    _order = "id desc"
    _rec_name = "operation"
    _log_access = False

    date = fields.Datetime(readonly=True)
    operation = fields.Char(readonly=True, help="What was done in the database: UPDATE, DELETE or TRUNCATE.")
    entry = fields.Text(readonly=True, help="The entry as it was before, as JSON.")
    db_user = fields.Char(string="Database user", readonly=True)

    def init(self):
        """Have the database itself refuse changes."""
        self._init_triggers(("date", "operation", "entry", "db_user"))
