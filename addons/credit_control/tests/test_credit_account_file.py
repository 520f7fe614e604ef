from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_credit_document import CreditDocumentCommon


@tagged("post_install", "-at_install")
class TestCreditAccountFile(CreditDocumentCommon):
    def _kinds(self, account=None):
        return set((account or self.file).checklist_ids.type_id.mapped("code"))

    # The checklist follows what the customer is

    def test_updating_the_checklist_again_changes_nothing(self):
        before = self.file.checklist_ids
        self.file.with_user(self.account_manager).action_start_file()
        self.assertEqual(self.file.checklist_ids, before)

    def test_another_customer_type_adds_and_takes_away(self):
        farm = self.env.ref("credit_control.customer_type_farm")
        lease = self.env["credit.document.type"].create(
            {"name": "Lease of the land", "code": "lease", "customer_type_ids": farm.ids}
        )
        special = self.env["credit.document.type"].create(
            {"name": "Farmer's card", "code": "registration", "customer_type_ids": farm.ids}
        )
        self.file.with_user(self.account_manager).customer_type_id = farm
        self.assertIn(lease, self.file.checklist_ids.type_id)
        # The country comes before the customer type.
        self.assertNotIn(special, self.file.checklist_ids.type_id)
        lease_paper = self.file.checklist_ids.filtered(lambda document: document.type_id == lease)
        self.assertTrue(lease_paper.is_required)
        self.file.with_user(self.account_manager).customer_type_id = False
        self.assertFalse(lease_paper.exists())

    def test_what_is_there_stays_when_the_country_changes(self):
        self._scan(self.cin)
        self.prospect.country_id = self.env.ref("base.fr")
        self.assertEqual(
            set(self.file.checklist_ids.type_id.mapped("name")),
            {"Kbis", "Bank details (RIB)", self.cin.type_id.name},
        )
        self.assertRecordValues(self.cin, [{"stage": "received", "is_asked": False, "is_required": False}])
        self.prospect.country_id = self.env.ref("base.sn")
        self.assertRecordValues(self.cin, [{"stage": "received", "is_asked": True, "is_required": True}])
        self.assertEqual(len(self.file.checklist_ids), 5)

    def test_what_an_analyst_waived_stays_waived(self):
        with self.assertRaises(AccessError):
            self.cin.with_user(self.account_manager).is_required = False
        self.cin.with_user(self.analyst).is_required = False
        self.file.action_start_file()
        self.assertFalse(self.cin.is_required)
        self.assertEqual(self.file.file_progress, "0 of 4")

    def test_a_new_type_reaches_the_files_that_are_being_gathered(self):
        self._open(self.file)
        draft = self.env["credit.account"].create({"partner_id": self.other_customer.id})
        kind = self.env["credit.document.type"].create({"name": "Bank guarantee", "code": "guarantee"})
        self.assertIn(kind, draft.checklist_ids.type_id)
        self.assertNotIn(kind, self.file.checklist_ids.type_id)

    def test_customer_without_a_country_is_of_the_company(self):
        self.company.country_id = self.env.ref("base.lb")
        partner = self.env["res.partner"].create({"name": "Beirut Foods"})
        account = self.env["credit.account"].create({"partner_id": partner.id})
        self.assertEqual(self._kinds(account), {"registration", "tax_number", "bank"})
        self.assertEqual(account.file_progress, "0 of 2")

    def test_accounts_that_orders_bring_along_have_a_file_only_where_opening_is_required(self):
        self.assertFalse(self.account.document_ids)
        self.assertFalse(self.account.file_state)
        self.assertFalse(self.account.is_file_complete)
        self.company.credit_opening_required = True
        account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        self.assertEqual((account.state, account.file_state), ("draft", "draft"))
        self.assertTrue(account.checklist_ids)

    def test_merged_customers_have_one_checklist(self):
        twin = self.env["res.partner"].create(
            {"name": "Boulangerie de Ndar", "country_id": self.prospect.country_id.id}
        )
        other = self.env["credit.account"].create({"partner_id": twin.id})
        scan = self._scan(self._paper("rib", other))
        self._scan(self.cin)
        # As the merge of two customers does it.
        self.file.sudo()._absorb(other.sudo())
        papers = self.file.checklist_ids
        self.assertEqual(len(papers), 5)
        self.assertEqual(papers.partner_id, self.prospect)
        received = papers.filtered(lambda paper: paper.stage == "received")
        self.assertEqual(received, self.cin | self._paper("rib"))
        self.assertEqual(self._paper("rib").attachment_ids, scan)

    # Who starts, submits and approves

    def test_sales_start_the_file_of_their_own_customers(self):
        prospect = self.env["res.partner"].create({"name": "Station Mbour", "user_id": self.sales.id})
        action = prospect.with_user(self.sales).action_start_credit_file()
        account = self.env["credit.account"].browse(action["res_id"])
        self.assertRecordValues(
            account, [{"state": "draft", "file_started_by_id": self.sales.id, "file_state": "draft"}]
        )
        document = account.document_ids[:1].with_user(self.sales)
        self._scan(document, self.sales)
        self.assertEqual(document.stage, "received")
        with self.assertRaisesRegex(AccessError, "Only a credit analyst"):
            document.action_validate()
        with self.assertRaises(AccessError):
            document.with_user(self.other_sales).read(["number"])
        with self.assertRaisesRegex(AccessError, "salesperson of Station Mbour"):
            prospect.with_user(self.other_sales).action_start_credit_file()
        with self.assertRaises(AccessError):
            account.with_user(self.sales).write({"requested_limit": 5})

    def test_starting_twice_opens_the_same_account(self):
        first = self.prospect.with_user(self.account_manager).action_start_credit_file()
        self.assertEqual(first["res_id"], self.file.id)

    def test_steps_are_dated(self):
        with freeze_time("2026-03-02 10:00"):
            account = (
                self.env["credit.account"]
                .with_user(self.account_manager)
                .create({"partner_id": self.other_customer.id})
            )
        with freeze_time("2026-03-05 10:00"):
            self._complete(account)
        with freeze_time("2026-03-06 10:00"):
            request = self._ask_to_open(account)
            self.assertEqual(account.file_state, "review")
            self.assertEqual(request.reason, "The file is complete.")
        with freeze_time("2026-03-09 10:00"):
            request.with_user(self.manager).action_approve("Good references")
        day = fields.Date.to_date
        self.assertRecordValues(
            account,
            [
                {
                    "file_state": "approved",
                    "file_started_on": day("2026-03-02"),
                    "file_started_by_id": self.account_manager.id,
                    "file_completed_on": day("2026-03-05"),
                    "file_submitted_on": day("2026-03-06"),
                    "file_submitted_by_id": self.account_manager.id,
                    "file_submit_missing": False,
                    "file_approved_on": day("2026-03-09"),
                    "file_approved_by_id": self.manager.id,
                }
            ],
        )
        account.with_user(self.analyst)._change_state("closed", "Moved away")
        account.with_user(self.analyst)._change_state("draft", "Comes back")
        self.assertRecordValues(
            account, [{"file_state": "complete", "file_approved_on": False, "file_submitted_on": False}]
        )

    def test_incomplete_file_asks_for_a_reason_and_remembers_what_was_missing(self):
        self._scan(self.cin)
        with self.assertRaisesRegex(UserError, "say why"):
            self._ask_to_open(self.file, reason=" ")
        self._ask_to_open(self.file, reason="The papers come with the first truck")
        self.assertEqual(self.file.file_state, "review")
        self.assertEqual(len(self.file.file_submit_missing.splitlines()), 5)
        self.assertIn("CIN: received", self.file.file_submit_missing)
        last = self.file.history_ids.sorted("id")[-1]
        self.assertEqual((last.value, last.reason), ("review", "The papers come with the first truck"))

    def test_request_begins_with_what_was_asked_for(self):
        term = self.env.ref("account.account_payment_term_30days")
        self.file.with_user(self.account_manager).write(
            {"requested_limit": 5000, "requested_payment_term_id": term.id}
        )
        request = self._ask_to_open(self.file)
        self.assertRecordValues(
            request,
            [{"proposed_mode": "amount", "proposed_amount": 5000.0, "proposed_payment_term_id": term.id}],
        )
        request.with_user(self.manager).action_approve("As proposed")
        self.assertRecordValues(
            self.file,
            [{"state": "open", "file_state": "approved", "credit_limit": 5000.0, "payment_term_id": term.id}],
        )

    def test_refused_opening_is_a_draft_again(self):
        self._ask_to_open(self.file).with_user(self.manager).action_refuse("Bring the papers first")
        self.assertRecordValues(self.file, [{"state": "draft", "file_state": "draft"}])
        self._ask_to_open(self.file).action_cancel()
        self.assertEqual(self.file.state, "draft")
        request = self._ask_to_open(self.file)
        with freeze_time("2100-01-01"):
            self.env["credit.request"]._expire()
        self.assertRecordValues(
            request | self._ask_to_open(self.file), [{"state": "expired"}, {"state": "submitted"}]
        )
        self.assertEqual(self.file.state, "review")

    def test_openings_are_found_and_grouped_by_the_state_of_today(self):
        Account = self.env["credit.account"]
        domain = [("id", "in", (self.file | self.account).ids)]
        self._complete()
        self.cin.sudo().date_expiry = "2030-01-31"
        self.cin.sudo().write({"stage": "valid"})
        for day, state in (("2030-01-31 12:00", "complete"), ("2030-02-01 12:00", "draft")):
            with freeze_time(day):
                self.file.invalidate_recordset()
                self.assertEqual(self.file.file_state, state)
                groups = dict(Account._read_group(domain, ["file_state"], ["__count"]))
                self.assertEqual(groups, {state: 1, False: 1})
                self.assertEqual(Account.search([*domain, ("file_state", "=", state)]), self.file)
                self.assertEqual(Account.search([*domain, ("file_state", "=", False)]), self.account)
                self.assertEqual(Account.search([*domain, ("file_state", "!=", False)]), self.file)

    def test_a_list_of_openings_costs_the_same_for_few_and_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(30)])
        accounts = self.env["credit.account"].create([{"partner_id": partner.id} for partner in partners])
        names = ["file_state", "file_progress", "file_missing", "is_file_complete"]

        def cost(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - before

        cost(accounts[:1])
        self.assertEqual(cost(accounts[:3]), cost(accounts))

    # Terms

    def test_agreed_term_is_proposed_on_orders(self):
        term = self.env.ref("account.account_payment_term_30days")
        branch = self.env["res.company"].create({"name": "Thiès", "parent_id": self.company.id})
        self.assertEqual(self.file._get_payment_term(), self.prospect.property_payment_term_id)
        # As an approved request does it.
        self.file.sudo().payment_term_id = term
        self.assertEqual(self.file._get_payment_term(), term)
        self.assertEqual(self.prospect.with_company(branch).property_payment_term_id, term)
        self.assertEqual(self._order(10, partner=self.prospect).payment_term_id, term)
