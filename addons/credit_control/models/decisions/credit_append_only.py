from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CreditAppendOnly(models.AbstractModel):
    """A table whose rows are added by SQL of ours and changed by nobody: the ORM and a trigger refuse."""

    _name = "credit.append.only"
    _description = "Table that nobody changes"

    def _init_triggers(self, columns):
        """Have the database refuse changes of this table; ``hooks.uninstall_hook`` lets go of it again.

        :param columns: those that may not be changed
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION credit_append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_TABLE_NAME = 'credit_decision'
                        AND current_setting('credit_control.migration', TRUE) = 'on' THEN
                    INSERT INTO credit_decision_migration (date, operation, entry, db_user)
                         VALUES (now() AT TIME ZONE 'UTC', TG_OP,
                                 CASE WHEN TG_LEVEL = 'ROW' THEN to_jsonb(OLD)::text END, session_user);
                    IF TG_OP = 'UPDATE' THEN
                        RETURN NEW;
                    END IF;
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION 'The log of credit decisions is append-only: % of % refused', TG_OP, TG_TABLE_NAME;
            END $$
            """
        )
        table = SQL.identifier(self._table)
        names = SQL(", ").join(map(SQL.identifier, columns))
        for trigger, event in (
            ("credit_refuse_row", SQL("UPDATE OF %s OR DELETE ON %s FOR EACH ROW", names, table)),
            ("credit_refuse_truncate", SQL("TRUNCATE ON %s FOR EACH STATEMENT", table)),
        ):
            name = SQL.identifier(trigger)
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", name, table))
            self.env.cr.execute(
                SQL("CREATE TRIGGER %s BEFORE %s EXECUTE FUNCTION credit_append_only_refuse()", name, event)
            )

    @api.model_create_multi
    def create(self, vals_list):
        """:raise UserError: always."""
        self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        """:raise UserError: always."""
        self._refuse()
        return super().write(vals)

    def unlink(self):
        """:raise UserError: always."""
        self._refuse()
        return super().unlink()

    def _refuse(self):
        raise UserError(
            self.env._("The log of credit decisions is append-only: nobody adds, changes or deletes entries.")
        )
