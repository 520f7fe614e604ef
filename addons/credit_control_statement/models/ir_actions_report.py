from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        command_args = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("credit_pages_are_complete"):
            # Odoo waits a second on every document for its scripts; pages that load nothing need not wait.
            command_args[command_args.index("--javascript-delay") + 1] = "0"
        return command_args
