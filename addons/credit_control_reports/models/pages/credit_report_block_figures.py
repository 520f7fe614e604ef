from odoo import api, models

from ...tools.ageing import OVERDUE
from .credit_report_block_aged import LATE, WEEK


class CreditReportBlockFigures(models.AbstractModel):
    """What customers owe, in a few figures, each beside that of a week before."""

    _name = "credit.report.block.figures"
    _description = "Block: figures"
    _inherit = "credit.report.block.aged"

    _block_pages = (
        "credit.report.weekly",
        "credit.report.dashboard.collector",
        "credit.report.dashboard.manager",
        "credit.report.dashboard.director",
    )
    _block_sequence = 10

    @api.model
    def _get_block(self, page, options):
        as_of = options["as_of"]
        (now, _top), (then, _same) = self._get_aged(page, options), self._get_aged_before(page, options)
        oldest = [name for name in OVERDUE if name in now][-1]
        labels = self._aged_report(as_of)._get_labels()
        definitions = {
            "receivables": self.env._("All that is open, unallocated payments and credit notes taken off."),
            "overdue": self.env._("Open items whose due date is past; due on the day itself is not late."),
            "overdue_share": self.env._(
                "Overdue / receivables before unallocated payments and credit notes are taken off."
            ),
            "oldest": self.env._("Open items of the last bucket of the aged balance."),
            "unallocated": self.env._(
                "Payments and credit notes that are not matched with an item; negative."
            ),
        }
        amounts = [
            ("receivables", self.env._("Receivables"), "total", None, []),
            ("overdue", self.env._("Overdue"), None, "down", LATE),
            ("oldest", labels[oldest], oldest, "down", [("bucket", "=", oldest)]),
            ("unallocated", labels["unallocated"], "unallocated", "up", [("bucket", "=", "unallocated")]),
        ]
        tiles = []
        for name, label, measure, good, domain in amounts:
            value, before = (
                page.currency.round(each[measure] if measure else self._get_overdue(each))
                for each in (now, then)
            )
            tiles.append(
                self._tile(
                    name,
                    label,
                    value,
                    "money",
                    before=before,
                    good=good,
                    state="act" if name == "oldest" and value > 0 else None,
                    definition=definitions[name],
                    action=self._behind_aged(as_of, domain, label),
                )
            )
        share = self._tile(
            "overdue_share",
            self.env._("Overdue, share"),
            self._get_share(now),
            "percent",
            before=self._get_share(then),
            good="down",
            definition=definitions["overdue_share"],
            action=self._behind_aged(as_of, LATE, self.env._("Overdue")),
        )
        tiles.insert(2, share)
        return self._make_tiles(
            self.env._("Receivables"),
            tiles,
            before=page.report._date_text(as_of - WEEK),
        )

    @api.model
    def _get_share(self, amounts):
        gross = amounts["total"] - amounts["unallocated"]
        return self._get_overdue(amounts) / gross if gross > 0 else None
