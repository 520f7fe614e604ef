import base64
import random
from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ..demo.customers import BY_NAME, GROUP
from ..demo.files import (
    BATCH_PERCENT,
    BATCH_REASON,
    BATCH_TYPE,
    CASH,
    EXPIRY,
    GROUP_SHARE,
    GUARANTEES,
    OLD,
    OPENINGS,
    REQUESTS,
    SUSPENDED,
    TEAMS,
)
from ..tools.scan import make_scan


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_files(self, company, users, customers, today):
        """Teams, a group with its limit, papers of old and new customers, and what waits for a decision."""
        accounts = {name: partner.credit_account_id for name, partner in customers.items()}
        self._make_history(users, accounts, today)
        self._make_teams(company, users, accounts, today)
        self._make_group(accounts)
        self._make_guarantees(accounts, today)
        wholesalers = [name for name in accounts if BY_NAME[name].type == "wholesaler"]
        for place, name in enumerate(wholesalers):
            self._make_old_file(users, accounts[name], today - timedelta(700 - place * 23), today)
        for opening in OPENINGS:
            self._make_opening(company, users, opening, today)
        self._make_requests(users, accounts, today)
        self._make_batch(company, users, accounts)
        self._make_controls(company, users)

    @api.model
    def _make_teams(self, company, users, accounts, today):
        teams = self.env["credit.team"].create(
            [
                {
                    "name": name,
                    "company_id": company.id,
                    "leader_id": users["manager"].id,
                    "country_ids": [Command.link(self.env.ref(f"base.{code}").id) for code in countries],
                    "member_ids": [Command.link(users[login].id) for login in members],
                }
                for name, countries, members in TEAMS
            ]
        )
        teams.action_assign()
        for name, account in accounts.items():
            chance = random.Random(f"Kayor Vivres/risk/{name}")
            habit = BY_NAME[name].habit
            account.write(
                {
                    "risk_class": {"prompt": "a", "usual": "b", "slow": "c", "late": "d"}.get(habit, "e"),
                    "review_date": today + timedelta(chance.randrange(-15, 300)),
                    "verified_on": today - timedelta(chance.randrange(20, 500)),
                }
            )

    @api.model
    def _make_group(self, accounts):
        """The holding and its subsidiaries share a limit beside their own."""
        members = self.env["credit.account"].union(
            *(account for name, account in accounts.items() if GROUP in (name, BY_NAME[name].parent))
        )
        total = sum(exposure.total for exposure in members.get_exposures().values())
        group = self.env["credit.group"].create(
            {
                "name": GROUP,
                "company_id": members.company_id.id,
                "currency_id": members.currency_id.id,
                "limit_mode": "amount",
                "credit_limit": -(-total * GROUP_SHARE // 1_000_000) * 1_000_000,
            }
        )
        members.write({"group_id": group.id})

    @api.model
    def _make_guarantees(self, accounts, today):
        """What a bank, a pledge and the holding pay if a customer or one of the group does not."""
        for owner, kind, reference, amount, percent, days in GUARANTEES:
            account = accounts[owner]
            secures = {"group_id": account.group_id.id} if owner == GROUP else {"account_id": account.id}
            self.env["credit.guarantee"].create(
                {
                    **secures,
                    "kind": kind,
                    "issuer_id": account.partner_id.id if kind != "bank" else False,
                    "reference": reference,
                    "currency_id": account.currency_id.id,
                    "amount": amount,
                    "percent": percent,
                    "date_from": today - timedelta(200),
                    "date_until": today + timedelta(days) if days else False,
                }
            )

    @api.model
    def _make_old_file(self, users, account, started, today):
        """The file of a customer of long standing: complete, but for what has expired since."""
        account.with_user(users["accounts"]).sudo().action_start_file()
        chance = random.Random(f"Kayor Vivres/papers/{account.partner_name}")
        for document in account.document_ids:
            expiry = today + timedelta(EXPIRY.get(account.partner_name, chance.randrange(120, 1_500)))
            document.with_user(users["accounts"]).sudo().date_issue = started - timedelta(30)
            self._bring(document, users["accounts"], f"{chance.randrange(10**8):08}", expiry)
            if not document.has_expiry or expiry >= today:
                document.with_user(users["analyst"]).action_validate()
        # The log of those days does not exist; the dates are those of the paper file.
        account.write(
            {
                "file_started_on": started,
                "file_completed_on": started + timedelta(chance.randrange(3, 15)),
                "file_submitted_on": started + timedelta(15),
                "file_submitted_by_id": users["accounts"].id,
                "file_approved_on": started + timedelta(chance.randrange(16, 25)),
                "file_approved_by_id": users["manager"].id,
            }
        )

    @api.model
    def _bring(self, document, user, number, expiry=None):
        """What the customer brought: a number, and a scan where one belongs to it."""
        mine = document.with_user(user).sudo()
        if document.has_number:
            mine.number = number
        if document.has_expiry:
            mine.date_expiry = expiry
        if document.has_scan:
            pdf = make_scan(document.partner_id.name, document.type_id.name, number)
            self.env["ir.attachment"].with_user(user).sudo().create(
                {
                    "name": f"{document.type_id.name}.pdf",
                    "datas": base64.b64encode(pdf),
                    "res_model": document._name,
                    "res_id": document.id,
                }
            )

    @api.model
    def _make_opening(self, company, users, opening, today):
        """A prospect with its file, as far as it has come."""
        partner = self.env["res.partner"].create(
            {
                "name": opening.name,
                "is_company": True,
                "company_id": self._company_if_shared(company).id,
                "city": opening.city,
                "country_id": self.env.ref("base.sn").id,
                "user_id": users["sales"].id,
                "lang": "fr_FR",
            }
        )
        clerk = users["accounts"]
        account = (
            self.env["credit.account"]
            .with_user(clerk)
            .sudo()
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "customer_type_id": self.env.ref(f"credit_control.customer_type_{opening.type}").id,
                    "analyst_id": users["analyst"].id,
                    "collector_id": users["collector"].id,
                }
            )
        )
        account.action_start_file()
        for document in account.document_ids:
            number = opening.papers.get(document.type_id.code)
            if number is None:
                continue
            self._bring(document, clerk, number or document.type_id.code, today + timedelta(900))
            document.with_user(users["analyst"]).action_validate()
        if opening.submitted:
            request = self._ask(
                clerk,
                account,
                "opening",
                opening.reason,
                proposed_mode="amount",
                proposed_amount=opening.limit * 1_000,
                proposed_payment_term_id=self.env.ref("account.account_payment_term_30days").id,
            )
            self._backdate(request, lambda request: self._hour(today - timedelta(opening.asked), 40))
            request.submitted_on = request.create_date
            self._decide_opening(users, opening, request, today)
        self._date_opening(account, opening, today)

    @api.model
    def _decide_opening(self, users, opening, request, today):
        decider = request.with_user(users["manager"])
        if opening.fate == "opened":
            decider.action_approve(opening.reason)
        elif opening.fate == "refused":
            decider.action_refuse(opening.reason)
        if opening.fate:
            request.decided_on = self._hour(today - timedelta(opening.decided), 50)

    @api.model
    def _date_opening(self, account, opening, today):
        """Each step on the day on which it was taken."""
        steps = account.history_ids.filtered(lambda change: change.kind == "state").sorted("id")
        for step, ago in zip(steps, (opening.ago, opening.asked, opening.decided), strict=False):
            step.date = today - timedelta(ago)
        account.file_started_on = steps[0].date
        if opening.submitted:
            account.file_submitted_on = steps[1].date
        if opening.fate == "opened":
            account.file_approved_on = steps[2].date

    @api.model
    def _make_history(self, users, accounts, today):
        """Accounts of long standing, one that is suspended, and customers that pay cash now."""
        for account in accounts.values():
            for change in account.history_ids:
                ago = SUSPENDED if change.value == "suspended" else OLD
                change.date = today - timedelta(ago)
        for name, (ago, reason) in CASH.items():
            account = accounts[name].with_user(users["manager"]).sudo()
            account._set_sale_mode("cash", reason, today - timedelta(ago))

    @api.model
    def _make_requests(self, users, accounts, today):
        for name, kind, share, reason in REQUESTS:
            account = accounts[name]
            amount = -(-account.credit_limit * share // 500_000) * 500_000
            season = (
                {"proposed_from": today, "proposed_until": today + timedelta(45)}
                if kind == "temporary_limit"
                else {"proposed_mode": "amount"}
            )
            self._ask(users["analyst"], account, kind, reason, proposed_amount=amount, **season)

    @api.model
    def _ask(self, user, account, kind, reason, **proposal):
        """A request that waits for a decision."""
        request = (
            self.env["credit.request"]
            .with_user(user)
            .sudo()
            .create({"account_id": account.id, "kind": kind, "reason": reason, **proposal})
        )
        request.action_submit()
        return request

    @api.model
    def _make_batch(self, company, users, accounts):
        """Limits of all retailers, proposed together."""
        retailers = self.env["credit.account"].union(
            *(account for name, account in accounts.items() if BY_NAME[name].type == BATCH_TYPE)
        )
        mass = (
            self.env["credit.request.mass"]
            .with_user(users["analyst"])
            .sudo()
            .create(
                {
                    "company_id": company.id,
                    "account_ids": [Command.set(retailers.ids)],
                    "method": "percent",
                    "percent": BATCH_PERCENT,
                    "rounding": 100_000,
                    "reason": BATCH_REASON,
                }
            )
        )
        batch = self.env["credit.request.batch"].with_user(users["analyst"]).sudo()
        batch.browse(mass.action_propose()["res_id"]).action_submit()

    @api.model
    def _make_controls(self, company, users):
        """The controls of last month: one signed off, one done, the others still to do."""
        Control = self.env["credit.key.control"]
        # Nobody gets a mail about what the demo gives away again at once.
        Control.sudo().with_context(mail_activity_quick_update=True)._generate()
        controls = Control.search([("company_id", "=", company.id)])
        controls.owner_id = users["analyst"]
        controls.activity_ids.user_id = users["analyst"]
        controls[:2].with_user(users["analyst"]).action_done()
        controls[:1].with_user(users["manager"]).action_sign()
