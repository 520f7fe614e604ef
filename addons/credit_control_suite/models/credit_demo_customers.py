import random

from odoo import api, models
from odoo.fields import Command

from ..demo.customers import CUSTOMERS
from ..demo.people import FIRST_NAMES, LAST_NAMES

PHONES = {
    "SN": "+221 33 800 {} {}",
    "ML": "+223 20 00 {} {}",
    "CI": "+225 27 20 00 {} {}",
    "FR": "+33 1 99 00 {} {}",
}
STREETS = ("Avenue du Marché", "Rue de la Gare", "Quartier Escale", "Route du Port", "Boulevard des Artisans")
TERMS = {
    0: "account.account_payment_term_immediate",
    15: "account.account_payment_term_15days",
    30: "account.account_payment_term_30days",
    45: "account.account_payment_term_45days",
}


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_customers(self, company, users):
        """The customers with their contacts and credit accounts.

        :return: partners by name
        """
        terms = self._make_terms()
        pricelist = self.env["product.pricelist"].create(
            {"name": "Export (EUR)", "currency_id": self.env.ref("base.EUR").id, "company_id": company.id}
        )
        partners = {}
        # Heads of groups first.
        for customers in (
            [customer for customer in CUSTOMERS if not customer.parent],
            [customer for customer in CUSTOMERS if customer.parent],
        ):
            made = self.env["res.partner"].create(
                [
                    {
                        **self._prepare_customer(customer, company),
                        "user_id": users[customer.seller].id,
                        "parent_id": partners[customer.parent].id if customer.parent else False,
                        "property_payment_term_id": terms[
                            "instalments" if customer.instalments else customer.days
                        ].id,
                        "specific_property_product_pricelist": pricelist.id
                        if customer.currency == "EUR"
                        else False,
                    }
                    for customer in customers
                ]
            )
            partners.update(
                {customer.name: partner for customer, partner in zip(customers, made, strict=True)}
            )
        self._make_accounts(company, users, partners)
        return partners

    @api.model
    def _make_terms(self):
        """:return: payment terms by days of credit"""
        sixty = self.env["account.payment.term"].create(
            {
                "name": "60 Days",
                "note": "Payment terms: 60 Days",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100.0, "nb_days": 60})],
            }
        )
        sixty.with_context(lang="fr_FR").write(
            {"name": "60 jours", "note": "Conditions de paiement : 60 jours"}
        )
        instalments = self.env.ref("account.account_payment_term_advance_60days")
        return {
            **{days: self.env.ref(name) for days, name in TERMS.items()},
            60: sixty,
            "instalments": instalments,
        }

    @api.model
    def _prepare_customer(self, customer, company):
        chance = random.Random(f"Kayor Vivres/contacts/{customer.name}")
        phone = PHONES[customer.country].format(f"{chance.randrange(100):02}", f"{chance.randrange(100):02}")
        return {
            "name": customer.name,
            "ref": f"C{CUSTOMERS.index(customer) + 1:04}",
            "is_company": True,
            "customer_rank": 1,
            # A subsidiary has an address of its own, which its group does not overwrite.
            "type": "other" if customer.parent else "contact",
            "company_id": self._company_if_shared(company).id,
            "street": f"{chance.choice(STREETS)}, {chance.randrange(2, 120)}",
            "city": customer.city,
            "country_id": self.env.ref(f"base.{customer.country.lower()}").id,
            "phone": phone,
            "email": f"contact@{customer.domain}" if customer.email else False,
            "lang": customer.lang,
            "child_ids": self._prepare_contacts(customer, chance) if customer.contact else [],
        }

    @api.model
    def _prepare_contacts(self, customer, chance):
        """An address for invoices, mostly a buyer, and a store for the big ones."""

        def person():
            return f"{chance.choice(FIRST_NAMES[customer.country])} {chance.choice(LAST_NAMES[customer.country])}"

        french = customer.lang == "fr_FR"
        contacts = [
            ("invoice", person(), "Comptable" if french else "Accountant", "compta" if french else "accounts")
        ]
        if chance.random() < 0.6:
            contacts.append(
                ("contact", person(), "Achats" if french else "Purchasing", "achats" if french else "orders")
            )
        if customer.type == "wholesaler" and chance.random() < 0.5:
            contacts.append(("delivery", f"Dépôt de {customer.city}", False, ""))
        return [
            Command.create(
                {
                    "type": kind,
                    "name": name,
                    "function": function,
                    "email": f"{box}@{customer.domain}" if box and customer.email else False,
                    "lang": customer.lang,
                    "city": customer.city,
                    "country_id": self.env.ref(f"base.{customer.country.lower()}").id,
                }
            )
            for kind, name, function, box in contacts
        ]

    @api.model
    def _make_accounts(self, company, users, partners):
        """Credit accounts with type and team; limits come when the ledger is there."""
        every = self.env["res.partner"].union(*partners.values())
        accounts = self.env["credit.account"].ensure_accounts(every, company)
        account_of = {account.partner_id: account for account in accounts}
        for customer in CUSTOMERS:
            account_of[partners[customer.name]].write(
                {
                    "customer_type_id": self.env.ref(f"credit_control.customer_type_{customer.type}").id,
                    "sale_mode": "term" if customer.days else "cash",
                    "analyst_id": users["analyst"].id,
                    "collector_id": users["collector" if customer.seller == "sales" else "collector2"].id,
                    "note": customer.note,
                }
            )
