import csv
from pathlib import Path

import odoo.addons
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.posting import ABSENT, ARCHIVED, RECONCILE, SEVERAL, TYPE, UNSET, choose
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditPosting(CreditControlCommon):
    """The accounts of operations, on a company with the Senegalese chart."""

    @classmethod
    @CreditControlCommon.setup_country("sn")
    def setUpClass(cls):
        super().setUpClass()
        cls.postings = cls.env["credit.posting"]
        cls.accountant = cls._new_user("accountant", "account.group_account_manager")

    def _operation(self, name):
        return self.env.ref(f"credit_control.posting_{name}")

    def _account(self, code, company=None):
        company = company or self.company
        accounts = self.env["account.account"].with_company(company).with_context(active_test=False)
        return accounts.search(
            [("code", "=like", f"{code}%"), *accounts._check_company_domain(company)], limit=1
        )

    def _choose(self, operation, user=None, **vals):
        return (
            self.postings.with_user(user or self.accountant)
            .with_company(self.company)
            .create({"operation_id": self._operation(operation).id, **vals})
        )

    def _problem(self, name, company=None):
        return self.postings._resolve(company or self.company, self._operation(name))[0].problem

    # What is shipped, on the charts as Odoo ships them

    def _chart(self, name):
        for folder in odoo.addons.__path__:
            for path in Path(folder).glob(f"*/data/template/account.account-{name}.csv"):
                with path.open(encoding="utf-8") as lines:
                    return {row["code"]: row for row in csv.DictReader(lines)}
        self.fail(f"no chart {name} among the addons")
        return {}

    def test_shipped_codes_are_those_of_the_charts(self):
        shipped = self.postings.search([("chart", "!=", False)])
        self.assertEqual(set(shipped.mapped("chart")), {"syscohada", "fr", "be", "lb", "de_skr03"})
        for posting in shipped:
            accounts = self._chart(posting.chart)
            found = choose(posting.code, {code: code for code in accounts})
            with self.subTest(posting.display_name, code=posting.code):
                # One and only one, or none where it is said that it has to be made.
                self.assertEqual(len(found), int(posting.is_in_chart))
        to_make = shipped.filtered(lambda posting: not posting.is_in_chart)
        self.assertEqual(set(to_make.mapped("code")), {"512", "513", "514"})

    def test_shipped_types_fit_or_are_known_not_to(self):
        expected = {
            # Odoo takes bills that are handed to the bank for money in the bank: that would be cleared too early.
            ("fr", "bill.remitted", "511300", TYPE),
            ("be", "bill.portfolio", "401", RECONCILE),
            ("de_skr03", "doubtful.doubtful", "1460", RECONCILE),
            ("de_skr03", "doubtful.litigation", "1460", RECONCILE),
            ("de_skr03", "bill.portfolio", "1300", RECONCILE),
        }
        wrong = set()
        for posting in self.postings.search([("chart", "!=", False), ("is_in_chart", "=", True)]):
            accounts = self._chart(posting.chart)
            (code,) = choose(posting.code, {code: code for code in accounts})
            row = accounts[code]
            account = self.env["account.account"].new(
                {"account_type": row["account_type"], "reconcile": row["reconcile"] == "True", "active": True}
            )
            account.reconcile = row["reconcile"] == "True"
            operation = posting.operation_id
            objection = self.postings._get_objection(operation, account)
            if objection:
                wrong.add((posting.chart, f"{operation.operation}.{operation.key}", code, objection))
        self.assertEqual(wrong, expected)

    # Accounts for an operation

    def test_accounts_of_the_chart(self):
        loss, charge = (
            self.postings._accounts_for(self.company, "write_off", "loss"),
            self.postings._accounts_for(self.company, "provision", "charge"),
        )
        self.assertEqual((loss.code[:4], charge.code[:4]), ("6511", "6594"))
        litigation, doubtful = self.postings._accounts_for(self.company, "doubtful", "litigation", "doubtful")
        self.assertEqual((litigation.code[:4], doubtful.code[:4]), ("4161", "4162"))
        # In the order of the keys, and one account for two of them.
        self.assertEqual(
            list(self.postings._accounts_for(self.company, "write_off", "loss_earlier", "loss")), [loss, loss]
        )
        everything = self.postings._accounts_for(self.company, "provision")
        self.assertEqual([account.code[:4] for account in everything], ["6594", "7594", "4911", "4912"])
        self.assertEqual(self.postings._journal_for(self.company, "write_off").type, "general")

    def test_branch_posts_as_its_root(self):
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        loss = self.postings._accounts_for(branch, "write_off", "loss")
        self.assertEqual(loss, self._account("6511"))

    def test_who_posts_need_not_see_the_settings(self):
        self.assertFalse(self.postings.with_user(self.sales).has_access("read"))
        loss = self.postings.with_user(self.sales)._accounts_for(self.company, "write_off", "loss")
        self.assertEqual(loss.sudo(), self._account("6511"))
        self.assertEqual(loss.env.uid, self.sales.id)

    def test_missing_accounts_are_named_with_the_place_where_they_are_set(self):
        with self.assertRaises(UserError) as raised:
            self.postings._accounts_for(self.company, "cheque")
        text = str(raised.exception)
        for part in (
            self.company.name,
            "Cheques: to be presented: account 513 of syscohada has to be made",
            "Cheques: handed to the bank: account 514",
            "Accounts of postings",
        ):
            self.assertIn(part, text)
        self.assertNotIn("4131", text)
        made = self.env["account.account"].create(
            {"name": "Cheques", "code": "513000", "account_type": "asset_current", "reconcile": True}
        )
        self.assertEqual(self.postings._accounts_for(self.company, "cheque", "portfolio"), made)

    def test_operation_that_nobody_knows(self):
        for keys in ((), ("loss",)):
            with self.assertRaisesRegex(UserError, "No addon says.*“juggling”"):
                self.postings._accounts_for(self.company, "juggling", *keys)
        with self.assertRaisesRegex(UserError, "No addon says.*banana"):
            self.postings._accounts_for(self.company, "write_off", "loss", "banana")
        # A journal is no account, and an account no journal.
        with self.assertRaises(UserError):
            self.postings._accounts_for(self.company, "write_off", "journal")
        with self.assertRaises(UserError):
            self.postings._journal_for(self.company, "write_off", "loss")

    def test_what_is_wrong_with_an_account(self):
        loss = self._account("6511")
        self.assertIsNone(self._problem("write_off_loss"))
        loss.active = False
        self.assertEqual(self._problem("write_off_loss"), ARCHIVED)
        loss.write({"active": True, "account_type": "asset_current"})
        self.assertEqual(self._problem("write_off_loss"), TYPE)
        with self.assertRaisesRegex(UserError, "of another type than Expenses"):
            self.postings._accounts_for(self.company, "write_off", "loss")
        doubtful = self._account("4162")
        doubtful.write({"account_type": "asset_current", "credit_role": False, "reconcile": False})
        self.assertEqual(self._problem("doubtful_doubtful"), RECONCILE)
        with self.assertRaisesRegex(UserError, "does not allow reconciliation"):
            self.postings._accounts_for(self.company, "doubtful", "doubtful")
        self.assertEqual(self._problem("rebate_accrual_tax"), UNSET)
        with self.assertRaisesRegex(UserError, "proposes nothing"):
            self.postings._accounts_for(self.company, "rebate", "accrual_tax")
        loss.code = "659999"
        self.assertEqual(self._problem("write_off_loss"), ABSENT)
        for code in ("651101", "651102"):
            self.env["account.account"].create({"name": code, "code": code, "account_type": "expense"})
        self.assertEqual(self._problem("write_off_loss"), SEVERAL)
        with self.assertRaisesRegex(UserError, "several accounts begin with 6511"):
            self.postings._accounts_for(self.company, "write_off", "loss")

    def test_choice_of_the_company_wins(self):
        own = self._account("6515")
        self._choose("write_off_loss", account_id=own.id)
        self.assertEqual(self.postings._accounts_for(self.company, "write_off", "loss"), own)
        journal = self.env["account.journal"].create(
            {"name": "Losses", "code": "LOSS", "type": "general", "company_id": self.company.id}
        )
        posting = self._choose("write_off_journal", journal_id=journal.id)
        self.assertEqual(self.postings._journal_for(self.company, "write_off"), journal)
        journal.active = False
        with self.assertRaisesRegex(UserError, "Losses.* is archived"):
            self.postings._journal_for(self.company, "write_off")
        posting.unlink()
        self.assertNotEqual(self.postings._journal_for(self.company, "write_off"), journal)

    def test_the_nearest_chart_decides(self):
        values = {"operation_id": self._operation("write_off_loss").id, "company_id": False}
        self.postings.sudo().create({**values, "chart": "sn", "code": "6515"})
        self.assertEqual(
            self.postings._accounts_for(self.company, "write_off", "loss"), self._account("6515")
        )

    def test_choice_of_a_company_is_whole(self):
        account, journal = self._account("6515"), self.company_data["default_journal_misc"]
        for operation, vals in (
            ("write_off_loss", {}),
            ("write_off_loss", {"journal_id": journal.id}),
            ("write_off_loss", {"account_id": account.id, "journal_id": journal.id}),
            ("write_off_journal", {"account_id": account.id}),
        ):
            with (
                self.subTest(operation, vals=vals),
                self.assertRaisesRegex(ValidationError, "and no other"),
                self.env.cr.savepoint(),
            ):
                self._choose(operation, **vals)
        with self.assertRaisesRegex(ValidationError, "no type of account called “cash”"):
            self._operation("write_off_loss").sudo().account_types = "expense, cash"

    # Rights

    def test_proposals_of_charts_are_nobody_s_to_change(self):
        proposal = self.env.ref("credit_control.posting_syscohada_write_off_loss")
        with self.assertRaises(AccessError):
            proposal.with_user(self.accountant).code = "1"
        with self.assertRaises(AccessError):
            proposal.with_user(self.accountant).unlink()
        with self.assertRaises(AccessError):
            self._choose("write_off_loss", company_id=False, chart="sn", code="1")

    def test_foreign_company(self):
        data = self.setup_other_company()
        other, account = data["company"], data["default_account_expense"]
        with self.assertRaises(AccessError):
            self._choose("write_off_loss", company_id=other.id, account_id=account.id)
        with self.assertRaises(UserError):
            self._choose("write_off_loss", account_id=account.id)
        own = self._choose("write_off_loss", account_id=self._account("6515").id)
        with self.assertRaises(UserError):
            own.company_id = other
        theirs = self.postings.sudo().create(
            {
                "operation_id": self._operation("write_off_loss").id,
                "company_id": other.id,
                "account_id": account.id,
            }
        )
        self.assertNotIn(theirs, self.postings.with_user(self.accountant).search([]))
        check = self.env["credit.posting.check"].with_user(self.manager)
        with self.assertRaisesRegex(AccessError, "You do not work in"):
            check.create({"company_id": other.id})._get_rows()

    def test_who_chooses(self):
        account = self._account("6515")
        for user in (self.manager, self.director, self.auditor):
            with self.assertRaises(AccessError):
                self._choose("write_off_loss", user=user, account_id=account.id)

    # The dry run

    def test_dry_run_shows_each_operation(self):
        check = self.env["credit.posting.check"].with_user(self.auditor).create({})
        self.assertEqual((check.company_id, check.problem_count), (self.company, len(self._wrong())))
        rows = check._get_rows()
        operations = self.env["credit.posting.operation"].search([])
        self.assertEqual([row["operation"] for row in rows], operations.mapped("name"))
        by_name = {row["operation"]: row for row in rows}
        self.assertFalse(by_name["Write-off: loss"]["problem"])
        self.assertIn("6511", by_name["Write-off: loss"]["account"])
        self.assertIn("has to be made", by_name["Cheques: to be presented"]["problem"])
        self.assertIn("6511", check.table)
        self.assertIn("text-danger", check.table)

    def _wrong(self):
        return [found for found in self.postings._resolve(self.company) if found.problem]

    def test_dry_run_escapes_names(self):
        self._account("6511").name = "<script>alert(1)</script>"
        check = self.env["credit.posting.check"].create({})
        self.assertNotIn("<script>", check.table)
        self.assertIn("&lt;script&gt;", check.table)

    def test_dry_run_is_printed(self):
        check = self.env["credit.posting.check"].with_user(self.auditor).create({})
        action = check.action_print()
        html, _type = (
            self.env["ir.actions.report"]
            .with_user(self.auditor)
            ._render_qweb_html(action["report_name"], check.ids)
        )
        self.assertIn("has to be made", html.decode())
        self.assertIn("syscohada", html.decode())

    def test_many_operations_cost_few_queries(self):
        def queries(operations):
            for model in ("account.account", "account.journal", "credit.posting", "credit.posting.operation"):
                self.env[model].invalidate_model()
            start = self.env.cr.sql_log_count
            self.postings._resolve(self.company, operations)
            return self.env.cr.sql_log_count - start

        everything = self.env["credit.posting.operation"].search([])
        accounts = everything.filtered(lambda operation: not operation.journal_type)
        queries(accounts)
        self.assertGreater(len(accounts), 15)
        self.assertLessEqual(queries(accounts), queries(accounts[:2]) + 2)
