import base64

from odoo import api, models
from odoo.fields import Command
from odoo.tools import file_open

from ..demo import goods
from ..demo.people import COMPANY, PEOPLE

CHART = "sn"


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _make_company(self):
        """A company in Dakar with its chart: the main company where nobody uses it yet, else a new one.

        A first look is best in a database of one company; a database that is in use keeps its companies as they are.
        """
        company = self.env.ref("base.main_company")
        if self.env["account.move"].search_count([("company_id", "child_of", company.id)], limit=1):
            company = self.env["res.company"].create({"name": COMPANY["name"]})
        country = self.env.ref("base.sn")
        with file_open("credit_control_suite/static/img/kayor_vivres.png", "rb") as logo:
            company.write({**COMPANY, "country_id": country.id, "logo": base64.b64encode(logo.read())})
        # The year that was is written without the team; its decisions come with the desk.
        company.credit_undecided = "none"
        # Not ``try_loading``: it warns while addons are being installed, as other modules may add to a chart later.
        self.env["account.chart.template"]._load(CHART, company, install_demo=False)
        self._make_journals(company)
        self._make_warehouse(company)
        self.env.ref("base.user_admin").company_ids |= company
        return company

    @api.model
    def _make_warehouse(self, company):
        """Where Inventory is installed, which this addon does not ask for, a new company cannot sell without one."""
        if "stock.warehouse" in self.env and not self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        ):
            self.env["stock.warehouse"].create(
                {"name": company.city, "code": "DKR", "company_id": company.id}
            )

    @api.model
    def _make_journals(self, company):
        """Money arrives at the bank, in cash or on the telephone, and is booked there at once."""
        Journal = self.env["account.journal"].with_company(company)
        Journal.create(
            [
                {"name": "Mobile money", "code": "MOMO", "type": "bank", "company_id": company.id},
                {"name": "Till", "code": "TILL", "type": "cash", "company_id": company.id},
            ]
        )
        for journal in Journal.search([("company_id", "=", company.id), ("type", "in", ("bank", "cash"))]):
            methods = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
            methods.payment_account_id = journal.default_account_id

    @api.model
    def _make_currencies(self, company, today):
        """XOF is pegged to the euro: one rate for all days."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        first = today.replace(year=today.year - 2, month=1, day=1)
        Rate = self.env["res.currency.rate"]
        Rate.search([("company_id", "=", company.id)]).unlink()
        Rate.create(
            [
                {"currency_id": currency.id, "company_id": company.id, "name": first, "rate": rate}
                for currency, rate in ((company.currency_id, 1.0), (euro, 1 / goods.EURO))
            ]
        )

    @api.model
    def _make_users(self, company):
        """:return: users by login"""
        french = self.env["res.lang"].with_context(active_test=False).search([("code", "=", "fr_FR")])
        if not french.active:
            self.env["base.language.install"].create({"lang_ids": [Command.set(french.ids)]}).lang_install()
        groups = {name: self.env.ref(name) for person in PEOPLE for name in person.groups}
        users = self.env["res.users"].create(
            [
                {
                    "name": person.name,
                    "login": person.login,
                    **({"password": person.login} if person.password else {}),
                    "email": f"{person.login}@kayor-vivres.example",
                    "function": person.job,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.set(
                            [self.env.ref("base.group_user").id, *(groups[name].id for name in person.groups)]
                        )
                    ],
                    "notification_type": "inbox",
                    "tz": "Africa/Dakar",
                    "lang": "en_US",
                    "action_id": self.env.ref(person.home).id,
                    # No robot that starts a conversation.
                    **(
                        {"odoobot_state": "disabled"}
                        if "odoobot_state" in self.env["res.users"]._fields
                        else {}
                    ),
                }
                for person in PEOPLE
            ]
        )
        return {user.login: user for user in users}

    @api.model
    def _make_products(self, company):
        """:return: products by code"""
        owner = self._company_if_shared(company)
        categories = {
            code: self.env["product.category"].create({"name": name})
            for code, (name, _french) in goods.CATEGORIES.items()
        }
        for code, (_name, french) in goods.CATEGORIES.items():
            categories[code].with_context(lang="fr_FR").name = french
        products = self.env["product.product"].create(
            [
                {
                    "name": product.name,
                    "default_code": product.code,
                    "categ_id": categories[product.category].id,
                    "list_price": product.price,
                    "type": "consu",
                    "invoice_policy": "order",
                    "company_id": owner.id,
                    "taxes_id": [Command.set(company.account_sale_tax_id.ids if product.taxed else [])],
                }
                for product in goods.PRODUCTS
            ]
        )
        for product, data in zip(products, goods.PRODUCTS, strict=True):
            product.with_context(lang="fr_FR").name = data.french
        return {product.default_code: product for product in products}
