from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.credit_control.tests.test_credit_document import CreditDocumentCommon
from odoo.addons.credit_control.tools.check import Breach
from odoo.sql_db import BaseCursor

from .common import ReportCommon


class AccountsCommon(CreditDocumentCommon, ReportCommon):
    """Accounts, openings and holds of some days in the past."""

    @classmethod
    @contextmanager
    def _on(cls, moment):
        """Whatever is done, is done at this moment; what Odoo notes as made, too."""
        with freeze_time(moment), patch.object(BaseCursor, "now", lambda _cursor: datetime.now()):
            yield
            cls.env.flush_all()

    @classmethod
    def _new_account(cls, name, moment, state="draft", customer_type=None, **vals):
        """A customer of Senegal whose account is made at a moment, and opened a second later if asked."""
        kind = cls.env.ref(f"credit_control.customer_type_{customer_type}") if customer_type else None
        partner = cls.env["res.partner"].create(
            {"name": name, "country_id": cls.env.ref("base.sn").id, "user_id": cls.sales.id}
        )
        with cls._on(moment):
            account = cls.env["credit.account"].create(
                {"partner_id": partner.id, "customer_type_id": kind.id if kind else False, **vals}
            )
            if state != "draft":
                account.sudo()._change_state(state, "Made so")
        return account

    @classmethod
    def _hold_order(cls, amount, moment, account=None, reasons=("limit_exceeded",)):
        """An order that is held at a moment for some reasons."""
        account = account or cls.account
        with cls._on(moment):
            order = cls._order(amount, account.partner_id)
            breaches = [cls._breach(order, kind) for kind in reasons]
            return cls.env["credit.hold"].open_for(order, account, breaches, amount)

    @classmethod
    def _breach(cls, order, kind):
        rule = cls.rules.filtered(lambda rule: rule.kind == kind)[:1]
        return Breach(order.id, rule.id, kind, value=2.0, threshold=1.0)

    @classmethod
    def _accounts_ledger(cls):
        """Of each report on accounts more than three lines in the first quarter of 2025."""
        for name, moment, kind, state in (
            ("Alpha", "2025-01-10 10:00", "wholesaler", "open"),
            ("Beta", "2025-02-11 10:00", "retailer", "draft"),
            ("Gamma", "2025-03-12 10:00", "farm", "open"),
        ):
            account = cls._new_account(name, moment, state, kind)
            if name == "Gamma":
                with cls._on("2025-03-20 10:00"):
                    account.sudo()._set_sale_mode("cash", "Two invoices too late")
        for amount, reasons in ((300, ["limit_exceeded"]), (50, ["overdue"]), (7.25, ["forced", "overdue"])):
            hold = cls._hold_order(amount, "2025-03-03 10:00", account, reasons)
            if amount == 300:
                with cls._on("2025-03-07 10:00"):
                    hold.with_user(cls.manager).action_release("Paid half")
