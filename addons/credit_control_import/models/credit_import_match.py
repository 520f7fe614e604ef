from odoo import models


class CreditImport(models.Model):
    """What of the file is in the ledger already: customers, countries, invoices."""

    _inherit = "credit.import"

    def _match_ledger(self, vals_list):
        """Compare lines with the ledger, by a few queries for all of them.

        Sets ``partner_id``, ``country_id``, ``currency_id`` and ``move_id``. What does not fit becomes an error, and
        what is there already becomes ``existing``.

        :param vals_list: values of ``credit.import.line`` with ``country`` and ``currency`` as codes; changed in place
        """
        self._match_currencies(vals_list)
        names = {vals["customer"]: vals["customer_name"] for vals in reversed(vals_list) if vals["customer"]}
        matched = self._match_customers(names)
        countries = self._countries() if any(vals["country"] for vals in vals_list) else {}
        for vals in vals_list:
            partner, problem = matched.get(vals["customer"], (None, None))
            country = vals.pop("country")
            vals["partner_id"] = partner.id if partner else False
            vals["country_id"] = countries.get(country.casefold(), False)
            if problem:
                _add_problem(vals, *problem)
            if country and not vals["country_id"] and not partner:
                _add_problem(vals, "country", {"value": country})
        new = [vals for vals in vals_list if vals["state"] == "new"]
        there, taken = self._find_invoices([(vals["partner_id"], vals["number"]) for vals in new])
        for vals in new:
            if move := there.get((vals["partner_id"], vals["number"])):
                vals.update(state="existing", move_id=move.id)
            elif customer := taken.get(vals["number"]):
                _add_problem(vals, "number_taken", {"value": vals["number"], "customer": customer})

    def _match_currencies(self, vals_list):
        own = self.company_id.currency_id
        currencies = self.env["res.currency"].search(
            [("name", "in", [vals["currency"] for vals in vals_list])]
        )
        rates = self.env["res.currency.rate"]._read_group(
            [
                ("currency_id", "in", (currencies - own).ids),
                ("company_id", "in", (False, self.company_id.root_id.id)),
            ],
            ["currency_id"],
        )
        rated = own.union(*(currency for (currency,) in rates))
        by_code = currencies.grouped("name")
        for vals in vals_list:
            code = vals.pop("currency")
            currency = by_code.get(code, currencies.browse())
            vals["currency_id"] = currency.id
            if currency - rated:  # Odoo would take it one to one
                _add_problem(vals, "no_rate", {"value": code})

    def _match_customers(self, names):
        """Find customers, first by their reference, then by their exact name.

        :param names: a dict: what the file calls the customer, and its name when the file has a column for it
        :return: a dict: for each customer a partner or None, and a problem or None
        """
        # Archived ones too, so that none of them gets a double.
        Partner = self.env["res.partner"].with_context(active_test=False)
        visible = Partner._check_company_domain(self.company_id)
        by_ref = Partner.search([*visible, ("ref", "in", list(names))]).grouped("ref")
        wanted = {name or customer for customer, name in names.items() if customer not in by_ref}
        by_name = Partner.search([*visible, ("parent_id", "=", False), ("name", "in", list(wanted))]).grouped(
            "name"
        )
        none = Partner.browse()
        result = {}
        for customer, name in names.items():
            candidates = by_ref.get(customer, none)
            if not candidates:
                candidates = by_name.get(name or customer, none)
                if name:
                    # Where the file has codes, one name with another code is another customer.
                    candidates = candidates.filtered(
                        lambda partner, code=customer: partner.ref in (False, code)
                    )
            result[customer] = self._choose_customer(candidates, customer)
        return result

    def _choose_customer(self, candidates, customer):
        active = candidates.filtered("active")
        top = active.filtered(lambda partner: not partner.parent_id) or active
        if len(top) > 1:
            return None, ("customer_twice", {"value": customer, "count": len(top)})
        if candidates and not active:
            return None, ("customer_archived", {"value": customer})
        return top or None, None

    def _countries(self):
        """Ids of countries by code and by name in each installed language, in lower case."""
        result = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for country in self.env["res.country"].with_context(lang=lang).search([("code", "!=", False)]):
                result[country.name.casefold()] = country.id
                result[country.code.casefold()] = country.id
        return result

    def _import_key(self, partner, number):
        """By what a second import of a file finds the invoice.

        :param partner: the customer, or a contact of it
        """
        return f"{self.company_id.id}:{partner.commercial_partner_id.id}:{number}"

    def _find_invoices(self, wanted):
        """Find invoices of the ledger by customer and number.

        :param wanted: pairs of the id of a partner, or False, and a number
        :return: a dict of those that are there, by pair; and a dict, by number, of the customers whose invoices bear a
            number that the journal can give only once
        """
        partners = self.env["res.partner"].browse({partner for partner, _number in wanted if partner})
        commercial = {partner.id: partner.commercial_partner_id for partner in partners}
        keys = {pair: self._import_key(commercial[pair[0]], pair[1]) for pair in wanted if pair[0]}
        # A manager's rights on invoices say nothing about whether a number is there.
        Move = self.env["account.move"].sudo()
        by_key = Move.search([("credit_import_key", "in", list(keys.values()))]).grouped("credit_import_key")
        by_name = Move.search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ("name", "in", [number for _partner, number in wanted]),
                # These two as the unique index of names has them, so that it serves.
                ("name", "!=", "/"),
                ("state", "=", "posted"),
            ]
        ).grouped("name")
        there, taken = {}, {}
        for partner, number in wanted:
            customer = commercial.get(partner)
            named = by_name.get(number, Move)
            own = named.filtered(lambda move, customer=customer: move.commercial_partner_id == customer)
            if move := by_key.get(keys.get((partner, number)), own)[:1]:
                there[partner, number] = move
            elif self.keeps_numbers and (
                others := named.filtered(lambda move: move.journal_id == self.journal_id)
            ):
                taken[number] = others[0].commercial_partner_id.display_name
        return there, taken


def _add_problem(vals, code, values):
    vals["problems"].append((code, values))
    vals["state"] = "error"
