MARCH = {"date_from": "2025-03-01", "date_to": "2025-03-31"}


class DeskReports:
    """What the collector's day and broken promises show on the ledger of the contract, and their figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.env["credit.account"].ensure_accounts(
            cls.customer | cls.other_customer | cls.formula, cls.company
        )
        cls.account.collector_id = cls.collector
        for user, customer, day, code in (
            (cls.collector, cls.customer, "2025-03-03", "no_answer"),
            (cls.collector, cls.customer, "2025-03-04", "promise"),
            (cls.analyst, cls.other_customer, "2025-03-04", "no_answer"),
            (cls.manager, cls.formula, "2025-02-20", "call_back"),
        ):
            cls.env["credit.interaction"].sudo().create(
                {
                    "account_id": cls._account_of(customer).id,
                    "user_id": user.id,
                    "date": day,
                    "result_id": cls.env.ref(f"credit_control_collection.result_{code}").id,
                    "note": "=1+1",
                }
            )
        promises = cls.env["credit.promise"].sudo()
        for user, customer, day, due, amount, state, decided, currency in (
            (cls.collector, cls.customer, "2025-03-04", "2025-03-14", 900, "broken", "2025-03-17", None),
            (cls.collector, cls.customer, "2025-03-18", "2025-03-20", 100, "kept", "2025-03-20", None),
            (
                cls.analyst,
                cls.other_customer,
                "2025-03-04",
                "2025-03-12",
                50,
                "partly",
                "2025-03-15",
                cls.euro,
            ),
            (cls.manager, cls.formula, "2025-03-20", "2025-03-28", 7.25, "kept", "2025-03-25", None),
            (cls.manager, cls.formula, "2025-03-21", "2025-03-31", 7.25, "broken", "2025-04-02", None),
            (cls.manager, cls.formula, "2025-03-21", "2025-04-28", 7.25, "cancelled", False, None),
        ):
            promises |= promises.create(
                {
                    "account_id": cls._account_of(customer).id,
                    "user_id": user.id,
                    "date": day,
                    "date_due": due,
                    "basis": "amount",
                    "currency_id": (currency or cls.company.currency_id).id,
                    "amount": amount,
                    "state": state,
                    "decided_on": decided,
                }
            )
        cls.promises = promises
        cls.env.flush_all()

    @classmethod
    def _account_of(cls, customer):
        return cls.accounts.filtered(lambda account: account.partner_id == customer)

    def _figures(self, name, options, domain=(), user=None):
        report = self.env[name].with_user(user or self.collector).with_options(**options)
        names = [name for name in report._report_measures if name not in report._report_ratios]
        values = report._read_group(list(domain), [], [f"{name}:sum" for name in names])[0]
        return dict(zip(names, values, strict=True))

    def test_what_a_day_brought(self):
        found = self._figures("credit.report.collector.day", MARCH, [("user_id", "=", self.collector.id)])
        self.assertEqual(
            found,
            {
                "interactions": 2,
                "answered": 1,
                "promises": 2,
                "kept": 1,
                "broken": 1,
                "promised": 1000,
                "cash_in": 7500,
            },
            "the payments of 6,000 and 1,500 are of the collector's customer",
        )
        found = self._figures("credit.report.collector.day", MARCH)
        self.assertEqual((found["interactions"], found["promises"], found["promised"]), (3, 5, 1114.5))
        report = self.env["credit.report.collector.day"].with_options(**MARCH)
        opened = {row.what: row.action_open_record()["res_model"] for row in report.search([])}
        self.assertEqual(
            opened, {"interaction": "credit.interaction", "promise": "credit.promise", "cash": "account.move"}
        )

    def test_promises_of_a_period(self):
        found = self._figures("credit.report.promise", MARCH)
        self.assertEqual(
            found,
            {"decided": 4, "kept": 2, "partly": 1, "broken": 1, "promised": 1107.25, "not_kept": 1000},
            "50 euro are 100",
        )
        first = {"date_from": "2025-03-01", "date_to": "2025-03-16"}
        self.assertEqual(self._figures("credit.report.promise", first)["decided"], 1)
        row = self.env["credit.report.promise"].with_options(**MARCH).search([("state", "=", "broken")])
        row.ensure_one()
        self.assertEqual(row.action_open_record()["res_id"], self.promises[0].id)

    def test_who_sees_them(self):
        self.sales.group_ids |= self.env.ref("credit_control.group_credit_figures")
        mine = self._figures("credit.report.promise", MARCH, user=self.sales)
        self.assertEqual(mine["decided"], 2, "own customers")
        team = self.env["credit.team"].create({"name": "Coast", "member_ids": [(4, self.analyst.id)]})
        self.accounts.team_id = team
        self.account.analyst_id = False
        self.assertFalse(self._figures("credit.report.promise", MARCH, user=self.analyst)["decided"])
        self.assertEqual(self._figures("credit.report.promise", MARCH, user=self.auditor)["decided"], 4)

    def test_a_promise_is_of_the_period_in_which_it_was_decided(self):
        april = {"date_from": "2025-04-01", "date_to": "2025-04-30"}
        self.assertEqual(self._figures("credit.report.promise", april)["broken"], 1)
        self.assertEqual(self._figures("credit.report.promise", MARCH)["decided"], 4)
