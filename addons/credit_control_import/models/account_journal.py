from odoo import models

# A number of another system may look like a year, a month or a counter. To this pattern all of it is a suffix, so Odoo
# neither reads a period out of it, nor counts on from it, nor reports holes.
ANY_NUMBER = r"^(?P<prefix1>)(?P<seq>\d{0})(?P<suffix>.*)$"


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _keeps_imported_numbers(self):
        """Whether invoices of this journal may bear any number, instead of one that the journal counts."""
        self.ensure_one()
        return self.sequence_override_regex == ANY_NUMBER

    def _get_import_journal(self, company):
        """The journal that imported invoices go into, if the company has one already."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("type", "=", "sale"),
                ("sequence_override_regex", "=", ANY_NUMBER),
            ],
            limit=1,
        )

    def _create_import_journal(self, company, account):
        """Make the journal of a company's imported invoices, apart from those that count their own numbers.

        :param account: its income account
        """
        taken = set(
            self.with_context(active_test=False).search([("company_id", "=", company.id)]).mapped("code")
        )
        codes = ("IMP", *(f"IMP{number}" for number in range(1, 100)))
        # An accountant may import though only an administrator keeps journals: this one is part of the import.
        return (
            self.sudo()
            .create(
                {
                    "name": self.env._("Imported receivables"),
                    "code": next(code for code in codes if code not in taken),
                    "type": "sale",
                    "company_id": company.id,
                    "sequence": 100,
                    "default_account_id": account.id,
                    "refund_sequence": False,
                    "sequence_override_regex": ANY_NUMBER,
                    "show_on_dashboard": False,
                }
            )
            .sudo(self.env.su)
        )
