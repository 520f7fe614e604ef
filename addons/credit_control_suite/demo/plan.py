"""The past year of the demo company: who ordered what, when it was invoiced, what was paid and returned.

Pure: the same day gives the same year, on any machine. Each customer has random numbers of its own, so that adding one
changes nobody else's year.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from .customers import CUSTOMERS, RHYTHM
from .goods import BASKETS, PRODUCTS, price_in

YEAR = 365
# One bag in so many is given away; from so many on, one of the salespeople comes down with the price.
GIVEN, HAGGLED = 100, 60
# Days between due date and payment, from and to; None: does not pay at all. Share of invoices that stay unpaid.
HABITS = {
    "cash": (0, 0, 0.0),
    "prompt": (-5, 3, 0.0),
    "usual": (-4, 12, 0.004),
    "slow": (12, 40, 0.02),
    "late": (25, 58, 0.04),
    "public": (-10, 30, 0.02),
    "disputes": (0, 12, 0.16),
    "lapsed": (0, 10, 0.0),
}
# A customer of the habit “lapsed” bought until and paid until so many days ago.
LAPSED_ORDERS, LAPSED_PAYMENTS = 75, 118
# One of the habit “late” leaves the newest invoice unpaid that is overdue by so many days.
STUCK = range(33, 106)
EXPORT = ("FR",)


@dataclass(frozen=True)
class Line:
    """:param listed: price of the pricelist, from which the salesperson may have come down; :param discount: percent"""

    product: str
    quantity: int
    price: float
    listed: float
    discount: int = 0


@dataclass(eq=False)
class Sale:
    """An order and its invoice.

    :param invoiced: None while it is not invoiced yet
    :param half: only half of each line is invoiced
    """

    customer: str
    ordered: date
    lines: tuple
    invoiced: date | None = None
    due: date | None = None
    half: bool = False


@dataclass(eq=False)
class Return:
    """A credit note on the first line of a sale, of so many units.

    :param applied: matched with its invoice
    """

    sale: Sale
    date: date
    quantity: int
    applied: bool


@dataclass(eq=False)
class Receipt:
    """A payment.

    :param sales: what it pays; nothing for a payment on account
    :param share: of what is open on them
    :param amount: of a payment on account, in XOF
    """

    customer: str
    date: date
    sales: list = field(default_factory=list)
    share: float = 1.0
    amount: int = 0


@dataclass
class Year:
    sales: list = field(default_factory=list)
    returns: list = field(default_factory=list)
    receipts: list = field(default_factory=list)


def make_year(today):
    """What happened in the year before a day, that day included.

    :param date today: the demo's own today
    :return: ``Year``, each list in the order of dates

    >>> year = make_year(date(2026, 3, 2))
    >>> repr(year) == repr(make_year(date(2026, 3, 2)))
    True
    >>> {sale.customer for sale in year.sales} == {customer.name for customer in CUSTOMERS}
    True
    >>> all(sale.invoiced is None or sale.ordered <= sale.invoiced <= date(2026, 3, 2) for sale in year.sales)
    True
    """
    year = Year()
    for customer in CUSTOMERS:
        chance = random.Random(f"Kayor Vivres/{customer.name}")
        sales = _sales(customer, today, chance)
        returns = _returns(sales, today, chance)
        receipts = _receipts(customer, sales, returns, today, chance)
        year.sales += sales
        year.returns += returns
        year.receipts += receipts
    year.sales.sort(key=lambda sale: (sale.ordered, sale.customer))
    year.returns.sort(key=lambda item: (item.date, item.sale.customer))
    year.receipts.sort(key=lambda receipt: (receipt.date, receipt.customer))
    return year


def _sales(customer, today, chance):
    every = YEAR / customer.orders
    last = today - timedelta(LAPSED_ORDERS if customer.habit == "lapsed" else 0)
    day = today - timedelta(YEAR - 1) + timedelta(chance.uniform(0, every))
    sales = []
    while day <= last:
        ordered = day - timedelta(day.weekday() == 6)
        sale = Sale(
            customer.name, ordered, make_lines(customer, customer.amount * chance.uniform(0.6, 1.45), chance)
        )
        invoiced = ordered + timedelta(0 if customer.days == 0 else chance.randint(0, 7))
        if invoiced <= today:
            sale.invoiced = invoiced
            sale.due = invoiced + timedelta(customer.days)
            # Some of the newest are still being delivered.
            sale.half = customer.days > 0 and (today - invoiced).days < 6 and chance.random() < 0.3
        sales.append(sale)
        day += timedelta(max(2, round(every * chance.uniform(0.65, 1.35))))
    return sales


def make_lines(customer, amount, chance):
    """Order lines for an amount in thousand XOF without tax.

    :param chance: ``random.Random``
    """
    export = customer.country in EXPORT
    basket = list(BASKETS["export" if export else customer.type])
    chance.shuffle(basket)
    by_code = {product.code: product for product in PRODUCTS}
    chosen = [by_code[code] for code in basket[: chance.randint(1, 3)]]
    weights = [chance.uniform(0.5, 1.5) for _product in chosen]
    lines = []
    for product, weight in zip(chosen, weights, strict=True):
        quantity = max(1, round(amount * 1000 * weight / sum(weights) / product.price))
        if quantity > 20:
            quantity = round(quantity / 5) * 5
        price = price_in(customer.currency, product)
        haggled = customer.seller == "sales2" and not export and quantity >= HAGGLED
        lines.append(Line(product.code, quantity, price, price + (250 if haggled else 0)))
    given = [
        Line(line.product, line.quantity // GIVEN, line.price, line.price, discount=100)
        for line in lines
        if line.quantity >= GIVEN and not export
    ]
    return (*lines, *given)


def _returns(sales, today, chance):
    """About one invoice in thirty is followed by a credit note."""
    found = []
    for sale in sales:
        bad, days, share = chance.random() < 0.035, chance.randint(2, 11), chance.uniform(0.08, 0.3)
        if not bad or not sale.invoiced or sale.half or sale.due == sale.invoiced:
            continue
        day = sale.invoiced + timedelta(days)
        if day <= today:
            quantity = max(1, round(sale.lines[0].quantity * share))
            # Only of the newest some are still to be matched.
            applied = chance.random() < 0.4 or (today - day).days > 90
            found.append(Return(sale, day, quantity, applied))
    return found


def _receipts(customer, sales, returns, today, chance):
    fewest, most, unpaid = HABITS[customer.habit]
    rhythm = 1 if customer.days == 0 else RHYTHM[customer.type]
    phase = chance.randrange(rhythm)
    until = today - timedelta(LAPSED_PAYMENTS) if customer.habit == "lapsed" else today
    returned = {item.sale: item.date for item in returns}
    by_day, receipts = {}, []
    stuck = [
        sale
        for sale in sales
        if sale.invoiced and customer.habit == "late" and (today - sale.due).days in STUCK
    ]
    for sale in sales:
        delay, never, part, some = (
            chance.randint(fewest, most),
            chance.random(),
            chance.random(),
            chance.uniform(0.3, 0.6),
        )
        if not sale.invoiced:
            continue
        paid = max(sale.due + timedelta(delay), sale.invoiced, returned.get(sale, sale.invoiced))
        paid = _next_payday(paid, today, rhythm, phase)
        if paid and paid <= until and never >= unpaid and sale not in stuck[-1:]:
            by_day.setdefault(paid, []).append(sale)
        elif part < 0.45 and sale.due + timedelta(8) < until and customer.habit != "disputes":
            receipts.append(Receipt(customer.name, sale.due + timedelta(7), [sale], share=round(some, 1)))
    receipts += [Receipt(customer.name, day, paid) for day, paid in by_day.items()]
    if customer.currency == "XOF" and customer.days and chance.random() < 0.09:
        amount = round(customer.amount * chance.uniform(0.15, 0.5) / 50) * 50_000 or 50_000
        receipts.append(Receipt(customer.name, today - timedelta(chance.randint(1, 20)), amount=amount))
    return receipts


def _next_payday(day, today, rhythm, phase):
    """The customer's next payment day from a day on; None when it is still to come.

    >>> _next_payday(date(2026, 3, 1), date(2026, 3, 20), 7, 2)
    datetime.date(2026, 3, 4)
    >>> _next_payday(date(2026, 3, 19), date(2026, 3, 20), 7, 2) is None
    True
    """
    ago = (today - day).days
    if ago < phase:
        return None
    return today - timedelta((ago - phase) // rhythm * rhythm + phase)
