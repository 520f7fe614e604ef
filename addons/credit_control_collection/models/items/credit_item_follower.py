from odoo import api, fields, models
from odoo.addons.credit_control.tools.source import fields_to_flush
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL


class CreditItemFollower(models.Model):
    """Who follows one open item, where it is not simply the collector of the account.

    Set by ``assign`` only. Who follows an item in the end says ``_follower_sql``.
    """

    _name = "credit.item.follower"
    _description = "Follower of an item"
    _order = "since desc, id desc"
    _check_company_domain = models.check_company_domain_parent_of

    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    account_id = fields.Many2one(
        "credit.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="account_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    role = fields.Selection(
        "_selection_role",
        required=True,
        readonly=True,
        help="Collector: the one of the account. Sales: the salesperson of the invoice. Else a user or another person.",
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, index=True, ondelete="cascade", help="Who follows it."
    )
    person_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Who is no user: a driver.",
    )
    since = fields.Date(required=True, readonly=True, help="When it was given to this person.")
    note = fields.Char(readonly=True)

    _line_uniq = models.UniqueIndex("(move_line_id)", "This item has a follower already.")
    _one_person = models.Constraint(
        "CHECK (user_id IS NULL OR person_id IS NULL)", "A user or another person follows an item, not both."
    )

    @api.model
    def _selection_role(self):
        return [
            ("collector", self.env._("Collector")),
            ("sales", self.env._("Sales")),
            ("driver", self.env._("Driver")),
            ("other", self.env._("Another person")),
        ]

    @api.depends("move_line_id", "role")
    def _compute_display_name(self):
        roles = dict(self._selection_role())
        for follower in self:
            person = follower.user_id or follower.person_id
            follower.display_name = ", ".join(
                filter(None, (follower.move_id.name, roles.get(follower.role), person.name))
            )

    @api.model
    @api.private
    def assign(self, items, role, *, user=None, person=None, note=None):
        """Say who follows open items from today; the collector without a user is what holds anyway.

        :param items: ``credit.open.item`` that the user sees
        :param str role: collector, sales, driver or other
        :param user: ``res.users``; without one the collector of the account, or the salesperson
        :param person: ``res.partner`` who is no user, for a driver or somebody else
        :param str note: why
        :return: the followers; none where items went back to the collector
        :raise AccessError: for items that the user does not see
        :raise ValidationError: without anybody, or for somebody who does not work for the company
        """
        self._check_items(items)
        self._check_person(items, role, user, person)
        # The items are the user's; nobody writes followers but this method.
        Follower, rows = self.sudo(), items.sudo()
        known = Follower.search([("move_line_id", "in", rows.move_line_id.ids)])
        known.unlink()
        if role == "collector" and not user:
            return self.browse()
        vals = {
            "role": role,
            "user_id": user.id if user else False,
            "person_id": person.id if person else False,
            "since": fields.Date.context_today(self),
            "note": note,
        }
        made = Follower.create(
            [
                {**vals, "move_line_id": row.move_line_id.id, "account_id": account.id}
                for row, account in self._with_accounts(rows)
            ]
        )
        return made.with_env(self.env)

    @api.model
    def _check_items(self, items):
        """:raise AccessError: for items that the user does not see, or without the right to agree on anything"""
        if self.env.su:
            return
        self.env["credit.account"]._check_may_collect()
        seen = items.search([("id", "in", items.ids)])
        if items - seen:
            raise AccessError(self.env._("Some of these items are none of your customers' any more."))

    @api.model
    def _check_person(self, items, role, user, person):
        roles = dict(self._selection_role())
        if role not in roles:
            raise ValidationError(self.env._("Role: “%(role)s” is not known.", role=role or ""))
        if not items:
            raise ValidationError(self.env._("Items: choose at least one."))
        if role in ("driver", "other") and not user and not person:
            raise ValidationError(self.env._("%(role)s: say who it is.", role=roles[role]))
        if person and (user or role in ("collector", "sales")):
            raise ValidationError(
                self.env._("%(role)s: a person who is no user follows as driver or other.", role=roles[role])
            )
        # Who works where is a fact, whatever the user may see of colleagues.
        for company in items.sudo().company_id:
            if user and (
                user.sudo().share or not user.active or company not in user.sudo().company_ids.root_id
            ):
                raise ValidationError(
                    self.env._(
                        "User: %(user)s does not work in %(company)s.", user=user.name, company=company.name
                    )
                )
            home = person and person.sudo().company_id.root_id
            if home and home != company:
                raise ValidationError(
                    self.env._(
                        "Person: %(person)s does not belong to %(company)s.",
                        person=person.name,
                        company=company.name,
                    )
                )

    @api.model
    def _with_accounts(self, rows):
        """:return: list of (row, its credit account), which is made where there is none"""
        Account = self.env["credit.account"]
        accounts = Account.sudo().browse()
        for company, same in rows.grouped("company_id").items():
            accounts |= Account.ensure_accounts(same.partner_id, company).sudo()
        by_customer = {(account.partner_id, account.company_id): account for account in accounts}
        return [(row, by_customer[row.partner_id, row.company_id]) for row in rows]

    # Who follows in the end

    @api.model
    def _follower_sql(self, line):
        """Who follows a line of the ledger, in SQL, for a ``LEFT JOIN LATERAL … ON TRUE``.

        The follower that was set; else the collector of the account; else the salesperson of the invoice, or of the
        customer. Who was set and is archived is replaced by the collector.

        Columns, one row: ``follower_role`` (collector, sales, driver, other; NULL: nobody), ``follower_user_id``
        (``res.users``; NULL for a person who is no user), ``follower_id`` (``res.partner``), ``follower_gone_id``
        (``res.partner``: who was set, and is archived).

        :param SQL line: alias of ``account_move_line``
        """
        account = self.env["credit.account"]
        return SQL(
            """(
                SELECT %(columns)s
                  FROM account_move move
                  JOIN res_company branch ON branch.id = move.company_id
             LEFT JOIN res_partner contact ON contact.id = %(line)s.partner_id
             LEFT JOIN res_partner customer ON customer.id = contact.commercial_partner_id
             LEFT JOIN credit_account account
                    ON account.partner_id = customer.id AND account.company_id = %(root)s
                       %(joins)s
                 WHERE move.id = %(line)s.move_id
            )""",
            line=line,
            columns=self._effective_sql(),
            joins=self._follower_joins_sql(
                SQL("%s.id", line),
                SQL("account.collector_id"),
                SQL("COALESCE(move.invoice_user_id, customer.user_id)"),
            ),
            root=account._root_company_sql(SQL("branch")),
            to_flush=fields_to_flush(
                self.env,
                {
                    "account.move": ["company_id", "invoice_user_id"],
                    "account.move.line": ["move_id", "partner_id"],
                    "credit.account": ["company_id", "partner_id"],
                    "res.partner": ["commercial_partner_id", "user_id"],
                },
            ),
        )

    @api.model
    def _follower_joins_sql(self, line_id, collector, salesperson):
        """Joins of who may follow: who was set, the collector, the salesperson; the last two if not archived."""
        return SQL(
            """
             LEFT JOIN credit_item_follower own ON own.move_line_id = %(line_id)s
             LEFT JOIN res_users chosen ON chosen.id = own.user_id
             LEFT JOIN res_partner person ON person.id = own.person_id
             LEFT JOIN res_users collector ON collector.id = %(collector)s AND collector.active
             LEFT JOIN res_users seller ON seller.id = %(salesperson)s AND seller.active
            """,
            line_id=line_id,
            collector=collector,
            salesperson=salesperson,
            to_flush=[
                *(self._fields[name] for name in ("move_line_id", "person_id", "role", "user_id")),
                *(self.env["res.users"]._fields[name] for name in ("active", "partner_id")),
                self.env["res.partner"]._fields["active"],
                self.env["credit.account"]._fields["collector_id"],
            ],
        )

    @api.model
    def _effective_sql(self):
        """Columns of ``_follower_sql`` from its joins."""
        holds = SQL("(chosen.active OR person.active)")
        # Set to sales without a name: the salesperson of the invoice, while there is one.
        is_seller = SQL(
            "(own.role = 'sales' AND own.user_id IS NULL AND seller.id IS NOT NULL OR collector.id IS NULL)"
        )
        return SQL(
            """
            CASE WHEN %(holds)s THEN own.role
                 WHEN %(is_seller)s THEN CASE WHEN seller.id IS NOT NULL THEN 'sales' END
                 ELSE 'collector' END AS follower_role,
            CASE WHEN %(holds)s THEN chosen.id WHEN %(is_seller)s THEN seller.id ELSE collector.id
                 END AS follower_user_id,
            CASE WHEN %(holds)s THEN COALESCE(chosen.partner_id, person.id)
                 WHEN %(is_seller)s THEN seller.partner_id ELSE collector.partner_id END AS follower_id,
            CASE WHEN NOT chosen.active THEN chosen.partner_id WHEN NOT person.active THEN person.id
                 END AS follower_gone_id
            """,
            holds=holds,
            is_seller=is_seller,
        )
