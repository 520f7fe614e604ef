"""Many decide at once about one customer: the log stays one unbroken chain. Over HTTP, on Odoo's real servers."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from odoo.tests import tagged

from harness import postgres

from .common import call, copy_of_the_suite, run_script, servers

PROCESSES, THREADS = 2, 6


@tagged("post_install", "-at_install")
class TestDecisionLog(unittest.TestCase):
    def test_concurrent_decisions_keep_one_chain(self):
        with copy_of_the_suite("cc_decision_log") as database:
            data = run_script(database, "decisions.py")
            errors = set()
            with servers(database, PROCESSES) as addresses:
                # Odoo gives up a request after five collisions; its client tries again, as a person would.
                for _attempt in range(12):
                    waiting = self._waiting(database)
                    if not waiting:
                        break
                    errors |= set(self._approve_all(addresses, database, data["uid"], waiting))
            self.assertLessEqual(errors, {"psycopg2.errors.SerializationFailure", None})
            found = run_script(database, "decisions_verify.py")
            self.assertEqual(found["sequences"], list(range(1, len(data["requests"]) + 1)))
            self.assertEqual(sorted(found["requests"]), sorted(data["requests"]), "each is logged once")
            self.assertEqual(float(found["last"]), found["limit"], "the last decision holds")
            self.assertEqual(found["breaks"], [])
            deadlocks = postgres.TEST.query(
                f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{database}'"
            )
            self.assertEqual(int(deadlocks[0][0]), 0)

    def _approve_all(self, addresses, database, uid, requests):
        def approve(place):
            address = addresses[place % PROCESSES]
            return call(
                address,
                database,
                "log_manager",
                "credit.request",
                "action_approve",
                [requests[place]],
                uid=uid,
            )[1]

        with ThreadPoolExecutor(PROCESSES * THREADS) as pool:
            return list(pool.map(approve, range(len(requests))))

    def _waiting(self, database):
        rows = postgres.TEST.query(
            "SELECT id FROM credit_request WHERE state = 'submitted' ORDER BY id", database
        )
        return [int(row[0]) for row in rows]
