"""When a contact leaves a customer, or goes from one to another: nobody gets rid of a stop by it."""

from typing import NamedTuple

from odoo import api, fields, models

from ...tools.account_fields import DATED_FIELDS, FORCED_FIELDS, LIMIT_FIELDS
from ...tools.stops import Stops, leaver_mode

# Who serves a customer, and what its contact that leaves shares with it.
SHARED_FIELDS = ("analyst_id", "collector_id", "customer_type_id", "group_id")


class Known(NamedTuple):
    """What is known of an account before contacts of its customer move.

    :param customer: the commercial partner
    :param company: the root company
    :param limit: in company currency; None without a limit
    """

    customer: models.BaseModel
    company: models.BaseModel
    stops: Stops
    limit: float | None


class Trees(NamedTuple):
    """To which customer contacts belong.

    :param customers: commercial partner by contact
    :param kept: by contact, what it keeps of customers that it belonged to before: ``Stops`` by id of a root company
    :param accounts: ``Known`` by ``credit.account`` of those customers
    """

    customers: dict
    kept: dict
    accounts: dict


class CreditAccount(models.Model):
    """Who leaves a customer keeps the stops of the account: forced hold, state, cash and risk class.

    A contact that goes to another customer orders on the account of that one; what it keeps waits on the contact
    (``res.partner.credit_kept_stops``) until it is a customer by itself. So does what a customer brought into another
    one that the merge of the two accounts does not cover, as that it was closed. Somebody who may lift a stop lifts it.
    """

    _inherit = "credit.account"

    @api.model
    def _trees(self, partners):
        """Note to which customers contacts belong and how these are stopped, before the contacts move.

        :param partners: all contacts whose customer may change
        :return: ``Trees``, for ``_follow``
        """
        if not partners:
            return Trees({}, {}, {})
        # Whoever moves a contact need not see the accounts.
        partners = partners.sudo()
        accounts = self.sudo().search([("partner_id", "in", partners.commercial_partner_id.ids)])
        return Trees(
            {partner: partner.commercial_partner_id for partner in partners},
            {partner: self._read_kept(partner) for partner in partners if partner.credit_kept_stops},
            {
                account: Known(
                    account.partner_id, account.company_id, account._get_stops(), account._get_limit()
                )
                for account in accounts
            },
        )

    @api.model
    def _follow(self, trees):
        """Bring the accounts in line with the customers that contacts belong to now.

        :param trees: what ``_trees`` returned before
        """
        there = self.env["res.partner"].sudo().union(*trees.customers).exists()
        moved = {
            partner: trees.customers[partner]
            for partner in there
            if partner.commercial_partner_id != trees.customers[partner]
        }
        for partner, before in moved.items():
            if before == partner:
                own = [account for account, known in trees.accounts.items() if known.customer == partner]
                self.sudo().union(*own).exists()._move_to(partner.commercial_partner_id)
        for partner, before in moved.items():
            after = partner.commercial_partner_id
            # What belongs to somebody who left the same customer is held by the account of that one.
            if partner in (before, after) or moved.get(after) != before:
                self._take_along(partner, before, trees, kept=trees.kept.get(partner, {}))

    @api.model
    def _follow_merge(self, trees, partners):
        """The same after a merge of contacts.

        :param trees: what ``_trees`` returned before, of the contacts and those below them
        :param partners: what was to be merged
        """
        target = partners.exists()
        if len(target) != 1 or target == partners:
            return
        target = target.sudo()
        # Odoo gave the contacts another parent by SQL, which computes nothing.
        below = self.env["res.partner"].sudo().union(*trees.customers).exists() - target
        below.invalidate_recordset(["commercial_partner_id", "parent_id"])
        below.modified(["parent_id"])
        self._follow(trees)
        for gone in partners - target:
            before, after = trees.customers[gone], target.commercial_partner_id
            kept = trees.kept.get(gone, {})
            # Two customers that become one have become one account.
            if not (before == gone and after == target) and (before != after or kept):
                self._take_along(target, before, trees, kept=kept, is_merged=True)

    @api.model
    def _take_along(self, partner, before, trees, *, kept, is_merged=False):
        """Have a contact keep the stops of the customer that it belonged to.

        :param partner: the contact, which has moved; or into which another contact was merged
        :param before: that customer
        :param kept: ``Stops`` by id of a root company, from customers before that one
        :param is_merged: a merge founds no account and decides on no limit where there is nothing to keep
        """
        if not kept and all(known.customer != before for known in trees.accounts.values()):
            return
        after = partner.commercial_partner_id
        own = {account.company_id: account for account in self.sudo().search([("partner_id", "=", after.id)])}
        stops = {self.env["res.company"].sudo().browse(id_): each for id_, each in kept.items()}
        left = {}
        for account, known in trees.accounts.items():
            if known.customer != before:
                continue
            rest, still = known.stops, account.exists()
            if not still or still.partner_id == after:
                # The account of the customer was moved or merged: it holds there, as far as it was taken over.
                rest = rest.beyond(own[known.company]._get_stops()) if known.company in own else rest
            stops[known.company] = rest.joined(stops.get(known.company, Stops()))
            left[known.company] = account
        for company, each in stops.items():
            account, source = own.get(company), left.get(company, self)
            if after != partner:
                if each != Stops():
                    self._keep_for_later(partner, company, each, source.exists())
            elif account or each != Stops() or not is_merged:
                if not account:
                    account = self._found_account_of(partner, company, source, trees)
                account._take_stops(each, before)
        if after == partner and partner.sudo().credit_kept_stops:
            partner.sudo().credit_kept_stops = False

    @api.model
    def _found_account_of(self, partner, company, source, trees):
        """Make the account of a contact that leaves a customer; it is served by the same people.

        The limit stays there: the team decides anew what the one who left may owe.

        :param source: the account of that customer in the company, empty where it had none
        """
        own = self.sudo().ensure_accounts(partner, company)
        left = source.exists()
        if left:
            own.write(
                {name: left[name].id for name in SHARED_FIELDS if left[name] and left[name] != own[name]}
            )
        limit = trees.accounts[source].limit if source else None
        reason = self.env._("It belonged to another customer until now; nobody has decided on its limit.")
        with self.env["credit.decision"]._recording(own, "limit", reason, LIMIT_FIELDS):
            own._write_past_checks({"limit_mode": own._limit_of_leaver(limit)})
        own._mirror_limit()
        if left:
            own.message_post(
                body=self.env._(
                    "%(contact)s belonged to %(customer)s until now. The limit and what was invoiced so far stay with "
                    "%(customer)s.",
                    contact=own.display_name,
                    customer=left.display_name,
                )
            )
            left.message_post(
                body=self.env._("%(contact)s no longer belongs to this customer.", contact=own.display_name)
            )
        return own

    def _limit_of_leaver(self, limit):
        """The mode of the limit of this new account: undecided, but never better than the customer's that it left.

        :param limit: what that one may owe, in company currency; None without a limit
        """
        self.ensure_one()
        if "undecided" not in dict(self._fields["limit_mode"].selection):
            return leaver_mode(limit, False)
        # What undecided means here, the company says; it is asked as a check asks it.
        self._write_past_checks({"limit_mode": "undecided"})
        return leaver_mode(limit, self._get_limit())

    def _get_stops(self):
        """:return: ``tools.stops.Stops`` of this account"""
        self.ensure_one()
        return Stops(
            self.state,
            self.sale_mode,
            (self.forced_hold_reason or "") if self.forced_hold else None,
            self.risk_class or None,
        )

    def _take_stops(self, stops, before):
        """Hold this account as tightly as another one was.

        :param stops: ``tools.stops.Stops``
        :param before: the customer whose stops they are
        """
        self.ensure_one()
        own = self._get_stops()
        both = own.joined(stops)
        if both == own:
            return
        names = [name for name in Stops._fields if getattr(both, name) != getattr(own, name)]
        customer = before.exists().display_name or self.env._("another customer")
        reason = self.env._("It belonged to %(customer)s, which was held so.", customer=customer)
        for name in DATED_FIELDS:
            if name in names:
                self._write_dated(name, getattr(both, name), reason, fields.Date.context_today(self))
        if "forced_hold" in names:
            with self.env["credit.decision"]._recording(self, "forced_hold", reason, FORCED_FIELDS):
                self.write({"forced_hold": True, "forced_hold_reason": both.forced_hold})
        if "risk_class" in names:
            self.risk_class = both.risk_class
        self.message_post(
            body=self.env._(
                "Held as %(customer)s was, from which it comes: %(names)s.",
                customer=customer,
                names=self._stop_labels(names),
            )
        )

    @api.model
    def _keep_for_later(self, partner, company, stops, source):
        """Note on a contact of another customer what holds its orders once it is a customer by itself."""
        # Nobody may write it but this.
        partner = partner.sudo()
        known = self._read_kept(partner)
        both = stops.joined(known.get(company.id, Stops()))
        if both == known.get(company.id):
            return
        known[company.id] = both
        partner.credit_kept_stops = {str(id_): each._asdict() for id_, each in known.items()}
        names = [name for name, none in Stops()._asdict().items() if getattr(stops, name) != none]
        customer = partner.commercial_partner_id
        text = self.env._(
            "%(contact)s belongs to %(customer)s now. Should it become a customer by itself, it is held: %(names)s.",
            contact=partner.name,
            customer=customer.display_name,
            names=self._stop_labels(names),
        )
        for account in source or self.sudo()._find_accounts(partner, company).values():
            account.message_post(body=text)

    @api.model
    def _read_kept(self, partner):
        """:return: ``Stops`` by id of a root company; ``partner`` has the rights of the system"""
        return {int(id_): Stops(**each) for id_, each in (partner.credit_kept_stops or {}).items()}

    @api.model
    def _stop_labels(self, names):
        return ", ".join(self._fields[name].get_description(self.env, ["string"])["string"] for name in names)
