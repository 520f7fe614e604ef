import base64
import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo.addons.credit_control.tests.gateway import GatewayCase
from odoo.addons.credit_control.tests.mailbox import MailServerCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.followup import credit_followup_paper
from .common import CollectionCommon

MUTED = (
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.base.models.ir_mail_server",
    "odoo.addons.iap.tools.iap_tools",
    "odoo.addons.credit_control_statement.models.credit_mailing_run",
)


@tagged("post_install", "-at_install")
class TestChannels(MailServerCase, GatewayCase, CollectionCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.post = {"street": "12 rue de Thiès", "city": "Dakar", "country_id": cls.env.ref("base.sn").id}
        cls.customer.write({**cls.post, "phone": "+221 77 123 45 67"})
        cls.text = cls.env.ref("credit_control_collection.sms_template_reminder")
        cls._late(100, 5)

    def _told(self, message):
        return str(message.activity_id.note)

    def _level(self, **vals):
        self.reminder.write({"min_days": 1, **vals})

    # E-mail: to whom

    def test_several_contacts_get_one_email_and_the_salesperson_a_copy(self):
        chief = self._customer("Ousmane Fall", email="ousmane@teranga.example", is_company=False)
        self.contact.email = "awa@teranga.example"
        self.customer.credit_contact_ids = self.contact | chief
        self.policy.cc_salesperson = True
        self.sales.email = "sales@house.example"
        with self._server() as mailbox:
            message = self._run(partners=self.customer)
            self.assertEqual(message.state, "sent")
            [arrived] = mailbox.messages
            for address in ("awa@teranga.example", "ousmane@teranga.example"):
                self.assertIn(address, arrived["To"])
            self.assertIn("sales@house.example", arrived["Cc"])
            self.assertEqual(message.email, "awa@teranga.example, ousmane@teranga.example")
            message.state = "uncertain"
            self.customer.credit_contact_ids = chief
            with self._committing() as env:
                message.with_env(env).with_user(self.collector).action_send_again()
            again = mailbox.messages[1]
            self.assertNotIn("awa@teranga.example", again["To"], "who is to get it now")

    def test_a_bad_address_among_good_ones_is_left_out(self):
        self.contact.email = "awa@teranga.example"
        self.customer.credit_contact_ids = self.contact | self.customer
        self.contact.message_bounce = 2
        message = self._run(partners=self.customer)
        self.assertRecordValues(
            message, [{"channel": "email", "email": "compta@teranga.example", "is_fallback": False}]
        )

    def test_the_customer_where_the_contact_cannot_be_reached(self):
        self.contact.email = "awa@teranga.example"
        self.env["mail.blacklist"]._add("awa@teranga.example")
        self.assertEqual(self._run(partners=self.customer).contact_id, self.customer)

    # What stands in the way

    def test_bounced_emails_become_letters_that_say_so(self):
        self._level(fallback="letter")
        self.customer.message_bounce = 1
        message = self._run(partners=self.customer)
        self.assertRecordValues(
            message,
            [
                {
                    "state": "to_print",
                    "channel": "letter",
                    "fallback_reason": "bounced",
                    "fallback_text": "E-mails to compta@teranga.example come back.",
                }
            ],
        )
        self.assertIn("Letters to print: 1.", message._describe_run())
        text = self._paper(message)
        self.assertIn("our e-mails to compta@teranga.example do not reach you", text)
        self.assertIn("12 rue de Thiès", text)
        self.assertIn("100.00", text)

    def test_a_new_address_is_tried_whatever_came_back_before(self):
        note = self.account.message_post(body="Hello")
        failed = {
            "notification_type": "email",
            "notification_status": "bounce",
            "failure_type": "mail_bounce",
        }
        self.env["mail.notification"].create(
            {"mail_message_id": note.id, "res_partner_id": self.customer.id, **failed}
        )
        self.assertEqual(self.customer._get_email_problems(), {self.customer: "bounced"})
        self.customer.message_bounce = 3
        self.customer.email = "COMPTA@teranga.example"
        self.assertEqual(self.customer._get_email_problems(), {self.customer: "bounced"}, "the same address")
        self.customer.email = "direction@teranga.example"
        self.assertFalse(self.customer._get_email_problems())
        self.assertEqual(self.customer.message_bounce, 0)

    def test_addresses_cost_a_constant_number_of_queries(self):
        partners = self.env["res.partner"].union(*(self._customer(f"Customer {i}") for i in range(20)))
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            partners._get_credit_addresses()

    def test_call_says_what_is_wrong(self):
        self.customer.email = "ask Awa"
        message = self._run(partners=self.customer)
        self.assertRecordValues(
            message, [{"state": "done", "channel": "call", "fallback_reason": "bad_email"}]
        )
        self.assertIn("“ask Awa” is no e-mail address. Please call.", self._told(message))

    # Letters

    def _paper(self, messages):
        """:return: the text of the PDF that a person gets"""
        action = messages.with_user(self.collector).sudo(False).action_print_letters()
        self.wizard = self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
        content = base64.b64decode(self.wizard.pdf)
        self.pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
        return " ".join(self.pages).replace("\xa0", " ").replace("\u202f", " ").replace("\ufeff", "")

    def test_letters_of_a_run_are_one_pdf_and_then_posted(self):
        self._level(channel="letter")
        french = self._customer("Établissements Sène", lang="fr_FR", **self.post)
        nowhere = self._customer("Sans rue")
        for partner in (french, nowhere):
            self._late(70, 5, partner)
        messages = self._run(partners=self.customer | french | nowhere)
        call = messages.filtered(lambda each: each.partner_id == nowhere)
        self.assertRecordValues(call, [{"state": "done", "channel": "call", "fallback_reason": "no_post"}])
        letters = messages - call
        self.assertEqual(letters.mapped("state"), ["to_print", "to_print"])
        text = self._paper(letters)
        self.assertEqual(len(self.pages), 2, "each on its own sheet")
        self.assertIn("Établissements Sène", text)
        self.assertIn("06/30/2026", text)
        self.assertTrue(all(letters.mapped("printed_on")))
        self.assertFalse(self.account.message_ids.filtered("is_internal"), "not yet on its way")
        self.wizard.action_mark_posted()
        self.assertEqual(letters.mapped("state"), ["sent", "sent"])
        note = self.account.message_ids.filtered("is_internal")
        self.assertIn("posted to", note.body)
        self.assertNotIn("100", note.body)
        self.assertFalse(self._run(partners=self.customer | french), "an item is listed once")

    def test_who_may_print(self):
        self._level(channel="letter")
        letter = self._run(partners=self.customer)
        for user in (self.sales, self.auditor):
            for action in ("action_print_letters", "action_mark_posted", "action_by_post"):
                with self.subTest(user.login, action=action), self.assertRaises(AccessError):
                    getattr(letter.with_user(user).sudo(False), action)()
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            letter.with_user(self.collector).action_by_post()
        with (
            patch.object(credit_followup_paper, "MOST_LETTERS", 0),
            self.assertRaisesRegex(UserError, "takes 0"),
        ):
            letter.with_user(self.collector).action_print_letters()
        letter.state = "draft"
        with self.assertRaisesRegex(UserError, "None of these"):
            letter.with_user(self.collector).action_print_letters()

    @mute_logger(*MUTED)
    def test_what_failed_goes_another_way(self):
        with self._server() as mailbox:
            mailbox.refused.add("compta@teranga.example")
            message = self._run(partners=self.customer)
        self.assertEqual(message.state, "failed")
        message.with_user(self.collector).action_by_post()
        self.assertRecordValues(message, [{"state": "to_print", "channel": "letter", "mail_id": False}])
        self.assertIn("do not reach you", self._paper(message))
        message.write({"state": "failed", "channel": "email"})
        self.customer.street = False
        with self.assertRaisesRegex(UserError, "no postal address"):
            message.with_user(self.collector).action_by_post()
        message.with_user(self.collector).action_by_call()
        self.assertRecordValues(message, [{"state": "done", "channel": "call"}])
        self.assertEqual(message.activity_id, self.account.activity_ids)

    # Text messages

    def test_text_message_leaves_through_the_gateway_of_odoo(self):
        self._level(channel="sms", sms_template_id=self.text.id)
        with self._gateway() as gateway:
            message = self._run(partners=self.customer)
            self.assertEqual(message.failure, False)
            self.assertRecordValues(
                message, [{"state": "sent", "channel": "sms", "phone": "+221771234567", "is_fallback": False}]
            )
            [(number, text)] = gateway.texts
            self.assertEqual(number, "+221771234567")
            self.assertIn("100.00", text)
            self.assertIn("5 days", text)
            self.assertEqual(message.sms_id.state, "pending")
            self.env["sms.sms"]._process_queue()
            self.assertEqual(len(gateway.texts), 1)
        note = self.account.message_ids[0]
        self.assertEqual((message.message_id, note.message_type), (note, "sms"))
        self.assertNotIn("100", note.body)
        # What the telephone company reports hours later.
        message.sms_id.sms_tracker_id._action_update_from_provider_error("not_delivered")
        self.assertEqual(message.state, "failed")

    @mute_logger(*MUTED)
    def test_text_message_that_cannot_leave(self):
        self._level(channel="sms", sms_template_id=self.text.id)
        with self._gateway() as gateway:
            gateway.answers["+221771234567"] = "insufficient_credit"
            message = self._run(partners=self.customer)
            self.assertEqual(message.state, "failed")
            self.assertIn("Credit", message.failure)
            gateway.answers.clear()
            with self._committing() as env:
                message.with_env(env).with_user(self.collector).action_send_again()
            self.assertEqual((message.state, message.failure, len(gateway.texts)), ("sent", False, 2))
            other = self._customer("Two", phone="+221 77 123 99 99")
            third = self._customer("Three", phone="+221 77 123 99 98")
            for partner in (other, third):
                self._late(100, 5, partner)
            gateway.hangs_up = True
            messages = self._run(partners=other | third)
        self.assertEqual(sorted(messages.mapped("state")), ["draft", "uncertain"], "it has got one")
        self.assertEqual(len(gateway.texts), 3)
        self.env["ir.config_parameter"].set_param("sms.endpoint", gateway.address)  # nobody listens there now
        waiting = messages.filtered(lambda each: each.state == "draft")
        with self._committing() as env, self._speaking():
            env["credit.followup"].send_waiting()
        self.assertEqual(waiting.state, "draft", "nothing can have left")
        self.assertFalse(waiting.sms_id)

    def test_no_number_for_text_messages(self):
        self._level(channel="sms", sms_template_id=self.text.id)
        self.customer.phone = False
        address = self.customer._get_credit_addresses()[self.customer.id]

        def way(fallback="call"):
            self._level(fallback=fallback)
            prepare = self.Followup._prepare_delivery_vals
            vals = prepare(self.customer, self.company, "sms", self.reminder, address)
            return vals["channel"], vals["fallback_reason"]

        self.assertEqual(way(), ("call", "no_phone"))
        self.assertEqual(way("letter"), ("letter", "no_phone"))
        self.customer.phone = "123"
        self.assertEqual(way(), ("call", "bad_phone"))
        self.customer.phone = "+221 77 123 45 67"
        self.env["phone.blacklist"].add("+221771234567")
        self.env.invalidate_all()
        self.assertEqual(way(), ("call", "blacklisted"))

    # Alerts

    def test_alert_goes_to_whom_the_level_names_and_nothing_to_the_customer(self):
        team = self.env["credit.team"].create(
            {"name": "Dakar", "leader_id": self.analyst.id, "company_id": self.company.id}
        )
        self.account.team_id = team
        for name, user in (("salesperson", self.sales), ("leader", self.analyst)):
            self.assertEqual(self._alerted(name), user)
        self.customer.user_id = self._new_user("nobody", "base.group_user")
        manager = self.company._get_credit_manager()
        self.assertEqual(self._alerted("salesperson"), manager, "he may not open the account")
        self.assertEqual(self._alerted("manager"), manager)
        self._level(channel="alert", alert_user="manager")
        with self._server() as mailbox:
            message = self._run(partners=self.customer)
        self.assertRecordValues(message, [{"state": "done", "channel": "alert", "is_fallback": False}])
        self.assertEqual(message.activity_id.user_id, manager)
        self.assertIn("Nothing was sent to the customer", self._told(message))
        self.assertFalse([mail for mail in mailbox.messages if "teranga" in mail["To"]])
        self.assertIn("Colleagues alerted: 1.", message._describe_run())

    def _alerted(self, name):
        self._level(alert_user=name)
        return self.account._get_followup_alerted(self.reminder, self.policy)

    def test_the_way_in_words(self):
        address = self.customer._get_credit_addresses()[self.customer.id]
        words = {
            channel: self.Followup._describe_way(
                self.Followup._prepare_delivery_vals(
                    self.customer, self.company, channel, self.reminder, address
                )
            )
            for channel in ("email", "letter", "sms", "call", "alert")
        }
        self.assertEqual(
            words,
            {
                "email": "E-mail to compta@teranga.example",
                "letter": "Letter to Ferme Teranga",
                "sms": "SMS to Ferme Teranga, +221771234567",
                "call": "Call Ferme Teranga",
                "alert": "Alert to a colleague",
            },
        )
