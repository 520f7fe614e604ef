from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..demo.customers import BY_NAME, CUSTOMERS, GROUP
from ..demo.desk import DESK, DRAFTS, PAUSED
from ..demo.plan import make_year


@tagged("post_install", "-at_install")
class TestPlan(BaseCase):
    """The year is drawn by chance: what the desk needs of it has to be there on whatever day it is made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = [date(2026, 1, 1) + timedelta(days) for days in range(0, 370, 23)] + [date(2028, 2, 29)]
        cls.years = {day: make_year(day) for day in days}

    def test_sixty_customers_of_five_types_in_four_countries(self):
        self.assertEqual(len(BY_NAME), 60)
        self.assertEqual(len({customer.type for customer in CUSTOMERS}), 5)
        self.assertEqual({customer.country for customer in CUSTOMERS}, {"SN", "ML", "CI", "FR"})
        self.assertEqual({customer.lang for customer in CUSTOMERS}, {"fr_FR", "en_US"})
        self.assertEqual(len([customer for customer in CUSTOMERS if customer.parent == GROUP]), 3)
        self.assertTrue(any(customer.currency == "EUR" for customer in CUSTOMERS))
        self.assertTrue(any(not customer.email for customer in CUSTOMERS))
        self.assertEqual(len([customer for customer in CUSTOMERS if not customer.contact]), 1)
        self.assertEqual(len([customer for customer in CUSTOMERS if customer.state == "suspended"]), 1)
        self.assertEqual(len([customer for customer in CUSTOMERS if customer.limit == "over"]), 1)

    def test_desk_names_customers(self):
        names = {quotation.customer for quotation in DESK} | {draft[0] for draft in DRAFTS} | set(PAUSED)
        self.assertFalse(names - set(BY_NAME))

    def test_nothing_happens_in_the_future_or_twice(self):
        for day, year in self.years.items():
            dates = [sale.ordered for sale in year.sales] + [
                sale.invoiced for sale in year.sales if sale.invoiced
            ]
            dates += [item.date for item in year.returns] + [receipt.date for receipt in year.receipts]
            self.assertLessEqual(max(dates), day)
            self.assertGreaterEqual(min(dates), day - timedelta(366))
            paid = [sale for receipt in year.receipts for sale in receipt.sales]
            self.assertEqual(len(paid), len(set(paid)), "a sale is paid once, in full or in part")
            self.assertTrue(
                all(receipt.date >= sale.invoiced for receipt in year.receipts for sale in receipt.sales)
            )

    def test_size_and_payments_of_each_kind(self):
        for year in self.years.values():
            self.assertTrue(680 <= len(year.sales) <= 720, len(year.sales))
            self.assertTrue(any(sale.invoiced is None for sale in year.sales), "orders to invoice")
            self.assertTrue(any(receipt.share < 1 for receipt in year.receipts), "partial payments")
            self.assertTrue(any(receipt.amount for receipt in year.receipts), "payments on account")
            self.assertTrue(any(item.applied for item in year.returns))
            self.assertTrue(any(not item.applied for item in year.returns))

    def test_late_customers_are_late_on_every_day(self):
        needed = {
            quotation.customer
            for quotation in DESK
            if BY_NAME[quotation.customer].habit in ("late", "lapsed")
        }
        self.assertGreaterEqual(len(needed), 4)
        for day, year in self.years.items():
            settled = {sale for receipt in year.receipts for sale in receipt.sales if receipt.share == 1}
            late = {
                sale.customer
                for sale in year.sales
                if sale.due and sale not in settled and (day - sale.due).days > 30
            }
            self.assertFalse(needed - late, day)
