"""Many confirm at once against one limit: Odoo's real servers, over HTTP."""

import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from odoo.tests import tagged

from harness import postgres

from .common import call, copy_of_the_suite, run_script, servers

PROCESSES, THREADS, ROOM = 4, 8, 10


@tagged("post_install", "-at_install")
class TestConcurrency(unittest.TestCase):
    def test_no_more_orders_than_the_limit_has_room_for(self):
        with copy_of_the_suite("cc_concurrency") as database:
            data = run_script(database, "concurrency.py")
            with servers(database, PROCESSES) as addresses, Watch(database) as watch:
                errors = self._confirm_all(addresses, database, data)
                first = self._confirmed(database)
                self.assertLessEqual(first, ROOM)
                # Odoo gives up a request after five collisions; its client tries again, as a person would.
                for _attempt in range(8):
                    if self._confirmed(database) == ROOM:
                        break
                    self._confirm_all(addresses, database, data)
            self.assertEqual(self._confirmed(database), ROOM)
            self.assertLessEqual(watch.most, ROOM)
            self.assertGreater(watch.looks, 5)
            self.assertLessEqual(set(errors), {"psycopg2.errors.SerializationFailure", None})
            held = postgres.TEST.query("SELECT count(*) FROM credit_hold WHERE state = 'open'", database)
            self.assertEqual(int(held[0][0]), len(data["orders"]) - ROOM)
            self.assertEqual(self._deadlocks(database), 0)

    def _confirm_all(self, addresses, database, data):
        def confirm(place):
            address = addresses[place % PROCESSES]
            order = data["orders"][place]
            return call(address, database, "admin", "sale.order", "action_confirm", [order], uid=data["uid"])[
                1
            ]

        waiting = [
            place for place, order in enumerate(data["orders"]) if self._state(database, order) == "draft"
        ]
        with ThreadPoolExecutor(PROCESSES * THREADS) as pool:
            return list(pool.map(confirm, waiting))

    def _state(self, database, order):
        return postgres.TEST.query(f"SELECT state FROM sale_order WHERE id = {int(order)}", database)[0][0]

    def _confirmed(self, database):
        return int(
            postgres.TEST.query("SELECT count(*) FROM sale_order WHERE state = 'sale'", database)[0][0]
        )

    def _deadlocks(self, database):
        row = postgres.TEST.query(f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{database}'")
        return int(row[0][0])


class Watch:
    """Looks all the time how many orders are confirmed."""

    def __init__(self, database):
        self.database = database
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
            rows = postgres.TEST.query("SELECT count(*) FROM sale_order WHERE state = 'sale'", self.database)
            self.most = max(self.most, int(rows[0][0]))
            self.looks += 1
            time.sleep(0.05)
