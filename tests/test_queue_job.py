"""With OCA's job queue, two workers share the sending; what arrives is what arrives without it."""

import os
import time
import unittest
from collections import Counter
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.credit_control.tests.mailbox import Mailbox
from odoo.tests import tagged

from harness import odoo, postgres, screens, serve

from .common import copy_of_the_suite, run_script

LOAD = "--load=base,web,queue_job"
WORKERS = ("--workers=2", "--max-cron-threads=0", "--limit-time-real=600", "--limit-time-cpu=600")
CHANNELS = {"ODOO_QUEUE_JOB_CHANNELS": "root:2"}


@tagged("post_install", "-at_install")
class TestQueueJob(unittest.TestCase):
    def test_two_workers_send_what_one_would_have_sent(self):
        database = self.enterContext(copy_of_the_suite("cc_queue_job"))
        mailbox, port = Mailbox(), screens.free_port()
        server = Controller(mailbox, hostname="127.0.0.1", port=port)
        server.start()
        self.addCleanup(server.stop)
        odoo.odoo(
            postgres.TEST,
            "-d",
            database,
            "-i",
            "queue_job",
            "--stop-after-init",
            "--no-http",
            "--log-level=warn",
            what="Installing OCA's job queue",
        )
        glue = "SELECT state FROM ir_module_module WHERE name = 'credit_control_queue_job'"
        self.assertEqual(postgres.TEST.query(glue, database), [["installed"]], "by itself")
        data = run_script(database, "kill_prepare.py", SMTP_PORT=str(port), EMAILS="40")
        found = run_script(database, "queue_job.py", options=[LOAD])
        jobs = -(-data["queued"] // 5)
        self.assertEqual(found, {"left": [False, False], "jobs": jobs, "channels": ["root.credit_control"]})
        self.assertFalse(mailbox.messages, "the jobs send, not who queues them")

        with patch.dict(os.environ, CHANNELS):
            workers = serve.start(postgres.TEST, database, screens.free_port(), LOAD, *WORKERS)
        try:
            deadline = time.monotonic() + 120
            while self._unfinished(database) and time.monotonic() < deadline:
                time.sleep(0.2)
        finally:
            serve.stop(workers)

        rows = postgres.TEST.query("SELECT state, count(*) FROM queue_job GROUP BY state", database)
        self.assertEqual(rows, [["done", str(jobs)]])
        rows = postgres.TEST.query(
            "SELECT channel, state, count(*) FROM credit_followup GROUP BY 1, 2", database
        )
        self.assertCountEqual(
            rows, [["email", "sent", str(data["emails"])], ["call", "done", str(data["calls"])]]
        )
        arrived = Counter(message["To"].addresses[0].addr_spec for message in mailbox.messages)
        self.assertEqual(len(arrived), data["emails"])
        self.assertEqual(set(arrived.values()), {1}, "nobody gets two")
        workers = postgres.TEST.query("SELECT DISTINCT worker_pid FROM queue_job", database)
        self.assertEqual(len(workers), 2, "both had their share")

    def _unfinished(self, database):
        sql = "SELECT count(*) FROM queue_job WHERE state NOT IN ('done', 'failed')"
        return postgres.TEST.query(sql, database) != [["0"]]
