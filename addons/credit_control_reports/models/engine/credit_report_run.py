from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ...tools.option import PREFIX
from ...tools.report import Check


class CreditReportRun(models.Model):
    """A report as it was: what was known on that day stays known, whatever happens to the ledger."""

    _name = "credit.report.run"
    _description = "Frozen report"
    _order = "date desc, id desc"

    name = fields.Char(required=True, readonly=True)
    report = fields.Selection(selection="_selection_report", required=True, readonly=True, index=True)
    note = fields.Char(readonly=True, help="Why it was kept.")
    date = fields.Datetime(
        string="Frozen on", required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Frozen by",
        required=True,
        readonly=True,
        help="Its figures are those that this user saw.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, help="Root company."
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        readonly=True,
        help="Root companies; whoever sees all of them sees the report.",
    )
    row_count = fields.Integer(string="Rows", readonly=True)
    options = fields.Json(string="Answers as kept", readonly=True)
    option_texts = fields.Json(string="Answers", readonly=True)
    definitions = fields.Json(readonly=True)
    labels = fields.Json(readonly=True)
    # Read by reports only, which know who may see what of it.
    names = fields.Json(readonly=True, prefetch=False, groups=fields.NO_ACCESS)
    checks = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    page = fields.Json(
        readonly=True, prefetch=False, groups=fields.NO_ACCESS, help="Of a report that is a page: its blocks."
    )
    summary = fields.Text(string="Options", compute="_compute_summary")

    @api.depends("option_texts")
    def _compute_summary(self):
        for run in self:
            run.summary = "\n".join(": ".join(text) for text in run.option_texts or ())

    @api.model
    def _selection_report(self):
        base = self.env.registry["credit.report"]
        models_ = self.env["ir.model"].sudo().search([("model", "=like", "credit.report.%")])
        return [
            (model.model, model.name)
            for model in models_
            if isinstance(self.env.get(model.model), base) and not self.env[model.model]._abstract
        ]

    @api.model
    def _freeze(self, report, domain, filters, note=""):
        """Keep a report under the options of its environment.

        :param report: empty recordset of a ``credit.report``
        :return: the new run
        :raise AccessError: for whoever may not create one
        """
        self.check_access("create")
        options, seen = report._get_options(), {option.name: option for option in report._get_option_list()}
        companies = report._get_companies()
        filter_label = self.env._("Filter")
        # What was left out is told, also by a client that has no words for it.
        filters = [str(text) for text in filters] or ([str(domain)] if domain else [])
        # Nobody may write a run, its maker neither.
        run = self.sudo().create(
            {
                "name": f"{report._get_title()} {report._date_text(report._get_last_day())}",
                "report": report._name,
                "note": note,
                "user_id": self.env.uid,
                "company_id": self.env.company.root_id.id,
                "company_ids": [fields.Command.set(companies.ids)],
                "options": {name: seen[name].dump(value) for name, value in options.items()},
                "option_texts": [*report._get_option_texts(), *((filter_label, text) for text in filters)],
                **report._prepare_frozen_vals(),
                "checks": [
                    [check.company.id, check.label, check.found, check.expected]
                    for check in report._get_checks()
                ],
            }
        )
        report._keep_rows_in(run, domain)
        return run.with_env(self.env)

    def _keep_rows(self, report, domain):
        """Keep the rows that the report's user sees, and the names of the records in them."""
        names = report._get_column_names()
        query = report._search(domain, order=report._order)
        columns = [
            SQL("%s AS %s", report._field_to_sql(report._table, name, query), SQL.identifier(name))
            for name in names
        ]
        # SQL: rows of a statement go into a table; the ORM would bring them here and back. Its rights are those of
        # the search.
        [(count,)] = self.env.execute_query(
            SQL(
                """
                WITH kept AS (
                    INSERT INTO credit_report_run_row (run_id, data)
                    SELECT %s, to_jsonb(item) FROM (%s) item
                    RETURNING 1
                ) SELECT COUNT(*) FROM kept
                """,
                self.id,
                query.select(*columns),
            )
        )
        kept = {}
        for name in names:
            if report._fields[name].type == "many2one":
                ids = self.env.execute_query(
                    SQL(
                        "SELECT DISTINCT (data ->> %s)::integer FROM credit_report_run_row WHERE run_id = %s",
                        name,
                        self.id,
                    )
                )
                # In the order in which they are listed now.
                Model = self.env[report._fields[name].comodel_name].with_context(active_test=False)
                listed = Model.sudo().search([("id", "in", [id_ for (id_,) in ids if id_])])
                kept[name] = list(report._get_names(name, listed.ids).items())
        self.write({"row_count": count, "names": kept})

    @api.model_create_multi
    def create(self, vals_list):
        """Refused to clients, who freeze a report that they see: its figures, its day and who froze it are not theirs
        to write.

        :raise UserError: for everybody
        """
        if not self.env.su:
            raise UserError(
                self.env._("A frozen report comes from the report itself: open it and freeze it.")
            )
        return super().create(vals_list)

    def write(self, vals):
        """Refused: a frozen report stays as it is.

        :raise UserError: for everybody
        """
        if not self.env.su:
            raise UserError(self.env._("A frozen report cannot be changed."))
        return super().write(vals)

    # What a report that is shown from here asks

    @api.private
    def get_seal(self):
        """Who froze it when, as a sentence."""
        return self.env._(
            "Frozen on %(date)s by %(user)s",
            date=format_datetime(self.env, self.date, dt_format="short"),
            user=self.sudo().user_id.name,
        )

    @api.private
    def get_names(self, name):
        """Names of the records of a field of the report, by id and in their order."""
        return dict(self.sudo().names.get(name, ()))

    @api.private
    def get_checks(self):
        """What the report agreed with; list of ``Check``."""
        companies = self.env["res.company"].sudo()
        return [
            Check(companies.browse(company_id), label, found, expected)
            for company_id, label, found, expected in self.sudo().checks or ()
        ]

    @api.readonly
    def action_open(self):
        """Show the report as it was, on the screen that it has always had."""
        self.ensure_one()
        return {
            **self._get_report_action(self.report),
            "name": self.name,
            "context": {f"{PREFIX}run": self.id},
        }

    @api.model
    def _get_report_action(self, report):
        """The action that opens a report, with the views that its menu opens.

        :param str report: name of its model
        """
        action = self.env["ir.actions.act_window"].sudo().search([("res_model", "=", report)], limit=1)
        views = action.views or [(False, mode) for mode in ("list", "pivot", "graph")]
        return {
            "type": "ir.actions.act_window",
            "res_model": report,
            "views": views,
            "view_mode": ",".join(mode for _view, mode in views),
        }


class CreditReportRunRow(models.Model):
    """A row of a frozen report; written and read by statements only, see ``credit.report``."""

    _name = "credit.report.run.row"
    _description = "Row of a frozen report"
    _order = "id"
    _log_access = False

    run_id = fields.Many2one("credit.report.run", required=True, ondelete="cascade", index=True)
    data = fields.Json(required=True, help="The columns of the report.")
