from datetime import timedelta

from odoo import fields
from odoo.addons.credit_control_reports.tests import report_contract
from odoo.fields import Command
from odoo.tests import tagged

from .desk_reports import DeskReports


@tagged("post_install", "-at_install")
class TestCollectionReports(DeskReports, report_contract.ReportContract):
    """The reports of this addon keep the contract of reports."""

    addon = "credit_control_collection"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        levels = (
            cls.env["credit.followup.policy"]
            .search([("company_id", "=", cls.company.id), ("is_default", "=", True)])
            .level_ids
        )
        for place, level in enumerate(levels):
            cls._followup(level, fields.Date.to_date("2025-03-01") + timedelta(days=place))

    @classmethod
    def _followup(cls, level, day):
        """A message of a day in the past to a customer of its own, who pays half of it five days later."""
        partner = cls.env["res.partner"].create({"name": f"Listed at {level.name}"})
        account = cls.env["credit.account"].ensure_accounts(partner, cls.company)
        invoice = cls._invoice(300, day - timedelta(days=level.days), partner, date="2025-01-05")
        [line] = invoice.line_ids.filtered(lambda line: line.account_id.credit_role)
        # Nobody writes messages but a run, and none of today can make one of then.
        cls.env["credit.followup"].sudo().create(
            {
                "account_id": account.id,
                "level_id": level.id,
                "channel": level.channel,
                "state": "done" if level.channel == "call" else "sent",
                "date": day,
                "days": level.days,
                "net": 300,
                "item_ids": [
                    Command.create(
                        {
                            "move_line_id": line.id,
                            "name": invoice.name,
                            "days": level.days,
                            "level_id": level.id,
                            "is_trigger": True,
                            "currency_id": line.currency_id.id,
                            "amount_currency": 300,
                            "amount": 300,
                        }
                    )
                ],
            }
        )
        payment = cls._payment(150, day + timedelta(days=5), partner)
        cls._match(payment.move_id, invoice)

    def test_pages_tell_what_collectors_have_under_way(self):
        promised = fields.Date.today() + timedelta(days=5)
        self.env["credit.promise"].make(self.account, promised, amount=500)
        page = self.env["credit.report.weekly"].with_user(self.director).with_options(as_of="2025-03-05")
        blocks = page.get_description()["page"]["sections"][0]["blocks"]
        [actions] = [block for block in blocks if block["name"] == "actions"]
        rows = {row["cells"][0]: row for row in actions["rows"]}
        messages = self.env["credit.followup"].search([])
        self.assertEqual(rows["Follow-ups of the week"]["cells"][1:3], [len(messages), 300 * len(messages)])
        self.assertEqual(rows["Promises to pay"]["cells"][1], 1)
        for label in (
            "Follow-ups of the week",
            "Follow-ups that did not leave",
            "Promises to pay",
            "Payment plans",
        ):
            action = rows[label]["action"]
            model = self.env.ref(action["xmlid"]).res_model
            self.assertEqual(self.env[model].search_count(action["domain"]), rows[label]["cells"][1], label)
