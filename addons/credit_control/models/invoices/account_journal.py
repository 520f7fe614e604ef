from odoo import api, fields, models
from odoo.exceptions import AccessError


class AccountJournal(models.Model):
    _inherit = "account.journal"

    # Not required in the database, where journals are made before this addon is loaded: empty is *As the company*.
    credit_invoice_check = fields.Selection(
        [("company", "As the company"), ("off", "Off"), ("warning", "Warning"), ("hold", "Hold")],
        default="company",
        copy=False,
        string="Invoices without an order",
        help="What happens when an invoice of this journal is posted to a customer whom a credit rule stops. "
        "Only credit managers change it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        journals = super().create(vals_list)
        if any(journal.credit_invoice_check in ("off", "warning", "hold") for journal in journals):
            self._credit_check_may_set()
        return journals

    def write(self, vals):
        if "credit_invoice_check" in vals:
            self._credit_check_may_set()
        return super().write(vals)

    def _credit_check_may_set(self):
        # Whoever keeps journals would open the way past the rules with it.
        if not self.env.su and not self.env.user.has_group("credit_control.group_credit_manager"):
            raise AccessError(
                self.env._(
                    "Only credit managers say for a journal what happens with “%(field)s”.",
                    field=self._fields["credit_invoice_check"]._description_string(self.env),
                )
            )

    def _credit_invoice_mode(self, company):
        """What happens with invoices of this journal to a customer whom a rule stops.

        :param company: of the invoice, which may be a branch of the journal's
        :return: ``off``, ``warning`` or ``hold``
        """
        self.ensure_one()
        # Whoever posts need neither see the settings of the root company nor those of the journal.
        mode = self.sudo().credit_invoice_check or "company"
        return company.sudo().root_id.credit_invoice_check or "off" if mode == "company" else mode
