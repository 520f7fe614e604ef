from odoo import Command
from odoo.addons.credit_control.tests.common import CreditControlCommon

BUCKETS = ("not_due", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "unallocated", "total")


class ReportCommon(CreditControlCommon):
    """The test ledger of the domain, and the aged balance read as the screen reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.halves = cls.env["account.payment.term"].create(
            {
                "name": "Half after 30 days, half after 60",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (30, 60)
                ],
            }
        )

    @classmethod
    def _domain_ledger(cls, partner=None, currency=None):
        """The ledger of which DOMAIN.md tells the aged balance on four days.

        :return: invoices by name
        """
        options = {"partner": partner, "currency": currency}
        invoices = {
            "I1": cls._invoice(10000, "2025-02-09", date="2025-01-10", **options),
            "I2": cls._invoice(4800, "2025-03-03", date="2025-02-01", **options),
            "I3": cls._invoice(6000, "2025-04-21", date="2025-02-20", post=False, **options),
            "I4": cls._invoice(2500, "2025-04-30", date="2025-03-31", **options),
            "C1": cls._invoice(800, "2025-03-05", move_type="out_refund", **options),
        }
        invoices["I3"].invoice_payment_term_id = cls.halves
        invoices["I3"].action_post()
        cls._match(invoices["C1"], invoices["I1"])
        for amount, date, name in (
            (6000, "2025-03-15", "I1"),
            (4800, "2025-04-02", "I2"),
            (3000, "2025-05-15", "I3"),
        ):
            payment = cls._payment(amount, date, **options)
            cls._match(payment.move_id, invoices[name])
        cls._payment(1500, "2025-03-28", **options)
        return invoices

    @classmethod
    def _payment(cls, amount, date, partner=None, *, currency=None, journal=None):
        """A payment that arrived, matched with nothing."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or cls.customer).id,
                "amount": amount,
                "date": date,
                "currency_id": (currency or cls.env.company.currency_id).id,
                "journal_id": (journal or cls.company_data["default_journal_bank"]).id,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def _receivables(cls, moves):
        return moves.line_ids.filtered(lambda line: line.account_id.credit_role)

    @classmethod
    def _match(cls, *moves):
        """Match what is open of these entries; of several instalments the oldest first."""
        lines = cls.env["account.move"].union(*moves)
        lines = cls._receivables(lines).filtered(lambda line: not line.reconciled)
        lines.sorted(lambda line: line.date_maturity or line.date).reconcile()

    @classmethod
    def _aged(cls, as_of, domain=(), **options):
        """Sums of the aged balance on a day, in the order of ``BUCKETS``; of the customer when no domain is given."""
        report = cls.env["credit.report.aged.balance"].with_options(as_of=as_of, **options)
        domain = list(domain) or [("partner_id", "=", cls.customer.id)]
        return [
            amount or 0.0 for amount in report._read_group(domain, [], [f"{name}:sum" for name in BUCKETS])[0]
        ]
