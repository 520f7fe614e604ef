"""The demo company, made when the addon is installed with demo data; each part of the work in a file of its own."""

import logging

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

PARAMETER = "credit_control_suite.demo"
# Nobody is told of what happened last year, and no delivery is planned for it.
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "sale_no_log_for_new_lines": True,
    "skip_procurement": True,
    "tracking_disable": True,
}


class CreditDemo(models.AbstractModel):
    """Every method is private: nobody may call one from outside."""

    _name = "credit.demo"
    _description = "Demo company"

    @api.model
    def _install(self, today=None):
        """Make the demo company with its past year, unless this database has or had it.

        :param date today: the demo's own today; the current day when empty
        :return: the company; none when it was there already
        """
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(PARAMETER):
            _logger.info("The demo company was made before; nothing is made now.")
            return self.env["res.company"]
        today = today or fields.Date.context_today(self)
        try:
            # Demo data are loaded by the superuser; sudo so that a test may do it as anybody.
            company = self.sudo().with_context(**QUIET)._make(today)
        except Exception:
            # Odoo goes on without demo data then, but would still count the invoices of customers who are gone.
            for name, value in self.env.cr.postcommit.data.items():
                if name.startswith("account.res.partner.increase_rank."):
                    value.clear()
            raise
        parameters.set_param(PARAMETER, f"{company.id} {today}")
        return company

    @api.model
    def _make(self, today):
        """:return: the company, with all that it has"""
        company = self._make_company()
        demo = self.with_company(company).with_context(allowed_company_ids=company.ids)
        users = demo._make_users(company)
        demo._make_currencies(company, today)
        customers = demo._make_customers(company, users)
        products = demo._make_products(company)
        demo._make_year(company, users, customers, products, today)
        demo._make_desk(company, users, customers, products, today)
        demo._make_files(company, users, customers, today)
        demo._make_collection(customers, today)
        demo._make_agreements(customers, today)
        return company

    @api.model
    def _company_if_shared(self, company):
        """The company for records that other companies shall not see; none where it is the only one."""
        return self.env["res.company"] if company == self.env.ref("base.main_company") else company

    @api.model
    def _backdate(self, records, date_of):
        """Let records be made in the past.

        :param date_of: function of a record: datetime or date
        """
        # SQL because the ORM writes no magic columns; the demo's documents are older than the database.
        records.flush_recordset()
        for record in records:
            table = SQL.identifier(records._table)
            self.env.cr.execute(
                SQL("UPDATE %s SET create_date = %s WHERE id = %s", table, date_of(record), record.id)
            )
        records.invalidate_recordset(["create_date"])
