import base64
import csv
import io
import json

import openpyxl
from psycopg2.errors import RaiseException

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..tools.decision import ORIGIN, PAYLOAD, Cause, link
from .common import CreditControlCommon


@tagged("post_install", "-at_install")
class TestCreditDecision(CreditControlCommon):
    def _log(self, account=None):
        return self.env["credit.decision"].search(
            [("account_id", "=", (account or self.account).id)], order="sequence"
        )

    def _record(self, accounts=None, **values):
        return self.env["credit.decision"]._record(
            self.account if accounts is None else accounts, "limit", "Good payer", **values
        )

    def _tamper(self, query, *args):
        """Change the log as somebody does who is above the trigger."""
        self.env.cr.execute("ALTER TABLE credit_decision DISABLE TRIGGER USER")
        self.env.cr.execute(SQL(query, *args))
        self.env.cr.execute("ALTER TABLE credit_decision ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def _breaks(self, accounts=None):
        return [(found.sequence, found.code) for found in self.env["credit.decision"].verify(accounts)]

    def test_limit_change_is_one_decision_with_before_after_and_figures(self):
        self._set_limit(1000)
        self._invoice(400, "2026-01-01")
        self.account.with_user(self.manager).sudo().write({"credit_limit": 1500, "limit_until": "2027-06-30"})
        first, second = self._log()
        self.assertEqual((first.sequence, second.sequence), (1, 2))
        self.assertRecordValues(
            second,
            [
                {
                    "kind": "limit",
                    "user_name": self.manager.name,
                    "account_name": "Ferme Teranga",
                    "limit_amount": 1000.0,
                    "exposure": 400.0,
                    "overdue": 400.0,
                    "is_self_approved": False,
                }
            ],
        )
        self.assertEqual(first.limit_text, "No limit")
        self.assertEqual(second.limit_text, self.company.currency_id.format(1000))
        self.assertEqual(json.loads(second.before)["credit_limit"], "1000.00")
        self.assertEqual(json.loads(second.after)["limit_until"], "2027-06-30")
        self.assertEqual(second.changes, "Credit Limit: 1,000.00 → 1,500.00\nLimit valid until: 06/30/2027")
        self.account.sudo().credit_limit = 1500
        self.assertEqual(len(self._log()), 2, "what stays the same is no decision")
        self.assertFalse(self._breaks())

    def test_account_made_with_a_limit_is_logged(self):
        made = (
            self.env["credit.account"]
            .sudo()
            .create({"partner_id": self.other_customer.id, "limit_mode": "amount", "credit_limit": 70})
        )
        decision = self._log(made)
        self.assertEqual(json.loads(decision.after)["credit_limit"], "70.00")
        self.assertFalse(decision.before)

    def test_cause_of_the_environment_goes_into_the_log(self):
        cause = Cause("Insured since May", self_approved=True, on_behalf=self.manager)
        account = self.account.sudo()
        account.with_context(credit_cause=cause).write({"limit_mode": "zero"})
        self.assertRecordValues(
            self._log(),
            [{"reason": "Insured since May", "is_self_approved": True, "on_behalf_name": self.manager.name}],
        )
        account.with_context(credit_cause={"reason": "forged", "self_approved": True}).limit_mode = "none"
        self.assertEqual(self._log()[1].reason, "Written directly, without a request.")

    def test_state_and_sale_mode_are_decisions(self):
        self.account.with_user(self.analyst)._change_state("suspended", "Two cheques bounced")
        self.account.with_user(self.analyst)._set_sale_mode("cash", "Until further notice")
        self.assertEqual(
            [(entry.kind, entry.reason, entry.changes, entry.user_name) for entry in self._log()],
            [
                ("state", "Two cheques bounced", "State: Open → Suspended", self.analyst.name),
                ("sale_mode", "Until further notice", "Sale Mode: On account → Cash", self.analyst.name),
            ],
        )

    def test_release_of_a_hold_is_a_decision(self):
        self._set_limit(0)
        order = self._order(500)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids.with_user(self.manager)
        hold.action_release("Paid by the bank this morning", until=self._day("2030-01-31"))
        decision = self._log()[-1]
        self.assertRecordValues(
            decision,
            [
                {
                    "kind": "release",
                    "document_model": "credit.hold",
                    "document_id": hold.id,
                    "document_name": order.name,
                    "user_id": self.manager.id,
                    "is_self_approved": False,
                }
            ],
        )
        self.assertIn("State: Held → Released", decision.changes)
        self.assertIn("01/31/2030", decision.changes)

    def test_orm_refuses_everybody(self):
        decision = self._record()
        for user in (self.manager, self.env.ref("base.user_root"), self.env.ref("base.user_admin")):
            for env in (decision.with_user(user), decision.with_user(user).sudo()):
                with self.subTest(user=user.name, su=env.env.su):
                    with self.assertRaisesRegex(UserError, "append-only"):
                        env.write({"reason": "Because"})
                    with self.assertRaisesRegex(UserError, "append-only"):
                        env.unlink()
                    with self.assertRaisesRegex(UserError, "append-only"):
                        env.create({"reason": "Because"})
        self.assertEqual(self.env.ref("base.user_root").id, SUPERUSER_ID)

    def test_database_refuses_update_delete_and_truncate(self):
        decision = self._record()
        for query in (
            SQL("UPDATE credit_decision SET reason = 'Because' WHERE id = %s", decision.id),
            SQL("UPDATE credit_decision SET hash = %s", ORIGIN),
            SQL("DELETE FROM credit_decision WHERE id = %s", decision.id),
            SQL("TRUNCATE credit_decision"),
            SQL("TRUNCATE credit_decision_migration"),
        ):
            with (
                self.subTest(query=query.code),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(RaiseException, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_switch_for_migrations_is_itself_recorded(self):
        decision = self._record()
        self.env.cr.execute("SET LOCAL credit_control.migration = 'on'")
        self.env.cr.execute(SQL("UPDATE credit_decision SET reason = 'Moved' WHERE id = %s", decision.id))
        self.env.cr.execute("SET LOCAL credit_control.migration = 'off'")
        trace = self.env["credit.decision.migration"].search([])
        self.assertEqual(trace.operation, "UPDATE")
        self.assertEqual(json.loads(trace.entry)["reason"], "Good payer")
        self.assertEqual(self._breaks(), [(1, "changed")])
        self.env.cr.execute("SET LOCAL credit_control.migration = 'on'")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(RaiseException, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM credit_decision_migration")

    def test_verify_says_which_entry_is_wrong_and_why(self):
        for _decision in range(3):
            self._record()
        other = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self._record(other)
        self.assertFalse(self._breaks())
        table = "UPDATE credit_decision SET limit_amount = 5 WHERE account_id = %s AND sequence = 2"
        self._tamper(table, self.account.id)
        self.assertEqual(self._breaks(), [(2, "changed")])
        self.assertFalse(self._breaks(other))
        self._tamper("DELETE FROM credit_decision WHERE account_id = %s AND sequence = 2", self.account.id)
        self.assertEqual(self._breaks(), [(2, "missing")])
        self._tamper("DELETE FROM credit_decision WHERE account_id = %s", other.id)
        self.assertEqual(self._breaks(other), [(1, "missing")])
        self.assertEqual(len(self._breaks()), 2)

    def test_entry_slipped_in_is_not_the_head(self):
        decision = self._record()
        self._tamper(
            """
            INSERT INTO credit_decision (account_id, company_id, sequence, date, kind, reason, user_id, hash)
            SELECT account_id, company_id, 2, date, kind, reason, user_id, hash FROM credit_decision WHERE id = %s
            """,
            decision.id,
        )
        self.assertEqual(self._breaks(), [(2, "changed"), (2, "head")])

    def test_chain_that_was_rebuilt_differs_from_the_exported_heads(self):
        decisions = self.env["credit.decision"]
        self._record()
        decisions._export_heads()
        decisions._export_heads()
        export = decisions._exports(self.company)
        self.assertEqual(len(export), 1)
        self.assertEqual(export.name, f"credit-decision-heads-{fields.Date.context_today(decisions)}.csv")
        self.assertFalse(decisions.verify_heads(export.raw))
        self._tamper("DELETE FROM credit_decision WHERE account_id = %s", self.account.id)
        self._tamper("UPDATE credit_lock SET head_sequence = 0, head_hash = NULL")
        decisions._record(self.account, "limit", "A kinder past")
        self.assertFalse(self._breaks())
        found = decisions.verify_heads(export.raw)
        self.assertEqual([(item.account_id, item.code) for item in found], [(self.account.id, "rebuilt")])

    def test_exported_heads_of_a_company_without_decisions(self):
        company = self.env["res.company"].create({"name": "Baobab SA"})
        decisions = self.env["credit.decision"]
        content = decisions._heads_csv(company)
        self.assertEqual(content.decode().split(), ["account_id,company_id,sequence,hash"])
        self.assertEqual(decisions.verify_heads(content), [])

    def test_thousand_accounts_cost_as_many_statements_as_one(self):
        partners = self.env["res.partner"].create([{"name": f"Shop {number}"} for number in range(1000)])
        accounts = self.env["credit.account"].ensure_accounts(partners, self.company)
        self.env.flush_all()
        counts = []
        for some in (accounts[:1], accounts):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._record(some, after=lambda account: {"credit_limit": str(account.id)})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 4, counts)
        self.assertEqual(self._log(accounts[0]).mapped("sequence"), [1, 2])
        self.assertFalse(self._breaks())

    def test_nothing_points_at_what_may_go(self):
        self.env.cr.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'credit_decision'::regclass"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_auditor_reads_and_sales_do_not(self):
        decision = self._record()
        self.assertEqual(decision.with_user(self.auditor).read(["reason"])[0]["reason"], "Good payer")
        with self.assertRaises(AccessError):
            decision.with_user(self.sales).read(["reason"])

    def _verification(self, **vals):
        return self.env["credit.decision.verification"].with_user(self.auditor).create(vals)

    def test_auditor_verifies_with_a_button(self):
        self._record()
        verification = self._verification()
        verification.action_verify()
        self.assertRecordValues(verification, [{"state": "ok"}])
        self.assertGreaterEqual(verification.count, 1)
        self._tamper("UPDATE credit_decision SET reason = 'Nothing' WHERE account_id = %s", self.account.id)
        verification.action_verify()
        self.assertEqual(verification.state, "broken")
        self.assertRecordValues(
            verification.break_ids.filtered(lambda item: item.account_id == self.account.id),
            [{"account_name": "Ferme Teranga", "sequence": 1, "code": "changed"}],
        )

    def test_auditor_compares_with_a_file_stored_elsewhere(self):
        self._record()
        content = self.env["credit.decision"]._heads_csv(self.company).replace(b",1,", b",2,")
        verification = self._verification(heads=base64.b64encode(content))
        verification.action_verify()
        self.assertIn((2, "missing"), [(item.sequence, item.code) for item in verification.break_ids])

    def test_log_leaves_the_database_with_what_the_hashes_are_made_of(self):
        self.env["credit.decision"]._record(self.account, "limit", "=HYPERLINK(1)", after={"a": "é"})
        verification = self._verification(date_from=fields.Date.today())
        verification.action_export_csv()
        rows = list(csv.DictReader(io.StringIO(base64.b64decode(verification.file).decode())))
        row = next(row for row in rows if row["account_id"] == str(self.account.id))
        # Whoever has the file computes the hash without Odoo.
        numbers = ("account_id", "company_id", "sequence", "user_id")
        entry = {name: row[name] or None for name in PAYLOAD}
        entry.update(
            {name: int(row[name]) for name in numbers}, is_self_approved=row["is_self_approved"] == "True"
        )
        self.assertEqual(link(ORIGIN, entry), row["hash"])
        verification.action_export_xlsx()
        sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(verification.file))).active
        reasons = [cell.value for cell in sheet[1]]
        cell = sheet.cell(2, reasons.index("reason") + 1)
        self.assertEqual((cell.value, cell.data_type), ("=HYPERLINK(1)", "s"))
        with self.assertRaisesRegex(UserError, "no decision between"):
            self._verification(date_to="1999-01-01").action_export_csv()
