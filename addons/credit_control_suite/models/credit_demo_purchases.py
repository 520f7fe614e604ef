from odoo import api, models
from odoo.fields import Command
from odoo.tools import groupby

from ..demo.people import SUPPLIERS


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_purchases(self, company, users, payments):
        """A bill of each supplier in a month, paid by what customers paid, so that bank accounts look like some.

        :param payments: of customers, in the order of their dates
        """
        accountant = users["accountant"]
        suppliers = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "is_company": True,
                    "supplier_rank": 1,
                    "city": "Dakar",
                    "country_id": self.env.ref("base.sn").id,
                    "company_id": self._company_if_shared(company).id,
                }
                for name, _share in SUPPLIERS
            ]
        )
        bills, outgoing = [], []
        for _month, mine in groupby(payments, key=lambda payment: payment.date.replace(day=1)):
            received = self.env["account.payment"].union(*mine)
            for journal, some in received.grouped("journal_id").items():
                total = sum(some.move_id.mapped("amount_total_signed"))
                for supplier, (_name, share) in zip(suppliers, SUPPLIERS, strict=True):
                    amount = company.currency_id.round(total * share)
                    bills.append(self._prepare_bill(supplier, amount, received[0].date))
                    outgoing.append(self._prepare_outgoing(supplier, amount, received[-1].date, journal))
        moves = self.env["account.move"].with_user(accountant).sudo().create(bills)
        moves._post()
        paid = self.env["account.payment"].with_user(accountant).sudo().create(outgoing)
        paid.action_post()
        self.env["account.move.line"]._reconcile_plan(
            [
                (bill | payment.move_id).line_ids.filtered(
                    lambda line: line.account_type == "liability_payable"
                )
                for bill, payment in zip(moves, paid, strict=True)
            ]
        )

    @api.model
    def _prepare_bill(self, supplier, amount, date):
        line = {
            "name": "Goods and freight",
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        }
        return {
            "move_type": "in_invoice",
            "partner_id": supplier.id,
            "invoice_date": date,
            "date": date,
            "invoice_line_ids": [Command.create(line)],
        }

    @api.model
    def _prepare_outgoing(self, supplier, amount, date, journal):
        return {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": supplier.id,
            "amount": amount,
            "date": date,
            "journal_id": journal.id,
        }
