import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common import StatementCommon

ROLES = ("sales", "collector", "account_manager", "analyst", "manager", "director", "auditor")
# model: what each role may do, in the order above; r read, w write, c create, u unlink
MATRIX = {
    "credit.statement": ("", "r", "r", "r", "r", "r", "r"),
    "credit.statement.wizard": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu"),
    "credit.statement.wizard.line": ("", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu", "rwcu"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestCreditStatementWizard(StatementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._domain_ledger()
        cls._invoice(70, "2025-03-20", cls.other_customer)

    def _wizard(self, user=None, partners=None, **vals):
        wizards = self.env["credit.statement.wizard"].with_user(user or self.collector)
        action = wizards.open_for(self.company, partners)
        wizard = wizards.browse(action["res_id"])
        wizard.write({"date": "2025-03-31", **vals})
        return wizard

    def test_matrix(self):
        for index, role in enumerate(ROLES):
            user = new_test_user(self.env, f"matrix_{role}", groups=f"credit_control.group_credit_{role}")
            for model, expected in MATRIX.items():
                for letter, operation in OPERATIONS.items():
                    with self.subTest(role=role, model=model, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, letter in expected[index])

    def test_every_model_of_the_addon_is_in_the_matrix(self):
        ours = (
            self.env["ir.model"]
            .search([("model", "=like", "credit.%")])
            .filtered(
                lambda model: (
                    model.modules.split(", ")[0] == "credit_control_statement" and not model.abstract
                )
            )
        )
        self.assertEqual(set(ours.mapped("model")), set(MATRIX))

    def test_one_customer_on_the_screen(self):
        wizard = self._wizard(partners=self.customer)
        self.assertTrue(wizard.is_single)
        for part in ("15,000.00", "3,200.00", "02/09/2025", "Payments and credit notes not yet allocated"):
            self.assertIn(part, wizard.html)
        with Form(wizard) as form:
            form.kind = "activity"
            form.date_from = self._day("2025-03-01")
            self.assertIn("20,800.00", form.html)
            form.date = self._day("2025-02-01")
            self.assertFalse(form.html, "no day lies between")
            form.date = self._day("2025-03-31")

    def test_many_are_listed_largest_first(self):
        wizard = self._wizard()
        self.assertEqual(wizard.line_ids.mapped("partner_id"), self.customer | self.other_customer)
        self.assertEqual(wizard.line_ids.mapped("balance"), [15000, 70])
        self.assertEqual(wizard.line_ids.mapped("channel"), ["email", "letter"])
        self.assertEqual((wizard.email_count, wizard.letter_count), (1, 1))
        wizard.date = "2025-01-31"
        self.assertEqual(wizard.line_ids.mapped("balance"), [10000])
        wizard.line_ids.skip = True
        with self.assertRaisesRegex(UserError, "Every row is skipped"):
            wizard.action_send()

    def test_nothing_to_state(self):
        wizard = self._wizard(partners=self._customer("Nothing"))
        self.assertIn("Nothing is open", wizard.html)
        with self.assertRaisesRegex(UserError, "nothing to state"):
            wizard.action_send()

    def test_days_in_the_wrong_order(self):
        with self.assertRaisesRegex(ValidationError, "after the last day"):
            self._wizard(kind="activity", date_from="2025-04-01")

    def test_send(self):
        with self._committing() as env:
            wizard = self._wizard().with_env(env(user=self.collector.id, su=False))
            wizard.line_ids[1].skip = True
            action = wizard.action_send()
        self.assertIn("E-mails sent: 1.", action["params"]["message"])
        statements = self.Statement.search(action["params"]["next"]["domain"])
        self.assertEqual(
            {each.partner_id: each.state for each in statements},
            {self.customer: "sent", self.other_customer: "skipped"},
        )
        self.assertEqual(self.account.statement_count, 1)
        with (
            self.assertRaisesRegex(UserError, "has this statement of 2025-03-31 already"),
            self._committing() as env,
        ):
            self._wizard(partners=self.customer).with_env(env(user=self.collector.id, su=False)).action_send()

    def test_files_over_http(self):
        self.authenticate(self.collector.login, self.collector.login)
        wizard = self._wizard()
        answer = self.url_open(wizard.action_pdf()["url"])
        texts = self._texts(answer.content)
        self.assertEqual(len(texts), 2)
        self.assertIn("Ferme Teranga", texts[0] + texts[1])
        answer = self.url_open(wizard.action_xlsx()["url"])
        self.assertEqual(load_workbook(io.BytesIO(answer.content)).sheetnames, ["Balances", "Open items"])
        letters = self._letters()
        answer = self.url_open(letters.action_print_letters()["url"])
        self.assertIn("Grossiste Baobab", self._texts(answer.content)[0])
        for path in (
            "/credit_control/statement/0/pdf",
            f"/credit_control/statement/{wizard.id}/odt",
            "/credit_control/statements?ids=0",
            "/credit_control/statements?ids=x",
        ):
            self.assertEqual(self.url_open(path).status_code, 404, path)
        self.authenticate(self.sales.login, self.sales.login)
        for path in (wizard.action_pdf()["url"], letters.action_print_letters()["url"]):
            self.assertIn(self.url_open(path).status_code, (403, 404), path)
        self.authenticate(self.manager.login, self.manager.login)
        self.assertEqual(self.url_open(wizard.action_pdf()["url"]).status_code, 404, "somebody else's screen")

    def _letters(self):
        queued = self.Statement._queue(
            self.company, self.other_customer, kind="open", date=self._day("2025-03-31")
        )
        return queued.with_user(self.collector).sudo(False)

    def test_whose_statements_may_be_seen(self):
        wizards = self.env["credit.statement.wizard"]
        for user in (self.collector, self.analyst, self.manager, self.auditor):
            self.assertTrue(wizards.with_user(user).open_for(self.company, self.other_customer))
        with self.assertRaises(AccessError):
            wizards.with_user(self.sales).open_for(self.company, self.customer)
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        self.assertTrue(wizards.with_user(self.sales).open_for(self.company, self.customer))
        with self.assertRaisesRegex(AccessError, "Grossiste Baobab is none of your customers"):
            wizards.with_user(self.sales).open_for(self.company, self.other_customer)
        with self.assertRaisesRegex(AccessError, "own customers only"):
            wizards.with_user(self.sales).open_for(self.company)
        mine = self._wizard(self.sales, self.customer)
        with self.assertRaises(AccessError):
            mine.write({"partner_ids": [self.other_customer.id], "date": "2025-03-30"})
        with self.assertRaises(AccessError):
            mine.action_send()
        other = self._create_company(name="Other")
        with self.assertRaisesRegex(AccessError, "none of your companies"):
            wizards.with_user(self.collector).open_for(other, self.customer)

    def test_doors_to_it(self):
        account = self.account.with_user(self.collector)
        exposure = self.env["credit.exposure"].with_user(self.collector).browse(self.account.id)
        for record in (account, exposure, self.contact.with_user(self.collector)):
            action = record.action_credit_statement()
            wizard = self.env["credit.statement.wizard"].browse(action["res_id"])
            self.assertEqual(wizard.partner_ids, self.customer)
        action = self.env["credit.statement.wizard"].with_user(self.collector).action_open()
        self.assertEqual(action["name"], "Statements of account")
