from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.addons.credit_control.tools.state import TRANSITIONS
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from .accounts_common import AccountsCommon

STATUS = "credit.report.account.status"
OPENING = "credit.report.opening"
BLOCKED = "credit.report.blocked.order"
FEBRUARY = {"date_from": "2025-02-01", "date_to": "2025-02-28"}
MARCH = {"date_from": "2025-03-01", "date_to": "2025-03-31"}
PREPARING = ("draft", "review")
# The life of an account: how it begins, then days until the next step and which of the legal ones it is.
LIFE = st.tuples(
    st.sampled_from(["draft", "draft", "review", "open"]),
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 2)), max_size=7),
)


def steps_of(life):
    """Days and states of a life that begins in January."""
    state, moves = life
    day = date(2025, 1, 20)
    steps = [(day, state)]
    for days, choice in moves:
        day += timedelta(days)
        state = TRANSITIONS[state][choice % len(TRANSITIONS[state])]
        steps.append((day, state))
    return steps


def slow_openings(steps):
    """The definition, step by step: list of first day, last day, state at the end, and whether it was open at once."""
    openings, before = [], None
    for day, state in steps:
        if state in PREPARING and before not in PREPARING:
            openings.append([day, None, None, False])
        elif before is None:
            openings.append([day, day, state, True])
        elif before in PREPARING and state not in PREPARING:
            openings[-1][1:3] = day, state
        before = state
    return openings


def slow_figures(openings, start, end):
    """Begun before, started, opened, given up, waiting, and days of those opened with a file."""
    figures = [0] * 6
    for first, last, state, at_once in openings:
        if first > end or (last and last < start):
            continue
        ended = last is not None and last <= end
        figures[first >= start] += 1
        figures[(2 if state == "open" else 3) if ended else 4] += 1
        if ended and state == "open" and not at_once:
            figures[5] += (last - first).days
    return figures


@tagged("post_install", "-at_install")
class TestCreditReportAccounts(AccountsCommon):
    """Reports on accounts, their opening and their held orders, to the day and to the cent."""

    def _report(self, name, options, user=None):
        return self.env[name].with_user(user or self.collector).with_options(**options)

    def _row(self, name, options, account=None, user=None):
        """The row of one account."""
        report = self._report(name, options, user)
        row = report.search([("account_id", "=", (account or self.account).id)])
        row.ensure_one()
        return row

    def _sums(self, name, options, names, domain=(), user=None):
        report = self._report(name, options, user)
        totals = report._read_group(list(domain), [], report._get_aggregates(names))[0]
        return dict(zip(names, totals, strict=True))

    def _status(self, as_of, account, user=None):
        return self._row(STATUS, {"as_of": as_of}, account, user)

    def _team_user(self, *accounts):
        """A collector of a team that serves these accounts only."""
        user = new_test_user(self.env, "team_collector", groups="credit_control.group_credit_collector")
        own, others = self.env["credit.team"].create(
            [{"name": "Ours", "member_ids": [Command.link(user.id)]}, {"name": "Theirs"}]
        )
        self.env["credit.account"].search([]).team_id = others
        self.env["credit.account"].union(*accounts).write({"team_id": own.id, "collector_id": user.id})
        return user

    # Status of accounts

    def test_status_is_that_of_the_day(self):
        account = self._new_account("Alpha", "2025-01-10 10:00", "open", "wholesaler")
        self._invoice(400, "2025-02-10", account.partner_id, date="2025-01-15")
        self._invoice(100, "2025-04-10", account.partner_id, date="2025-02-15")
        with self._on("2025-02-05 10:00"):
            self._set_limit(1000, account)
        with self._on("2025-03-12 10:00"):
            self._set_limit(300, account)
            account.with_user(self.analyst)._set_sale_mode("cash", "A cheque bounced")
        with self._on("2025-03-20 10:00"):
            account.with_user(self.analyst)._change_state("suspended", "Nobody answers")
        names = ("sale_mode", "state", "limit_amount", "owed", "overdue", "no_limit", "cash_owing", "changed")
        for as_of, expected in (
            ("2025-01-31", ("term", "open", 0.0, 400.0, 0.0, 1, 0, 1)),
            ("2025-02-28", ("term", "open", 1000.0, 500.0, 400.0, 0, 0, 0)),
            ("2025-03-15", ("cash", "open", 300.0, 500.0, 400.0, 0, 1, 1)),
            ("2025-03-31", ("cash", "suspended", 300.0, 500.0, 400.0, 0, 1, 1)),
            ("2025-04-30", ("cash", "suspended", 300.0, 500.0, 500.0, 0, 1, 0)),
        ):
            with self.subTest(as_of=as_of):
                row = self._status(as_of, account)
                self.assertEqual(tuple(row[name] for name in names), expected)
        row = self._status("2025-03-31", account)
        self.assertEqual((row.sale_mode_before, row.state_before), ("term", "open"))
        self.assertEqual((str(row.changed_on), row.changed_by_id), ("2025-03-20", self.analyst))
        self.assertEqual((row.change_reason, row.exception), ("Nobody answers", "cash_owing"))
        self.assertEqual(row.action_open_record()["res_id"], account.id)

    def test_account_that_was_not_there_yet(self):
        account = self._new_account("Alpha", "2025-03-05 10:00", "open")
        report = self._report(STATUS, {"as_of": "2025-02-28"})
        self.assertFalse(report.search([("account_id", "=", account.id)]))
        self._invoice(50, "2025-03-20", account.partner_id, date="2025-02-20")
        row = self._status("2025-02-28", account)
        self.assertEqual((row.state, row.sale_mode, row.exception), (False, False, "no_account"))
        self.assertEqual((row.term, row.cash, row.no_account, row.owed), (0, 0, 1, 50.0))

    def test_customer_without_an_account(self):
        self._invoice(70, "2025-02-10", self.other_customer)
        report = self._report(STATUS, {"as_of": "2025-02-28"})
        row = report.search([("partner_id", "=", self.other_customer.id)])
        self.assertEqual(
            (row.exception, row.owed, row.overdue, row.account_id.id), ("no_account", 70, 70, False)
        )
        action = row.action_open_record()
        items = self.env[action["res_model"]].with_context(**action["context"]).search(action["domain"])
        self.assertEqual(items.mapped("total"), [70.0])
        self.assertTrue(all(check["holds"] for check in report.get_checks()))

    def test_cash_that_owes_after_credits(self):
        account = self._new_account("Alpha", "2025-01-10 10:00", "open")
        with self._on("2025-01-11 10:00"):
            account.with_user(self.analyst)._set_sale_mode("cash", "New")
        self._invoice(100, "2025-02-10", account.partner_id)
        self._payment(100, "2025-02-20", account.partner_id)
        self.assertEqual(self._status("2025-02-15", account).cash_owing, 1)
        row = self._status("2025-02-28", account)
        self.assertEqual((row.cash_owing, row.owed, row.overdue), (0, 0.0, 100.0))

    def test_limit_that_expired_and_a_temporary_one(self):
        account = self._new_account("Alpha", "2025-01-10 10:00", "open")
        with self._on("2025-01-11 10:00"):
            account.sudo().write(
                {
                    "limit_mode": "amount",
                    "credit_limit": 800,
                    "limit_until": "2025-03-15",
                    "temporary_limit": 1200,
                    "temporary_from": "2025-03-20",
                    "temporary_until": "2025-04-10",
                }
            )
        for as_of, expected in (
            ("2025-03-15", (0, 800.0)),
            ("2025-03-16", (1, 800.0)),
            ("2025-03-31", (0, 1200.0)),
            ("2025-04-11", (1, 800.0)),
        ):
            row = self._status(as_of, account)
            self.assertEqual((row.no_limit, row.limit_amount), expected, as_of)

    def test_limit_in_another_currency_at_the_rate_of_the_day(self):
        account = self._new_account("Alpha", "2025-01-10 10:00", "open")
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 0.5), ("2025-03-01", 0.4)])
        with self._on("2025-01-11 10:00"):
            account.sudo().write({"limit_mode": "amount", "credit_limit": 100, "limit_currency_id": euro.id})
        with self._on("2025-03-20 10:00"):
            account.sudo().write({"credit_limit": 150, "limit_currency_id": self.company.currency_id.id})
        found = [
            self._status(as_of, account).limit_amount for as_of in ("2025-02-28", "2025-03-10", "2025-03-31")
        ]
        self.assertEqual(found, [200.0, 250.0, 150.0])

    def test_papers_of_the_day(self):
        account = self._new_account("Alpha", "2025-01-10 10:00")
        with self._on("2025-01-20 10:00"):
            self._complete(account)
            self._paper("sn_cin", account).sudo().date_expiry = "2025-03-10"
            self._paper("sn_cin", account).with_user(self.analyst).sudo().action_validate()
            account.sudo()._change_state("open", "Made so")
        self.assertEqual(self._status("2025-01-15", account).file_lacking, 0, "a draft is no exception")
        for as_of, lacking in (("2025-02-28", 0), ("2025-03-10", 0), ("2025-03-11", 1)):
            self.assertEqual(self._status(as_of, account).file_lacking, lacking, as_of)
        with self._on("2025-03-25 10:00"):
            renewed = self._paper("sn_cin", account).sudo().copy({"account_id": account.id})
            self._scan(renewed)
            renewed.with_user(self.account_manager).write({"number": "124", "date_expiry": "2099-12-31"})
            renewed.with_user(self.analyst).action_validate()
            self.assertTrue(account.is_file_complete)
        for as_of, lacking in (("2025-02-28", 0), ("2025-03-24", 1), ("2025-03-31", 0)):
            self.assertEqual(self._status(as_of, account).file_lacking, lacking, as_of)

    def test_papers_of_today_are_those_of_the_kernel(self):
        complete = self._new_account("Alpha", "2025-01-10 10:00", "open")
        lacking = self._new_account("Beta", "2025-01-10 10:00", "open")
        self._complete(complete)
        rows = self._report(STATUS, {}).search([("account_id", "in", (complete | lacking).ids)])
        self.assertEqual(
            {row.account_id: bool(row.file_lacking) for row in rows},
            {account: not account.is_file_complete for account in (complete, lacking)},
        )

    def test_late_review(self):
        account = self._new_account("Alpha", "2025-01-10 10:00", "open", review_date="2025-02-28")
        self.assertEqual(self._status("2025-02-28", account).review_late, 0, "due today is not late")
        self.assertEqual(self._status("2025-03-01", account).review_late, 1)
        with self._on("2025-03-10 10:00"):
            account.with_user(self.analyst)._change_state("closed", "They moved away")
        self.assertEqual(self._status("2025-03-31", account).review_late, 0)

    def test_merged_account_and_branch(self):
        ours = self._new_account("Alpha", "2025-01-10 10:00", "open")
        theirs = self._new_account("Beta", "2025-01-10 10:00", "open")
        self._invoice(30, "2025-02-10", theirs.partner_id)
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        move = self._invoice(20, "2025-02-10", ours.partner_id, post=False)
        move.company_id = branch
        move.action_post()
        with self._on("2025-03-10 10:00"):
            theirs.with_user(self.analyst)._change_state("suspended", "Nobody answers")
        with self._on("2025-03-20 10:00"):
            wizard = self.env["base.partner.merge.automatic.wizard"]
            wizard._merge((theirs.partner_id | ours.partner_id).ids, ours.partner_id, False)
            self.env.invalidate_all()
        row = self._status("2025-03-31", ours)
        self.assertEqual((row.owed, row.state, row.company_id), (50.0, "suspended", self.company))
        self.assertIn("merged", row.change_reason)
        self.assertEqual(self._status("2025-02-28", ours).state, "open", "not that of the one that is gone")

    def test_status_in_xof_and_of_companies(self):
        account = self._new_account("Alpha", "2025-01-10 10:00", "open")
        xof = self.setup_other_currency("XOF", rates=[("1900-01-01", 600.0)], rounding=1.0)
        other = self.setup_other_company(name="Kayor", currency_id=xof.id)["company"]
        far = self.env["credit.account"].sudo().with_company(other)
        with self._on("2025-01-10 10:00"):
            far = far.create({"partner_id": self.other_customer.id, "company_id": other.id, "state": "open"})
            far.write(
                {
                    "limit_mode": "amount",
                    "credit_limit": 100,
                    "limit_currency_id": self.env.ref("base.EUR").id,
                }
            )
        report = self._report(STATUS, {"as_of": "2025-03-31"})
        self.assertEqual(report.search([]).company_id, self.company)
        self.assertIn(account, report.search([]).account_id)
        self.env.user.company_ids |= other
        both = self._report(STATUS, {"as_of": "2025-03-31"}, self.env.user)
        both = both.with_context(allowed_company_ids=(self.company | other).ids)
        row = both.search([("account_id", "=", far.id)])
        self.assertEqual(row.limit_amount, round(row.limit_amount), "XOF has no decimals")

    # Openings

    def _openings(self):
        """Three openings of February and March, on the way that the kernel gives them."""
        slow = self._new_account("Alpha", "2025-02-03 10:00", customer_type="wholesaler")
        fast = self._new_account("Beta", "2025-02-20 10:00", customer_type="retailer")
        waiting = self._new_account("Gamma", "2025-03-10 10:00", customer_type="retailer")
        with self._on("2025-02-10 10:00"):
            self._complete(slow)
            first = self._ask_to_open(slow)
        with self._on("2025-02-12 10:00"):
            first.with_user(self.manager).action_refuse("The bank details are those of somebody else")
        with self._on("2025-02-24 10:00"):
            asked = self._ask_to_open(fast, reason="The papers come with the first truck")
        with self._on("2025-02-26 10:00"):
            asked.with_user(self.manager).action_approve("All right")
        with self._on("2025-03-03 10:00"):
            again = self._ask_to_open(slow)
        with self._on("2025-03-05 10:00"):
            again.with_user(self.manager).action_approve("All right")
        return slow, fast, waiting

    def test_openings_and_their_days(self):
        slow, fast, waiting = self._openings()
        names = (
            "before",
            "started",
            "opened",
            "direct",
            "given_up",
            "waiting",
            "days_to_open",
            "days_to_decide",
        )
        ours = [("account_id", "in", (slow | fast | waiting).ids)]
        self.assertEqual(
            self._sums(OPENING, FEBRUARY, names, ours),
            dict(zip(names, (0, 2, 1, 0, 0, 1, 6.0, 2.0), strict=True)),
        )
        self.assertEqual(
            self._sums(OPENING, MARCH, names, ours),
            dict(zip(names, (1, 1, 1, 0, 0, 1, 30.0, 23.0), strict=True)),
        )
        both = {"date_from": "2025-02-01", "date_to": "2025-03-31"}
        # Pooled: (30 + 6) / 2 from the start, (23 + 2) / 2 from the first request.
        self.assertEqual(
            self._sums(OPENING, both, names, ours),
            dict(zip(names, (0, 3, 2, 0, 0, 1, 18.0, 12.5), strict=True)),
        )
        row = self._row(OPENING, MARCH, slow)
        self.assertEqual((str(row.started_on), str(row.requested_on)), ("2025-02-03", "2025-02-10"))
        self.assertEqual((str(row.ended_on), row.ended_by_id, row.days), ("2025-03-05", self.manager, 30))
        self.assertEqual(self._row(OPENING, FEBRUARY, slow).stage, "draft", "refused, so a draft again")
        self.assertFalse(self._row(OPENING, FEBRUARY, slow).ended_on, "not known in February")

    def test_what_was_missing(self):
        slow, fast, waiting = self._openings()
        row = self._row(OPENING, FEBRUARY, fast)
        self.assertEqual((row.incomplete, row.papers), (1, 5))
        self.assertEqual(row.missing, ", ".join(fast.file_submit_missing.splitlines()))
        row = self._row(OPENING, MARCH, slow)
        self.assertEqual((row.incomplete, row.papers, row.missing, row.requests_refused), (0, 0, False, 1))
        paper = self._paper("sn_cin", waiting)
        self._scan(paper)
        paper.with_user(self.analyst).action_refuse("Nobody can read it")
        row = self._row(OPENING, MARCH, waiting)
        self.assertEqual((row.incomplete, row.papers), (0, 5))
        self.assertEqual(set(row.missing.split(", ")), set(waiting.file_missing.splitlines()))
        self.assertIn("refused", row.missing)

    def test_requests_taken_back_or_expired(self):
        account = self._new_account("Alpha", "2025-02-03 10:00")
        with self._on("2025-02-10 10:00"):
            self._ask_to_open(account, reason="We know them").with_user(self.account_manager).action_cancel()
        with self._on("2025-02-11 10:00"):
            late = self._ask_to_open(account, reason="We know them well")
        with self._on("2025-04-20 10:00"):
            late._expire()
        row = self._row(OPENING, FEBRUARY, account)
        self.assertEqual((row.requests_withdrawn, row.requests_refused, row.waiting), (2, 0, 1))
        never = self.env["credit.request"].sudo().search_count([("account_id", "=", self.account.id)])
        self.assertEqual(never, 0)

    def test_customer_who_comes_back_has_another_opening(self):
        account = self._new_account("Alpha", "2025-02-03 10:00")
        for moment, state in (
            ("2025-02-08 10:00", "open"),
            ("2025-02-20 10:00", "suspended"),
            ("2025-02-21 10:00", "open"),
            ("2025-03-03 10:00", "closed"),
            ("2025-03-10 10:00", "draft"),
            ("2025-03-12 10:00", "review"),
            ("2025-03-14 10:00", "closed"),
        ):
            with self._on(moment):
                account.sudo()._change_state(state, "As they wish")
        first = self._row(OPENING, FEBRUARY, account)
        self.assertEqual((first.stage, first.days, first.opened), ("open", 5, 1))
        again = self._row(OPENING, MARCH, account)
        self.assertEqual((again.stage, again.given_up, again.started, again.opened), ("closed", 1, 1, 0))
        both = self._report(OPENING, {"date_from": "2025-02-01", "date_to": "2025-03-31"})
        self.assertEqual(both.search_count([("account_id", "=", account.id)]), 2)

    def test_opened_at_once_is_no_time_to_open(self):
        with self._on("2025-02-12 10:00"):
            account = self.env["credit.account"].ensure_accounts(self.other_customer, self.company)
        row = self._row(OPENING, FEBRUARY, account)
        self.assertEqual((row.stage, row.opened, row.direct, row.opened_by_file), ("direct", 1, 1, 0))
        self.assertFalse(
            self._sums(OPENING, FEBRUARY, ["days_to_open"], [("id", "=", row.id)])["days_to_open"]
        )

    def test_openings_add_up(self):
        self._openings()
        self._accounts_ledger()
        names = ("before", "started", "opened", "given_up", "waiting")
        for month in (FEBRUARY, MARCH, {"date_from": "2025-01-01", "date_to": "2025-12-31"}):
            sums = self._sums(OPENING, month, names)
            self.assertEqual(
                sums["before"] + sums["started"], sums["opened"] + sums["given_up"] + sums["waiting"], month
            )
            self.assertGreater(sums["started"], 1)

    @settings(
        max_examples=6,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(LIFE, min_size=6, max_size=6))
    def test_openings_of_any_lives(self, lives):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(len(lives))]
        )
        accounts = self.env["credit.account"].create([{"partner_id": partner.id} for partner in partners])
        accounts.history_ids.sudo().filtered(lambda change: change.kind == "state").unlink()
        steps = [steps_of(life) for life in lives]
        self.env["credit.account.history"].sudo().create(
            [
                {
                    "account_id": account.id,
                    "kind": "state",
                    "date": day,
                    "value": state,
                    "user_id": self.env.uid,
                }
                for account, way in zip(accounts, steps, strict=True)
                for day, state in way
            ]
        )
        names = ("before", "started", "opened", "given_up", "waiting", "open_days")
        openings = [opening for way in steps for opening in slow_openings(way)]
        for month in (FEBRUARY, MARCH, {"date_from": "2025-01-01", "date_to": "2025-12-31"}):
            found = self._sums(OPENING, month, names, [("account_id", "in", accounts.ids)])
            expected = slow_figures(openings, *map(date.fromisoformat, month.values()))
            self.assertEqual([found[name] or 0 for name in names], expected, (month, steps))

    # Blocked orders

    def test_blocked_orders_of_a_month(self):
        released = self._hold_order(100, "2025-02-25 10:00")
        refused = self._hold_order(200, "2025-03-03 10:00", reasons=("overdue", "limit_exceeded"))
        waiting = self._hold_order(400, "2025-03-10 10:00", reasons=("overdue",))
        quick = self._hold_order(50, "2025-03-05 10:00")
        with self._on("2025-03-04 10:00"):
            released.with_user(self.manager).action_release("The bank told us")
            self.env["credit.hold.note"].with_user(self.sales).create(
                [
                    {"hold_id": waiting.id, "text": "They pay half"},
                    {"hold_id": waiting.id, "text": "They pay all"},
                ]
            )
        with self._on("2025-03-06 10:00"):
            quick.with_user(self.analyst).sudo().action_release("Small")
        with self._on("2025-03-10 11:00"):
            refused.with_user(self.manager).action_refuse("They pay first")
        with self._on("2025-04-02 10:00"):
            waiting.with_user(self.manager).action_release("They paid")
        names = ("before", "held", "released", "refused", "withdrawn", "ended", "still_held", "notes")
        self.assertEqual(
            self._sums(BLOCKED, MARCH, names),
            dict(zip(names, (1, 3, 2, 1, 0, 0, 1, 2), strict=True)),
        )
        money = self._sums(BLOCKED, MARCH, ("value", "still_value", "days_to_release"))
        # Seven days and one, pooled over both; by who decided each has its own.
        self.assertEqual(money, {"value": 750.0, "still_value": 400.0, "days_to_release": 4.0})
        groups = self._report(BLOCKED, MARCH)._read_group([], ["decided_by_id"], ["days_to_release:pooled"])
        self.assertEqual(dict(groups)[self.manager], 7.0)
        row = self._report(BLOCKED, MARCH).search([("hold_id", "=", waiting.id)])
        self.assertEqual(
            (row.outcome, row.decided_by_id.id, row.days), ("open", False, 21), "not known in March"
        )
        self.assertEqual((row.notes, row.last_note), (2, "They pay all"))
        april = {"date_from": "2025-04-01", "date_to": "2025-04-30"}
        self.assertEqual(
            self._sums(BLOCKED, april, ("before", "held", "released", "days_to_release")),
            {"before": 1, "held": 0, "released": 1, "days_to_release": 23.0},
        )

    def test_two_reasons_count_once(self):
        hold = self._hold_order(200, "2025-03-03 10:00", reasons=("overdue", "limit_exceeded", "forced"))
        self._hold_order(100, "2025-03-03 10:00", reasons=("limit_exceeded",))
        report = self._report(BLOCKED, MARCH)
        row = report.search([("hold_id", "=", hold.id)])
        self.assertEqual((row.main_kind, row.reason_count), ("overdue", 3))
        by_reason = report._read_group([], ["main_kind"], ["held:sum", "value:sum"])
        self.assertEqual({kind: tuple(sums) for kind, *sums in by_reason}["limit_exceeded"], (1, 100.0))
        holds = self.env["credit.hold"].search([])
        self.assertEqual(
            tuple(self._sums(BLOCKED, MARCH, ("held", "value")).values()),
            (len(holds), sum(holds.mapped("added"))),
        )

    def test_release_withdrawn(self):
        hold = self._hold_order(100, "2025-02-20 10:00")
        with self._on("2025-02-24 10:00"):
            hold.with_user(self.manager).action_release("The bank told us")
        with self._on("2025-03-03 10:00"):
            hold.with_user(self.director).action_withdraw("The bank was wrong")
        names = ("before", "held", "released", "refused", "withdrawn", "still_held", "value")
        for month, expected, outcome, who in (
            (FEBRUARY, (0, 1, 1, 0, 0, 0, 100.0), "released", self.manager),
            (MARCH, (0, 0, 0, 0, 1, 0, 0.0), "withdrawn", self.director),
        ):
            self.assertEqual(tuple(self._sums(BLOCKED, month, names).values()), expected)
            row = self._row(BLOCKED, month)
            self.assertEqual((row.outcome, row.decided_by_id), (outcome, who))
        row = self._row(BLOCKED, {"date_from": "2025-02-01", "date_to": "2025-03-31"})
        self.assertEqual((row.released, row.withdrawn, row.decided_by_id), (1, 1, self.manager))
        self.assertEqual((row.days_to_release, str(row.decided_on)), (4.0, "2025-03-03"))

    def test_order_that_is_held_again(self):
        first = self._hold_order(100, "2025-03-03 10:00")
        with self._on("2025-03-04 10:00"):
            first.with_user(self.manager).action_release("Up to here", amount=100)
        with self._on("2025-03-10 10:00"):
            order = first.order_id.sudo()
            breaches = [self._breach(order, "limit_exceeded")]
            again = self.env["credit.hold"].open_for(order, self.account, breaches, 150, added=50)
        with self._on("2025-03-13 10:00"):
            again.with_user(self.manager).action_release("This too")
        sums = self._sums(BLOCKED, MARCH, ("held", "released", "value", "days_to_release"))
        self.assertEqual(sums, {"held": 2, "released": 2, "value": 150.0, "days_to_release": 2.0})
        self.assertEqual(self._report(BLOCKED, MARCH).search([]).mapped("times_held"), [1, 2])

    def test_holds_that_nobody_decided(self):
        cancelled = self._hold_order(100, "2025-03-03 10:00")
        cleared = self._hold_order(200, "2025-03-03 10:00")
        with self._on("2025-03-05 10:00"):
            cancelled.order_id.sudo()._action_cancel()
            cleared.sudo()._close("cleared")
            cancelled.order_id.sudo().unlink()
        report = self._report(BLOCKED, MARCH)
        self.assertEqual(set(report.search([]).mapped("outcome")), {"cancelled", "cleared"})
        self.assertFalse(report.search([]).decided_by_id)
        sums = self._sums(BLOCKED, MARCH, ("held", "ended", "released", "still_held", "value"))
        self.assertEqual(sums, {"held": 2, "ended": 2, "released": 0, "still_held": 0, "value": 300.0})
        self.assertFalse(self._sums(BLOCKED, MARCH, ["days_to_release"])["days_to_release"], "no base")

    def test_days_are_those_of_the_reader(self):
        hold = self._hold_order(100, "2025-03-03 23:30")
        with self._on("2025-03-04 23:30"):
            hold.with_user(self.manager).action_release("The bank told us")
        self.collector.tz = "Asia/Beirut"
        row = self._row(BLOCKED, MARCH)
        self.assertEqual((str(row.held_on), str(row.decided_on), row.days), ("2025-03-04", "2025-03-05", 1))

    def test_blocked_orders_add_up(self):
        self._accounts_ledger()
        hold = self._hold_order(100, "2025-02-20 10:00")
        with self._on("2025-03-24 10:00"):
            hold.with_user(self.manager).action_refuse("They pay first")
        names = ("before", "held", "released", "refused", "ended", "still_held")
        for month in (FEBRUARY, MARCH, {"date_from": "2025-03-05", "date_to": "2025-03-06"}):
            for domain in (
                [],
                [("main_kind", "=", "limit_exceeded")],
                [("partner_id", "=", self.customer.id)],
            ):
                sums = self._sums(BLOCKED, month, names, domain)
                ended = sum(sums[name] or 0 for name in names[2:])
                self.assertEqual((sums["before"] or 0) + (sums["held"] or 0), ended, month)

    def test_compared_and_frozen(self):
        self._accounts_ledger()
        self._hold_order(500, "2025-02-20 10:00")
        compared = self._report(BLOCKED, {**MARCH, "compare": "period"}, self.manager)
        names = ("held", "held_before", "held_change", "value", "value_before", "value_change")
        sums = compared._read_group([], [], compared._get_aggregates(names))
        # 500 waited in both months.
        self.assertEqual(sums, [(3, 1, 2, 857.25, 500.0, 357.25)])
        lines = compared._get_groups(compared._get_sections([])[0])
        self.assertEqual([name for name, _values in lines[:1]], ["Forced hold"], "in the order of the kinds")
        run_id = compared.freeze()["context"]["credit_report_run"]
        self._hold_order(500, "2025-03-20 10:00")
        frozen = compared.with_options(run=run_id)
        self.assertEqual(frozen._get_groups(frozen._get_sections([])[0]), lines)
        self.assertNotEqual(compared._get_groups(compared._get_sections([])[0]), lines)

    # Who sees what

    def _assert_same_reach(self, name, options, user, model, key):
        """A report shows a user the rows of those records that the user may read, and no others."""
        everything = self.env[name].sudo().with_options(**options).search([(key, "!=", False)])
        records = everything.mapped(key).sudo(False).with_env(self.env(user=user.id, su=False))
        allowed = self.env[model].with_user(user).search(Domain("id", "in", records.ids))
        found = self.env[name].with_user(user).with_options(**options).search([(key, "!=", False)])
        self.assertEqual(set(found.mapped(key).ids), set(allowed.ids), (name, user.login))
        return found

    def test_reports_show_what_the_records_show(self):
        self._accounts_ledger()
        mine = self._new_account("Mine", "2025-02-03 10:00", "open")
        mine.partner_id.user_id = self.other_sales
        self._hold_order(10, "2025-03-03 10:00", mine)
        in_team = self._team_user(mine)
        for user in (self.sales, self.other_sales, in_team, self.collector, self.auditor, self.manager):
            found = self._assert_same_reach(BLOCKED, MARCH, user, "credit.hold", "hold_id")
            self.assertTrue(found)
        self.assertEqual(
            self._report(BLOCKED, MARCH, in_team).search([]).account_id,
            mine,
            "customers of another team are not",
        )
        self.assertTrue(
            all(
                check["holds"]
                for check in self._report(STATUS, {"as_of": "2025-03-31"}, in_team).get_checks()
            ),
            "of the whole report, whatever of it is shown",
        )
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        for user in (self.sales, in_team, self.collector, self.auditor, self.manager):
            quarter = {"date_from": "2025-01-01", "date_to": "2025-03-31"}
            self.assertTrue(self._assert_same_reach(OPENING, quarter, user, "credit.exposure", "account_id"))
            self._assert_same_reach(STATUS, {"as_of": "2025-03-31"}, user, "credit.exposure", "account_id")

    def test_sales_without_figures(self):
        hold = self._hold_order(100, "2025-03-03 10:00")
        for name, options in ((STATUS, {}), (OPENING, MARCH)):
            with self.assertRaises(AccessError):
                self._report(name, options, self.sales).search([])
        report = self._report(BLOCKED, MARCH, self.sales)
        self.assertEqual(report.search([]).hold_id, hold)
        self.assertEqual(report.get_description()["may"], [], "neither frozen nor mailed")
        self.assertTrue(report.get_file("xlsx")[1])
        report.make_in_background("xlsx")
        self.assertEqual(self.env["credit.report.delivery"].with_user(self.sales).search([]).report, BLOCKED)
        self.assertFalse(self._report(BLOCKED, MARCH, self.other_sales).search([]))
        with self.assertRaises(AccessError):
            report.search([]).write({"name": "Mine"})
