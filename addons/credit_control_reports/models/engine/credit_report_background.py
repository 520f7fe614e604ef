"""What takes long is made in the background, and what is wanted again and again by a schedule."""

from odoo import api, models

LONG = 20_000  # rows of an XLSX that a reader should not wait for


class CreditReport(models.AbstractModel):
    _inherit = "credit.report"

    @api.model
    @api.readonly
    def takes_long(self, kind, domain=()):
        """Whether a file had better be made in the background.

        :param str kind: ``pdf`` or ``xlsx``
        :param domain: of the rows that are shown
        :raise AccessError: for whoever may not read the report
        """
        self.check_access("read")
        # A PDF is refused when it would be long.
        return kind == "xlsx" and self.search_count(list(domain), limit=LONG + 1) > LONG

    @api.model
    def make_in_background(self, kind, domain=(), filters=()):
        """Have a file made in the background; its reader is told when it is ready.

        :param str kind: ``pdf`` or ``xlsx``
        :param domain: of the rows that are shown
        :param filters: texts that say what the domain means
        :return: action that tells so
        :raise AccessError: for whoever may not read the report
        """
        self.check_access("read")
        run, values = self._get_run(), self._get_options()
        # As they are now: a day that was not chosen is today, not the day of the job.
        answers = {option.name: option.dump(values[option.name]) for option in self._get_option_list()}
        # Readers have no right to write the queue but through here, for themselves.
        self.env["credit.report.delivery"].sudo().create(
            {
                "report": self._name,
                "user_id": self.env.uid,
                "company_id": self.env.company.root_id.id,
                "company_ids": [(6, 0, self._get_companies().ids)],
                "options": {**answers, "run": run.id} if run else answers,
                "domain": list(domain),
                "filters": [str(text) for text in filters],
                "kind": kind,
            }
        )
        self.env.ref("credit_control_reports.ir_cron_report").sudo()._trigger()
        message = self.env._("The file is being made. You will be told when it is ready.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": message},
        }

    @api.model
    @api.readonly
    def schedule(self, domain=(), filters=()):
        """:return: action that opens a new schedule of the report as it is shown"""
        self.check_access("read")
        return self.env["credit.report.schedule"]._get_records_action(
            name=self.env._("Report by mail"),
            context={
                "default_name": self._get_title(),
                "default_report": self._name,
                "default_options": self._get_answers(),
                "default_domain": list(domain),
                "default_filters": list(filters),
                "default_user_ids": self.env.user.ids,
            },
        )
