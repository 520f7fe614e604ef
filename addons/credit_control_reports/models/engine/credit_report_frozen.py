"""A report that was frozen is read by the same code as a live one: only its rows come from the archive."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.option import PREFIX


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @api.model
    def _get_run(self):
        """The frozen run that is shown, if any.

        :raise AccessError: for whoever may not read it
        :raise UserError: when there is no such run of this report
        """
        run_id = self.env.context.get(f"{PREFIX}run")
        run = self.env["credit.report.run"].browse(run_id if type(run_id) is int else [])
        if run_id and (not run.exists() or run.report != self._name):
            raise UserError(self.env._("There is no frozen report “%(run)s” here.", run=run_id))
        return run

    @api.model
    def _frozen_sql(self, run):
        """The rows of a run, typed like those of the dataset."""
        columns = [
            # The type is PostgreSQL's, from the field's own definition.
            SQL("%s %s", SQL.identifier(name), SQL.identifier(self._fields[name].column_type[0]))
            for name in self._get_column_names()
        ]
        return SQL(
            """(SELECT item.*
                  FROM credit_report_run_row row, jsonb_to_record(row.data) AS item(%s)
                 WHERE row.run_id = %s)""",
            SQL(", ").join(columns),
            run.id,
        )

    @api.model
    def freeze(self, domain=(), filters=(), note=""):
        """Keep what the report shows now, under the options of this environment.

        :param domain: of the rows that are shown
        :param filters: texts that say what the domain means
        :param note: why it is kept
        :return: action that shows the archived run
        :raise AccessError: for whoever may not read the report, or not keep one
        :raise UserError: when it is a frozen one already, which tells what another day knew
        """
        self.check_access("read")
        if self._get_run():
            raise UserError(self.env._("“%(run)s” is frozen already.", run=self._get_run().name))
        run = self.env["credit.report.run"]._freeze(self, list(domain), list(filters), note)
        return run.action_open()

    @api.model
    def _prepare_frozen_vals(self):
        """What a run keeps of the report beside its options, checks and rows."""
        labels = {name: field["string"] for name, field in self.fields_get(None, ["string"]).items()}
        return {"definitions": self._get_definitions(), "labels": labels}

    @api.model
    def _keep_rows_in(self, run, domain):
        run._keep_rows(self, domain)

    # Names of records as they were

    def _put_frozen_names(self, values_list, specification):
        """Rows of a frozen report have the names that were frozen."""
        run = self._get_run()
        if not run:
            return
        for name, field in self._fields.items():
            if field.type == "many2one" and "display_name" in specification.get(name, {}).get("fields", ()):
                names = run.get_names(name)
                for values in values_list:
                    if values[name]:
                        values[name]["display_name"] = names.get(values[name]["id"], "")

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        run, field = self._get_run(), self._fields.get(groupby_spec)
        if not run or field is None or field.type != "many2one":
            return formatter
        names = run.get_names(groupby_spec)

        def with_frozen_name(value):
            shown, domain = formatter(value)
            return shown and (shown[0], names.get(shown[0], shown[1])), domain

        return with_frozen_name
