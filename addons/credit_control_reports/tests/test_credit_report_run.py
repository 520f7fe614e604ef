import io
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import ReportCommon
from .report_contract import AS_OF, TOP


@tagged("post_install", "-at_install")
class TestCreditReportRun(ReportCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._domain_ledger()
        cls._invoice(70, "2025-03-01", cls.other_customer)
        cls.report = cls.env["credit.report.aged.balance"].with_user(cls.manager)
        cls.live = cls.report.with_options(as_of=AS_OF, buckets="10, 40", compare="period")

    def _freeze(self, live=None, domain=(), filters=(), note="month end"):
        action = (self.live if live is None else live).freeze(list(domain), list(filters), note)
        run_id = action["context"]["credit_report_run"]
        return self.env["credit.report.run"].browse(run_id).with_user(self.manager)

    def _frozen(self, run, user=None):
        return self.report.with_user(user or self.manager).with_options(run=run.id)

    def _snapshot(self, report):
        """All that a reader gets: screen, PDF, XLSX."""
        report = report.with_context(force_report_rendering=True)
        # A list of groups has the order of the customers as they are called now.
        groups = report.web_read_group([], ["partner_id"], [f"{name}:sum" for name in report._get_measures()])
        names = [*report._report_columns, *report._get_measures()]
        rows = report.web_search_read(
            [], {name: {"fields": {"display_name": {}}} if "_id" in name else {} for name in names}
        )
        book = load_workbook(io.BytesIO(report.get_file("xlsx")[1]), data_only=True)
        cells = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets[:2]]
        pages = report._prepare_pdf_values(report._get_sections([])[0], [])
        return {
            "groups": sorted(
                [(key, value) for key, value in group.items() if key != "__extra_domain"]
                for group in groups["groups"]
            ),
            "rows": rows["records"],
            "cells": [sheet[TOP - 2 :] for sheet in cells],
            "pdf": {k: pages[k] for k in ("lines", "totals", "options", "definitions", "checks", "shares")},
            "labels": [column.label for column in report._get_columns(names)],
        }

    def test_a_frozen_report_stays_the_same(self):
        before = self._snapshot(self.live)
        run = self._freeze()
        self.assertEqual(self._snapshot(self._frozen(run)), before)
        self._invoice(1000, "2025-03-05", date="2025-03-02")
        self.customer.name = "Renamed"
        definitions = [("Age", "Something else")]
        self.company.credit_ageing_days = "5"
        Report = type(self.env["credit.report.aged.balance"])
        with patch.object(Report, "_report_definitions", lambda _report: definitions):
            self.assertNotEqual(self._snapshot(self.live), before)
            self.assertEqual(self._snapshot(self._frozen(run)), before)
        text = str(self._frozen(run).get_file("pdf")[1])
        self.assertTrue(text)

    def test_what_a_run_tells(self):
        run = self._freeze(domain=[("partner_id", "=", self.other_customer.id)], filters=["Customer: Baobab"])
        self.assertRecordValues(
            run,
            [
                {
                    "report": "credit.report.aged.balance",
                    "user_id": self.manager.id,
                    "row_count": 1,
                    "note": "month end",
                }
            ],
        )
        self.assertIn("As of: 03/31/2025", run.summary)
        self.assertIn("Filter: Customer: Baobab", run.summary)
        description = self._frozen(run).get_description()
        self.assertIn(self.manager.name, description["frozen"])
        self.assertEqual((description["options"], description["may"]), ([], []))
        self.assertIn("As of: 03/31/2025", description["answers"])
        self.assertEqual(run.action_open()["context"], {"credit_report_run": run.id})
        self.assertTrue(self._frozen(run).get_checks()[0]["holds"])

    def test_nobody_changes_a_run(self):
        run = self._freeze()
        for values in ({"note": "x"}, {"options": {}}, {"checks": []}):
            with self.assertRaises(UserError):
                run.write(values)
        for user in (self.manager, self.auditor, self.collector):
            with self.assertRaises(AccessError):
                run.with_user(user).unlink()
        with self.assertRaises(UserError):
            run.with_user(self.director).write({"note": "x"})
        for user in (self.director, self.manager):
            with self.assertRaises(AccessError):
                self.env["credit.report.run.row"].with_user(user).search([])
        run.with_user(self.director).unlink()
        rows = self.env["credit.report.run.row"].sudo().search_count([("run_id", "=", run.id)])
        self.assertEqual(rows, 0)

    def test_who_may_freeze_and_who_may_look(self):
        run = self._freeze()
        self.assertEqual(self._frozen(run, self.auditor).search_count([]), self.live.search_count([]))
        with self.assertRaises(AccessError):
            self._freeze(self.live.with_user(self.auditor))
        with self.assertRaises(AccessError):
            self._freeze(self.live.with_user(self.sales))
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        seen = self._frozen(run, self.sales).search([])
        self.assertEqual(seen.mapped("salesperson_id"), self.sales, "own customers, as in the live report")
        other = self.setup_other_company()["company"]
        stranger = self._new_user("stranger", "credit_control.group_credit_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["credit.report.run"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self._frozen(run, stranger).search([])

    def test_a_run_of_several_companies_needs_all_of_them(self):
        other = self.setup_other_company()["company"]
        self.manager.company_ids |= other
        both = (self.company | other).ids
        run = self._freeze(self.live.with_context(allowed_company_ids=both))
        Run = self.env["credit.report.run"].with_user(self.manager)
        self.assertIn(run, Run.with_context(allowed_company_ids=both).search([]))
        self.assertNotIn(run, Run.with_context(allowed_company_ids=self.company.ids).search([]))
        self.assertFalse(Run.with_user(self.auditor).search([]))
