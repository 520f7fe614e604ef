"""The facts of a month by their definitions, item by item, as slow as they are obvious."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta


def due_of(line):
    return line.date_maturity or line.date


def is_money(line):
    return line.journal_id.type in ("bank", "cash", "credit")


def is_claim(line):
    exchange = line.company_id.currency_exchange_journal_id
    return line.balance >= 0 and not is_money(line) and line.journal_id != exchange


def matchings(line, until):
    """(day, amount, whether it is money) of what was matched with a line up to a day; drafts are not there."""
    found = []
    for partial in line.matched_credit_ids | line.matched_debit_ids:
        other = (partial.debit_move_id | partial.credit_move_id) - line
        day = max(line.date, other.date)
        if other.parent_state == "posted" and day <= until:
            sign = 1 if partial.debit_move_id == line else -1
            found.append((day, sign * partial.amount, is_money(other) and not is_money(line)))
    return found


def slow_facts(lines, first, as_of):
    """Facts of a month by name.

    :param lines: posted receivable lines
    :param date first: first day of the month
    :param date as_of: last day that counts
    """
    last = min(first + relativedelta(months=1, days=-1), as_of)
    before = first - timedelta(days=1)
    facts = dict.fromkeys(
        (
            "receivable",
            "overdue",
            "sales",
            "due",
            "due_credited",
            "due_in_time",
            "due_collected",
            "collected_overdue",
            "paid",
            "paid_days",
            "paid_days_late",
        ),
        0.0,
    )
    for line in lines.filtered(lambda line: line.date <= last):
        facts["receivable"] += line.balance
        if first <= line.date and line.move_id.move_type in ("out_invoice", "out_refund"):
            facts["sales"] += line.balance
        if line.balance < 0:
            continue
        due, matched = due_of(line), matchings(line, last)
        if due < last:
            facts["overdue"] += line.balance - sum(amount for _day, amount, _money in matched)
        falls_due = max(due, line.date)
        if line.date <= before and due < before:
            facts["collected_overdue"] += sum(
                amount for day, amount, money in matched if money and first <= day
            )
        if not is_claim(line):
            continue
        if first <= falls_due <= last:
            facts["due"] += line.balance
            facts["due_credited"] += sum(amount for _day, amount, money in matched if not money)
            facts["due_collected"] += sum(amount for _day, amount, money in matched if money)
            facts["due_in_time"] += sum(
                amount for day, amount, money in matched if money and day <= falls_due
            )
        if matched and round(line.balance - sum(amount for _day, amount, _money in matched), 2) == 0:
            paid = [(day, amount) for day, amount, money in matched if money]
            if first <= max(day for day, _amount, _money in matched):
                facts["paid"] += sum(amount for _day, amount in paid)
                facts["paid_days"] += sum(amount * (day - due).days for day, amount in paid)
                facts["paid_days_late"] += sum(amount * max((day - due).days, 0) for day, amount in paid)
    return facts
