import base64
import contextlib
import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo import Command, fields
from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.credit_control_reports.tests.common import ReportCommon


def _plain(text):
    """A text without what Odoo puts into amounts so that they stay on one line."""
    return text.replace("\u200b", "").replace("\ufeff", "").replace("\u202f", " ").replace("\xa0", " ")


def forge_tokens(account, other_account, chance, count):
    """Texts that are not the token of a customer's page, though they were made of two that are.

    :param account: whose signature they carry, while they ask for ``other_account``
    :param random.Random chance: where bytes come from
    """
    own, foreign = account._get_statement_token(), other_account._get_statement_token()
    raw = base64.urlsafe_b64decode(own + "===")
    tokens = [foreign[:-1], foreign[1:], foreign.swapcase(), "é", "null", str(other_account.id), "\x00"]
    for index in range(count - len(tokens)):
        if index % 4 == 0:  # another account under the own signature
            forged = raw.replace(str(account.id).encode(), str(other_account.id).encode())
        elif index % 4 == 1:  # a longer life
            forged = raw[:1] + (2**40 + index).to_bytes(8, "little") + raw[9:]
        elif index % 4 == 2:  # a signature by chance, over the other's account
            forged = raw[:9] + chance.randbytes(32) + base64.urlsafe_b64decode(foreign + "===")[41:]
        else:  # anything
            forged = chance.randbytes(chance.randint(0, 80))
        tokens.append(base64.urlsafe_b64encode(forged).decode().rstrip("=") or "x")
    return tokens


class StatementCommon(ReportCommon):
    """The test ledger of the domain, and its statements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Statement = cls.env["credit.statement"].sudo()  # nobody writes statements but a run

    @classmethod
    def _sections(cls, date_to, partner=None, *, date_from=None, company=None, currencies=None):
        """Sections of a customer by name of currency."""
        day = fields.Date.to_date
        found = cls.Statement.read_sections(
            company or cls.company,
            day(date_to),
            partners=partner or cls.customer,
            date_from=day(date_from) if date_from else None,
            currencies=currencies,
        )
        sections = found.get((partner or cls.customer).id, [])
        return {cls.env["res.currency"].browse(section.currency_id).name: section for section in sections}

    @classmethod
    def _bank(cls, number, **vals):
        return cls.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": cls.company.partner_id.id, **vals}
        )

    _plain = staticmethod(_plain)

    @staticmethod
    def _texts(content):
        """The text of each page of a PDF, on one line."""
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        return [" ".join(_plain(page).split()) for page in pages]

    @classmethod
    def _branch(cls, name="Thiès"):
        branch = cls.env["res.company"].create({"name": name, "parent_id": cls.company.id})
        cls.env.user.company_ids = [Command.link(branch.id)]
        cls.env.cr.precommit.run()  # the chart of the branch is loaded when the transaction ends
        return branch

    @contextlib.contextmanager
    def _counting(self):
        """:return: list of the number of documents of each process of wkhtmltopdf"""
        native, calls = IrActionsReport._run_wkhtmltopdf, []

        def run(report, bodies, *args, **kwargs):
            calls.append(len(bodies))
            return native(report, bodies, *args, **kwargs)

        with patch.object(IrActionsReport, "_run_wkhtmltopdf", run):
            yield calls
