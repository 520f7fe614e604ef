from odoo import api, fields, models
from odoo.tools import format_date


class CreditImport(models.Model):
    """What the lines come to, and the way to them."""

    _inherit = "credit.import"

    line_count = fields.Integer(string="Lines", compute="_compute_counts", help="Lines of the file.")
    new_count = fields.Integer(
        string="To import", compute="_compute_counts", help="Lines still to be entered."
    )
    done_count = fields.Integer(
        string="Imported", compute="_compute_counts", help="Lines that are in the ledger."
    )
    existing_count = fields.Integer(
        string="Already there", compute="_compute_counts", help="Lines that were there before."
    )
    left_out_count = fields.Integer(
        string="Left out", compute="_compute_counts", help="Lines after the cut-off date."
    )
    error_count = fields.Integer(
        string="Errors", compute="_compute_counts", help="Lines that cannot be entered."
    )
    progress = fields.Integer(
        compute="_compute_counts", help="Share of the lines that are through, in percent."
    )
    is_locked = fields.Boolean(
        compute="_compute_is_locked",
        help="Entries of this import are in the ledger, or may be at any moment.",
    )
    summary = fields.Html(
        compute="_compute_summary", sanitize=False, help="Counts and totals for each currency."
    )

    @api.depends("line_ids.state", "state")
    def _compute_counts(self):
        counts = {
            (record.id, state): count
            for record, state, count in self.env["credit.import.line"]._read_group(
                [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
            )
        }
        for record in self:
            for state in ("new", "done", "existing", "left_out", "error"):
                record[f"{state}_count"] = counts.get((record.id, state), 0)
            entering = record.new_count + record.done_count
            record.line_count = entering + record.existing_count + record.left_out_count + record.error_count
            through = record.new_count if record.state == "reverting" else record.done_count
            record.progress = 100 * through // entering if entering else 100 * (record.state == "done")

    @api.depends("line_ids.state", "state")
    def _compute_is_locked(self):
        for record in self:
            record.is_locked = record.state in ("running", "reverting") or record.done_count > 0

    @api.depends("line_ids.state", "state", "cut_off_date")
    @api.depends_context("lang")
    def _compute_summary(self):
        for record in self:
            rows = record._get_summary() if record.state != "draft" else []
            values = {"record": record, "rows": rows}
            record.summary = bool(rows) and self.env["ir.qweb"]._render(
                "credit_control_import.summary", values
            )

    def _get_summary(self):
        """Counts and totals for the preview.

        :return: a list of dicts: label, count, and totals as pairs of a currency and an amount
        """
        self.ensure_one()
        groups = self.env["credit.import.line"]._read_group(
            [("import_id", "=", self.id)],
            ["state", "currency_id", "settled_date:year"],
            ["__count", "amount:sum"],
        )
        date = format_date(self.env, self.cut_off_date)
        entered = ("new", "done")
        parts = [
            (self.env._("Invoices and credit notes"), lambda state, settled: state in entered),
            (
                self.env._("… of which paid by %(date)s", date=date),
                lambda state, settled: state in entered and settled,
            ),
            (
                self.env._("… of which open on %(date)s", date=date),
                lambda state, settled: state in entered and not settled,
            ),
            (
                self.env._("Left out: dated after %(date)s", date=date),
                lambda state, settled: state == "left_out",
            ),
            (self.env._("Already in the ledger"), lambda state, settled: state == "existing"),
            (self.env._("Errors"), lambda state, settled: state == "error"),
            (self.env._("The whole file"), lambda state, settled: True),
        ]
        rows = []
        for label, belongs in parts:
            count, totals = 0, {}
            for state, currency, settled, number, amount in groups:
                if belongs(state, settled):
                    count += number
                    totals[currency] = totals.get(currency, 0.0) + amount
            totals = [(currency, total) for currency, total in totals.items() if currency]
            rows.append(
                {"label": label, "count": count, "totals": sorted(totals, key=lambda pair: pair[0].name)}
            )
        return rows

    def action_open_lines(self):
        """Open the lines of the file, of one state if the context names it."""
        self.ensure_one()
        state = self.env.context.get("line_state")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines of %s", self.name),
            "res_model": "credit.import.line",
            "views": [(False, "list")],
            "domain": [("import_id", "=", self.id)],
            "context": {f"search_default_{state}": 1} if state else {},
        }

    def action_open_invoices(self):
        """Open the invoices that this import made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported invoices"),
            "res_model": "account.move",
            "views": [(self.env.ref("account.view_out_invoice_tree").id, "list"), (False, "form")],
            "domain": [("credit_import_id", "=", self.id)],
            "context": {"create": False},
        }
