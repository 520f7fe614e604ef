"""IBM's public sample of payment histories, read straight from the file: what the ledger has to agree with."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "ibm_late_payments.csv"


@dataclass(frozen=True)
class Invoice:
    """A line of the file."""

    customer: str
    number: str
    invoiced: date
    due: date
    amount: Decimal
    disputed: bool
    settled: date

    def is_open(self, day):
        """Whether it was there and unpaid on the evening of a day."""
        return self.invoiced <= day < self.settled


def read():
    """All invoices of the file, in its order."""

    def day(text):
        return datetime.strptime(text, "%m/%d/%Y").date()

    with FILE.open(newline="") as lines:
        return [
            Invoice(
                row["customerID"],
                row["invoiceNumber"],
                day(row["InvoiceDate"]),
                day(row["DueDate"]),
                Decimal(row["InvoiceAmount"]),
                row["Disputed"] == "Yes",
                day(row["SettledDate"]),
            )
            for row in csv.DictReader(lines)
        ]


def aged_balance(invoices, day):
    """What was open on a day by age of the due date.

    :return: amounts by ``not_due``, ``bucket_1`` (to 30 days), ``bucket_2``, ``bucket_3``, ``bucket_4`` (over 90) and
        ``total``
    """
    sums = Counter()
    for invoice in invoices:
        if invoice.is_open(day):
            late = (day - invoice.due).days
            place = "not_due" if late <= 0 else f"bucket_{min((late - 1) // 30 + 1, 4)}"
            sums[place] += invoice.amount
            sums["total"] += invoice.amount
    return {name: sums[name] for name in ("not_due", "bucket_1", "bucket_2", "bucket_3", "bucket_4", "total")}


def followup(invoices, day, levels, *, disputed):
    """Who is to be chased on a day, when nobody was chased before.

    :param levels: days from the due date at which each level begins
    :param disputed: whether disputed invoices are chased
    :return: the days at which the level begins, by customer
    """
    oldest = defaultdict(int)
    for invoice in invoices:
        if invoice.is_open(day) and (disputed or not invoice.disputed):
            oldest[invoice.customer] = max(oldest[invoice.customer], (day - invoice.due).days)
    return {
        customer: max(days for days in levels if days <= late)
        for customer, late in oldest.items()
        if late >= min(levels)
    }
