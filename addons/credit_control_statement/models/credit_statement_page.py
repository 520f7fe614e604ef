"""What a statement shows, all texts ready to print in the reader's language; for screen, PDF and portal."""

from odoo import api, models
from odoo.tools.misc import format_date

from ..tools.statement import NOT_LATE


class CreditStatement(models.Model):
    _inherit = "credit.statement"

    @api.model
    def _prepare_page(self, partner, company, sections, *, date_to, date_from=None):
        """The page of one customer, in the language of this environment.

        :param partner: the customer, a commercial partner
        :param company: root company
        :param sections: what ``read_sections`` found of the customer
        :param date date_to: last day
        :param date date_from: first day of the movements; without it, open items
        """
        day = format_date(self.env, date_to)
        if date_from:
            period = self.env._(
                "From %(date_from)s to %(date_to)s", date_from=format_date(self.env, date_from), date_to=day
            )
        else:
            period = self.env._("As of %(date)s", date=day)
        buckets = self._get_buckets(company)
        currencies = self.env["res.currency"].browse(section.currency_id for section in sections)
        return {
            **self._prepare_letterhead(partner, company, self.env._("Statement of account"), period),
            "sections": [
                self._prepare_section(section, currency, buckets, date_from)
                for section, currency in zip(sections, currencies, strict=True)
            ],
            "banks": self._get_banks(company, currencies),
        }

    @api.model
    def _prepare_section(self, section, currency, buckets, date_from=None):
        money = currency.format
        items = [self._prepare_item(row, currency) for row in section.items]
        movements = [
            {**self._prepare_item(row, currency), "balance": money(currency.round(balance))}
            for row, balance in section.movements
        ]
        unallocated = sum(row.amount for row in section.credits)
        return {
            "currency": currency,
            "is_activity": bool(date_from),
            "opening": money(currency.round(section.opening)),
            "opening_day": date_from and format_date(self.env, date_from),
            "movements": movements,
            "items": items,
            "credits": [self._prepare_item(row, currency) for row in section.credits],
            "credit_total": money(currency.round(unallocated)),
            "item_total": money(currency.round(section.closing - unallocated)),
            "closing": money(currency.round(section.closing)),
            "owes": currency.compare_amounts(section.closing, 0.0),
            "overdue": money(currency.round(section.overdue)),
            "is_overdue": currency.compare_amounts(section.overdue, 0.0) > 0,
            "ageing": self._prepare_ageing(section, currency, buckets),
        }

    @api.model
    def _prepare_item(self, row, currency):
        """A line of the statement.

        :param Row row: an open item, a credit or a movement
        """
        late = row.days is not None and row.days > 0
        return {
            "row": row,
            "date": format_date(self.env, row.day),
            "date_due": format_date(self.env, row.date_due) if row.date_due and row.days is not None else "",
            "document": row.name,
            "nature": self._nature_text(row),
            # A text in any case: QWeb leaves out the whole cell of a table that has no value.
            "reference": row.reference or "" if row.nature != "match" and row.reference != row.name else "",
            "age": self.env._("%(days)s days late", days=row.days) if late else "",
            "days": row.days if late else "",
            "is_late": late,
            "original": currency.format(currency.round(row.original)),
            "amount": currency.format(currency.round(row.amount)),
        }

    @api.model
    def _nature_text(self, row):
        if row.nature == "match":
            # In another currency, or of another customer: the balance in this one is settled by it.
            return self.env._("Settled with %(document)s", document=row.reference)
        return {
            "invoice": self.env._("Invoice"),
            "credit": self.env._("Credit note"),
            "payment": self.env._("Payment"),
            "entry": self.env._("Entry"),
        }[row.nature]

    @api.model
    def _get_buckets(self, company):
        """:return: label by name of the buckets of the company's aged balance, in their order"""
        report = self.env["credit.report.aged.balance"]
        return report._get_bucket_labels(company.sudo()._get_credit_ageing_bounds())

    @api.model
    def _prepare_ageing(self, section, currency, buckets):
        """The line of ages: label, amount, colour and share of the bar in percent, for each column."""
        colours = [colour for _measure, colour in self.env["credit.report.aged.balance"]._report_shares()]
        colours = dict(zip(buckets, colours, strict=False)) | {"unallocated": "#adb5bd"}
        positive = sum(amount for amount in section.ageing.values() if amount > 0)
        parts = []
        for bucket, label in buckets.items():
            amount = currency.round(section.ageing.get(bucket, 0.0))
            parts.append(
                {
                    "label": label,
                    "amount": currency.format(amount),
                    "colour": colours[bucket],
                    "share": round(100 * amount / positive, 1) if amount > 0 else 0,
                    "is_zero": currency.is_zero(amount),
                    "is_late": bucket not in NOT_LATE and not currency.is_zero(amount),
                }
            )
        return parts
