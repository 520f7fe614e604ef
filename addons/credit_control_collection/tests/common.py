import contextlib
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.addons.credit_control.tests.common import CreditControlCommon
from odoo.addons.credit_control.tools.source import Source
from odoo.tools import SQL

TODAY = "2026-06-30"


class CollectionCommon(CreditControlCommon):
    """The company with its default policy on a fixed day: e-mail after 3 and 15 days, a call after 30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        frozen = freeze_time(TODAY)
        frozen.start()
        cls.addClassCleanup(frozen.stop)
        cls.today = fields.Date.to_date(TODAY)
        # Nobody writes messages but a run.
        cls.Followup = cls.env["credit.followup"].sudo()
        cls.policy = cls.env["credit.followup.policy"].search(
            [("company_id", "=", cls.company.id), ("is_default", "=", True)]
        )
        cls.reminder, cls.second, cls.call = cls.policy.level_ids
        cls.company.email = "recouvrement@teranga.example"

    @classmethod
    def _late(cls, amount, days, partner=None, **kwargs):
        """A posted invoice that is late by some days today, dated a month before it was due."""
        due = fields.Date.today() - timedelta(days=days)
        return cls._invoice(amount, due, partner, date=due - timedelta(days=30), **kwargs)

    @classmethod
    def _decided(cls, partner=None, company=None):
        """What is decided for a customer; None for no message."""
        cls.env.flush_all()
        rows = cls.Followup.decide(company or cls.company)
        return next((row for row in rows if row.partner_id == (partner or cls.customer).id), None)

    @classmethod
    def _line(cls, move):
        return move.line_ids.filtered(lambda line: line.account_id.credit_role)

    def _run(self, user=None, partners=None):
        """A run of the company.

        :return: its messages, in the test's own environment
        """
        with self._committing() as env:
            followup = env["credit.followup"].with_user(user or self.collector)
            messages = followup.run(self.company.with_env(env), partners=partners and partners.with_env(env))
            ids = messages.ids
        return self.Followup.browse(ids)

    @contextlib.contextmanager
    def _pausing(self, *pauses):
        """Let another addon pause items: tuples of move line, amount, first and last day."""
        Account = type(self.env["credit.account"])
        rows = [
            SQL(
                "(%s, 'test', %s::numeric, %s::date, %s::date, NULL::varchar, NULL::integer[])",
                line.id,
                amount,
                start,
                end,
            )
            for line, amount, start, end in pauses
        ]
        query = SQL(
            "SELECT * FROM (VALUES %s) p (move_line_id, kind, amount, date_from, date_until, reason_code, user_ids)",
            SQL(", ").join(rows),
        )
        native = Account._pause_sources

        def sources(self):
            return [*native(self), Source("test", query, "account.move.line")]

        with patch.object(Account, "_pause_sources", sources):
            yield
