"""The checkpoint: no order becomes a sale unless its credit is cleared, whichever way it comes.

Confirmation is wrapped on the outside of every override, because other addons act before and after ``super()`` for all
orders of a call. A write of the state by any other way is checked too, and refused instead of held.
"""

import contextlib
import functools
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.check import Document
from ...tools.checkpoint import Checkpoint
from ...tools.order import is_absurd, is_return

# What an order can be written with so that it, or another customer, owes more, or owes it for longer. The exposure and
# the rules read these, or what is computed from them; a test derives the list anew.
GROWTH_FIELDS = (
    "company_id",
    "currency_id",
    "fiscal_position_id",
    "order_line",
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "payment_term_id",
    # The currency is that of the price list.
    "pricelist_id",
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _register_hook(self):
        super()._register_hook()
        model_class = self.env.registry[self._name]
        origin = model_class.action_confirm
        if hasattr(origin, "credit_origin"):
            return

        @functools.wraps(origin)
        def action_confirm(self):
            return self._credit_confirm(origin)

        action_confirm.credit_origin = origin
        model_class.action_confirm = action_confirm

    def _unregister_hook(self):
        super()._unregister_hook()
        model_class = self.env.registry[self._name]
        if hasattr(model_class.__dict__.get("action_confirm"), "credit_origin"):
            del model_class.action_confirm

    def _credit_confirm(self, confirm):
        """Confirm those orders that may be, and hold the others.

        :param confirm: the method that confirms a recordset
        :return: what ``confirm`` returns; a notice for the user when something is held
        """
        companies = self.grouped(lambda order: order.company_id.sudo().root_id)
        if len(companies) > 1:
            return self._credit_confirm_in_turn(confirm, companies.values())
        held = self._credit_hold_breaching()
        passed = self - held
        result = True
        if passed or not self:
            with Checkpoint.of(self.env.cr).clearing(passed.ids):
                result = confirm(passed)
        return held._credit_held_notice() if held else result

    def _credit_confirm_in_turn(self, confirm, companies):
        """Confirm one company after the other: customers may share a limit with those of another company.

        :param companies: the orders of each
        :return: as ``_credit_confirm``
        """
        # Of all before the first amount is read, so that the rows are locked in one ascending sequence.
        asking = self.filtered(lambda order: order.state in ("draft", "sent"))
        self.env["credit.lock"].contend(asking._credit_accounts(create=True))
        results = [orders._credit_confirm(confirm) for orders in companies]
        return next((result for result in results if result is not True), True)

    def _credit_hold_breaching(self):
        """Decide on these orders, contending with everybody who decides on the same accounts.

        :return: the orders that are held now
        """
        asking = self.filtered(lambda order: order.state in ("draft", "sent"))
        held = self.browse()
        for order, account, breaches in asking._credit_decide():
            # A hold is opened as the system: who only reads the order opens none. What passes, Odoo asks itself.
            order.check_access("write")
            self.env["credit.hold"].open_for(order, account, breaches, order._get_credit_amount())
            held |= order
        # Those of the others have lost their reason.
        (asking - held)._credit_end_holds("cleared")
        return held

    def _credit_decide(self, *, before=None):
        """Which of these orders break a rule, contending with everybody who decides on the same accounts.

        :param before: for confirmed orders that grow: what they were worth, by order id, in company currency
        :return: list of (order, credit account, breaches), for those that do
        """
        accounts = self._credit_accounts(create=True)
        self.env["credit.lock"].contend(accounts)
        by_key = accounts._by_customer()
        breaches = self._credit_evaluate(accounts, before=before)
        return [
            (order, by_key[order._credit_key()], breaches[order.id]) for order in self if breaches[order.id]
        ]

    def _credit_accounts(self, *, create=False):
        """Accounts of the customers of these orders, where a rule may ask for them.

        Of the invoiced customer and of the one who orders; of the one who is delivered to only where there is one.

        :param create: make the missing ones
        """
        accounts = self.env["credit.account"].sudo()
        for company, orders in self.grouped("company_id").items():
            if not self.env["credit.rule"]._of_company(company):
                continue
            if create:
                accounts |= accounts.ensure_accounts(orders.partner_invoice_id | orders.partner_id, company)
            else:
                # Rules look at accounts that the user may not see, here and in what follows.
                accounts |= orders.sudo().credit_account_id
            known = accounts.partner_id
            others = (
                orders.browse().union(*(order for order in orders if order._credit_other_parties())).sudo()
            )
            missing = (others.partner_id | others.partner_shipping_id).commercial_partner_id - known
            if missing:
                found = accounts._find_accounts(missing, company.sudo().root_id)
                accounts |= accounts.union(*found.values())
        return accounts

    def _credit_other_parties(self):
        """Who else than the invoiced customer has to do with the order.

        :return: commercial partner by ``ordering`` or ``delivery``; most orders have none
        """
        # Whoever confirms need not see all customers of the order.
        order = self.sudo()
        invoiced = order.partner_invoice_id.commercial_partner_id
        parties = {
            "ordering": order.partner_id.commercial_partner_id,
            "delivery": order.partner_shipping_id.commercial_partner_id,
        }
        return {role: partner for role, partner in parties.items() if partner and partner != invoiced}

    def _credit_evaluate(self, accounts, *, before=None, wanted=None):
        """Which rules each of these orders would break, in the given order; changes nothing.

        :param accounts: what ``_credit_accounts`` returned for them
        :param before: as in ``_credit_decide``
        :param wanted: for confirmed orders: what shall be added and is not yet, by order id, in company currency
        :return: list of breaches by order id
        """
        breaches = {order.id: [] for order in self}
        if not accounts:
            return breaches
        by_key = accounts._by_customer()
        settled = self._credit_settled_at_counter()
        for root, orders in self.grouped(lambda order: order._credit_key()[1]).items():
            documents, others = [], []
            for order in orders:
                account = by_key.get(order._credit_key())
                if account and order.id not in settled and not is_return(order._credit_order_lines()):
                    document = order._credit_document(account, before or {}, wanted or {})
                    documents.append(document)
                    others += order._credit_documents_of_others(document, by_key)
            if documents:
                # Rules look at what the user need not see, as payments and terms.
                records = self.sudo().browse([document.id for document in documents])
                rules = self.env["credit.rule"]._of_company(root)
                for breach in rules.evaluate(documents, records, others=others):
                    breaches[breach.document_id].append(breach)
        return breaches

    def _credit_document(self, account, before, wanted):
        total = self._get_credit_amount()
        if is_absurd(total):
            raise UserError(
                self.env._(
                    "Total of %(order)s: %(amount)s is more than can be counted.",
                    order=self.name,
                    amount=f"{total:g}",
                )
            )
        was = before.get(self.id, total if self.id in wanted else 0.0)
        total += wanted.get(self.id, 0.0)
        return Document(
            self.id,
            account.id,
            self.company_id.currency_id.round(total - was),
            released=self._credit_released_rules(account, total),
            before=was,
            # A company may leave orders out of the exposure; then an increase is not in it either.
            is_booked=self.id in before and account.company_id.credit_count_orders,
        )

    def _credit_documents_of_others(self, document, by_key):
        """The same order as what it asks of its other parties; see ``credit.rule._kinds_asked_of``.

        :param document: the ``Document`` of the invoiced customer
        :param by_key: accounts by (commercial partner, root company)
        :return: list of ``Document``
        """
        root = self._credit_key()[1]
        accounts = {
            role: by_key.get((partner, root)) for role, partner in self._credit_other_parties().items()
        }
        return [
            replace(
                document,
                account_id=account.id,
                party=role,
                released=self._credit_released_rules(account, document.total),
            )
            for role, account in accounts.items()
            if account
        ]

    def _credit_paid_in_advance(self):
        """What payment transactions of these orders, authorised or done, and points of sale have brought.

        :return: amount in company currency by order id; absent where there are none, or no rate
        """
        total = self._credit_paid_at_counter()
        for order, amount in self._credit_paid().items():
            converted = order._credit_convert(amount)
            if converted is not None:
                total[order.id] = total.get(order.id, 0.0) + converted
        return total

    def _credit_paid(self):
        """What payment transactions of these orders have brought, in the currency of each order, by order."""
        paid = self.env["payment.transaction"]._read_group(
            [("sale_order_ids", "in", self.ids), ("state", "in", ("authorized", "done"))],
            ["sale_order_ids"],
            ["amount:sum"],
        )
        return {order: amount for order, amount in paid if order in self}

    def _credit_releases(self, total=None):
        """Releases that let the order pass today.

        :param total: what the order is worth, or will be, in company currency; its worth of now when empty
        :return: ``credit.hold`` records, as the system
        """
        # Whoever confirms need not see the hold. Most orders never had one, which their own row says.
        order = self.sudo()
        if not order.credit_hold_state:
            return order.credit_hold_ids.browse()
        partner, root = self._credit_key()
        total = self._get_credit_amount() if total is None else total
        return order.credit_hold_ids.filtered(
            lambda hold: (
                (hold.account_id.partner_id, hold.account_id.company_id) == (partner, root)
                and hold._is_valid_for(total)
            )
        )

    def _credit_released_rules(self, account, total):
        """Rules that hold the order for the sake of an account no more: somebody has released it from them.

        :param account: of the invoiced customer or of another party
        :param total: as in ``_credit_releases``
        :return: frozenset of rule ids
        """
        return self._credit_releases(total)._get_rules_of(account)

    def _credit_use_releases(self):
        """The orders are sales now: what was released for them is used, and lets them grow up to its total."""
        for order in self.filtered(lambda order: order.state == "sale"):
            releases = order._credit_releases().filtered(lambda hold: not hold.used_on)
            if releases:
                releases.used_on = fields.Datetime.now()

    def _credit_spend_releases(self):
        """The orders are cancelled: what they were confirmed by does not let them pass a second time."""
        # Whoever cancels need not see the holds. Most orders never had one, which their own row says.
        held = self.sudo().filtered("credit_hold_state")
        held.credit_hold_ids.filtered(lambda hold: hold.state == "released" and hold.used_on).is_spent = True

    def _credit_sentences(self, breaches):
        """The reasons in words, as the user may see them."""
        figures = self.env.user.has_group("credit_control.group_credit_figures")
        return [
            self.env["credit.rule"].sentence(
                breach.code,
                value=breach.value,
                threshold=breach.threshold,
                parameters=breach.parameters,
                currency=self.company_id.currency_id,
                figures=figures,
            )
            for breach in breaches
        ]

    def _credit_held_notice(self):
        """What the user reads who pressed the button."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("On credit hold: %(names)s", names=", ".join(self.mapped("name"))),
                "message": self.env._("Credit control decides. The reasons are on the order."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _credit_refuse_uncleared(self):
        """:raise UserError: for an order that would break a rule and comes past the confirmation."""
        checkpoint = Checkpoint.of(self.env.cr)
        asking = self.filtered(lambda order: not checkpoint.is_cleared(order.id))
        for order, _account, breaches in asking._credit_decide():
            raise UserError(
                self.env._(
                    "Order %(order)s cannot become a sale without a credit decision:\n%(reasons)s",
                    order=order.name,
                    reasons="\n".join(order._credit_sentences(breaches)),
                )
            )

    @contextlib.contextmanager
    def _credit_check_write(self, vals):
        """Refuse a write of these values when it brings orders past the confirmation, or lets them grow.

        :raise UserError: with the reasons
        """
        with contextlib.ExitStack() as stack:
            if not vals.keys().isdisjoint(GROWTH_FIELDS):
                stack.enter_context(self._credit_check_increase())
            if "state" in vals:
                self._credit_refuse_way_back(vals["state"])
            becoming = self.filtered(lambda order: order.state != "sale" and vals.get("state") == "sale")
            if becoming:
                becoming.check_access("write")  # before anything is read or told of them
                becoming._credit_refuse_uncleared()
            yield
            if len(vals) > 1:
                # The same call may have changed customer or currency.
                becoming._credit_refuse_uncleared()

    def _credit_refuse_way_back(self, state):
        """:raise UserError: where a user takes confirmed orders back in another way than by cancelling them"""
        checkpoint = Checkpoint.of(self.env.cr)
        leaving = self.filtered(
            lambda order: order.state == "sale" and state != "sale" and not checkpoint.is_cancelling(order.id)
        )
        if leaving and not self.env.su:
            raise UserError(
                self.env._(
                    "Status: the confirmed order %(order)s can only be cancelled.", order=leaving[0].name
                )
            )

    @api.model
    def _credit_newest_id(self):
        """:return: the id of the newest order that this transaction sees; 0 where there is none"""
        return self.sudo().search([], order="id desc", limit=1).id or 0  # of all, whatever the user sees

    def _credit_refuse_made(self, made):
        """Look at orders that were just made, and at whatever else was taken for new meanwhile.

        :param made: ids that the checkpoint took for new
        :raise UserError: for a sale that no confirmation has cleared
        """
        orders = self | self.browse(made).exists()
        orders.filtered(lambda order: order.state == "sale")._credit_refuse_uncleared()

    # What a hold asks of an order

    def _credit_hold_name(self):
        return self.name

    @api.model
    def _credit_hold_evaluate(self, holds):
        holds._refresh_unrated()
        added = {hold.res_id: hold.added for hold in holds if hold.checkpoint == "increase"}
        return self._credit_evaluate(self._credit_accounts(create=True), wanted=added)

    def _credit_hold_proceed(self):
        self.action_confirm()
        return self.state == "sale"

    def _credit_hold_has_proceeded(self):
        return self.state == "sale"

    def _credit_hold_excluded_users(self):
        return self.create_uid | self.credit_changed_by_ids

    def _credit_hold_user(self):
        return self.user_id

    def _credit_hold_lines(self):
        return self.env["ir.qweb"]._render("credit_control.hold_order_lines", {"order": self})
