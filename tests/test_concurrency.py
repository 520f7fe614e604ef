"""Many ask at once for the same room: Odoo's real servers, over HTTP."""

import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from odoo.tests import tagged

from harness import postgres

from .common import call, copy_of_the_suite, run_script, servers

PROCESSES, THREADS, ROOM = 4, 8, 10
WORTH = 100
COLLISION = "psycopg2.errors.SerializationFailure"
INCREASE_REFUSED = "odoo.addons.credit_control.exceptions.IncreaseRefused"


@tagged("post_install", "-at_install")
class TestConcurrency(unittest.TestCase):
    """Each case of ``scripts/concurrency.py``: orders to confirm, and lines of confirmed orders to double."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(copy_of_the_suite("cc_concurrency"))
        cls.data = run_script(cls.database, "concurrency.py")
        cls.addresses = cls.enterClassContext(servers(cls.database, PROCESSES))

    def test_no_more_orders_than_the_limit_has_room_for(self):
        self._race("customer", {COLLISION, None})

    def test_customers_of_a_group_share_its_room(self):
        self._race("group", {COLLISION, None})

    def test_increases_and_new_orders_share_the_room(self):
        self._race("increase", {COLLISION, INCREASE_REFUSED, None})

    def _race(self, name, expected):
        case = self.data["cases"][name]
        with Watch(self.database, _done_sql(case)) as watch:
            errors = self._ask_all(case)
            seen = set(errors)
            self.assertLessEqual(self._done(case), ROOM)
            # Odoo gives up a request after five collisions; its client tries again, as a person would.
            for _attempt in range(8):
                if self._done(case) == ROOM and COLLISION not in errors:
                    break
                errors = self._ask_all(case)
                seen.update(errors)
        self.assertEqual(self._done(case), ROOM)
        self.assertLessEqual(watch.most, ROOM)
        self.assertGreater(watch.looks, 5)
        self.assertLessEqual(seen, expected)
        held = (
            f"SELECT count(*) FROM credit_hold WHERE state = 'open' AND order_id IN ({_ids(case['orders'])})"
        )
        self.assertEqual(self._count(held), len(self._waiting(case)[0]))
        deadlocks = f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{self.database}'"
        self.assertEqual(self._count(deadlocks), 0)

    def _ask_all(self, case):
        """Everybody who has not got it yet asks at the same moment.

        :return: type of the error of each, None where there was none
        """
        orders, lines = self._waiting(case)
        # By turns, so that orders and increases meet.
        asking = sorted(
            [(place, ("sale.order", "action_confirm", [order])) for place, order in enumerate(orders)]
            + [
                (place, ("sale.order.line", "write", [line], {"price_unit": 2 * WORTH}))
                for place, line in enumerate(lines)
            ],
            key=lambda asked: asked[0],
        )

        def ask(place):
            address = self.addresses[place % PROCESSES]
            return call(address, self.database, "admin", *asking[place][1], uid=self.data["uid"])[1]

        with ThreadPoolExecutor(PROCESSES * THREADS) as pool:
            return list(pool.map(ask, range(len(asking))))

    def _waiting(self, case):
        """:return: ids of the orders that are not confirmed, and of the lines that have not grown"""
        orders = f"SELECT id FROM sale_order WHERE id IN ({_ids(case['orders'])}) AND state <> 'sale'"
        lines = f"SELECT id FROM sale_order_line WHERE id IN ({_ids(case['lines'])}) AND price_unit = {WORTH}"
        return [
            [int(row[0]) for row in postgres.TEST.query(f"{sql} ORDER BY id", self.database)]
            for sql in (orders, lines)
        ]

    def _done(self, case):
        return self._count(_done_sql(case))

    def _count(self, sql):
        return int(postgres.TEST.query(sql, self.database)[0][0])


def _ids(numbers):
    return ", ".join(str(int(number)) for number in numbers) or "NULL"


def _done_sql(case):
    return f"""
        SELECT (SELECT count(*) FROM sale_order WHERE id IN ({_ids(case["orders"])}) AND state = 'sale')
             + (SELECT count(*) FROM sale_order_line WHERE id IN ({_ids(case["lines"])}) AND price_unit > {WORTH})
    """


class Watch:
    """Looks all the time how many have got what they asked for."""

    def __init__(self, database, sql):
        self.database = database
        self.sql = sql
        self.most = self.looks = 0
        self._over = threading.Event()

    def __enter__(self):
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_exception):
        self._over.set()
        self._thread.join()

    def _look(self):
        while not self._over.is_set():
            rows = postgres.TEST.query(self.sql, self.database)
            self.most = max(self.most, int(rows[0][0]))
            self.looks += 1
            time.sleep(0.05)
