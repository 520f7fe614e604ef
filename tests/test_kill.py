"""Whoever sends is killed with `kill -9` at twenty random points: nobody gets two messages, and none is lost unseen."""

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
import unittest
from collections import Counter

from aiosmtpd.controller import Controller

from odoo.addons.credit_control.tests.mailbox import Mailbox
from odoo.tests import tagged

from harness import config, odoo, postgres, python_env, screens

from .common import SCRIPTS, copy_of_the_suite, run_script

KILLS = 20


class Killer(Mailbox):
    """A mail server that counts, and that kills the sender in the middle of a message when it is told to."""

    def __init__(self):
        super().__init__()
        self.victim = None
        self.moment = self.after = None

    def aim(self, victim, moment, after):
        """:param after: how many times the moment passes before"""
        self.victim, self.moment, self.after = victim, moment, after

    def pass_by(self, moment):
        """Kill the sender if this is the moment."""
        if self.victim and moment == self.moment:
            self.after -= 1
            if self.after < 0:
                os.kill(self.victim, signal.SIGKILL)
                self.victim = None

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        self.pass_by("begins")
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        self.pass_by("has it")
        return answer


@tagged("post_install", "-at_install")
class TestKill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(copy_of_the_suite("cc_kill"))
        cls.mailbox = Killer()
        port = screens.free_port()
        server = Controller(cls.mailbox, hostname="127.0.0.1", port=port)
        server.start()
        cls.addClassCleanup(server.stop)
        cls.data = run_script(cls.database, "kill_prepare.py", SMTP_PORT=str(port), EMAILS="110")
        cls.sender = subprocess.Popen(
            [
                str(python_env.python()),
                str(SCRIPTS / "kill_sender.py"),
                "-d",
                cls.database,
                "--log-level=critical",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=odoo.environment(postgres.TEST),
            cwd=config.ROOT,
            text=True,
        )
        cls.addClassCleanup(cls._end)
        cls._read()

    @classmethod
    def _end(cls):
        cls.sender.stdin.close()
        cls.sender.stdout.close()
        cls.sender.wait(60)

    @classmethod
    def _read(cls):
        return cls.sender.stdout.readline().strip()

    def _start(self):
        """:return: id of a sender at work"""
        self.sender.stdin.write("\n")
        self.sender.stdin.flush()
        return int(self._read())

    def test_no_double_and_no_loss_that_nobody_sees(self):
        self.assertEqual(self.data["queued"], self.data["emails"] + self.data["calls"])
        seed = random.randrange(10**9)
        chance = random.Random(seed)
        kills = 0
        with self.subTest(seed=seed):
            for turn in range(2 * KILLS):
                if kills == KILLS:
                    break
                kills += self._send_and_kill(chance, by_clock=turn % 2)
            self.assertEqual(kills, KILLS)
            self._send_the_rest()
            self._check()

    def _send_and_kill(self, chance, *, by_clock):
        """:return: whether the sender was killed before it had done its work"""
        victim = self._start()
        if by_clock:
            timer = threading.Timer(chance.uniform(0, 0.5), _kill, [victim])
            timer.start()
            ended = int(self._read())
            timer.cancel()
        else:
            self.mailbox.aim(victim, chance.choice(["begins", "has it"]), chance.randrange(5))
            ended = int(self._read())
            self.mailbox.victim = None
        return ended == -signal.SIGKILL

    def _send_the_rest(self):
        """Started again as often as it takes: PostgreSQL may notice a dead sender a moment later."""
        deadline = time.monotonic() + 60
        while self._states().keys() & {"draft", "sending"} and time.monotonic() < deadline:
            self._start()
            self._read()

    def _states(self):
        rows = self._query("SELECT state, count(*) FROM credit_followup GROUP BY state")
        return {state: int(count) for state, count in rows}

    def _query(self, sql):
        return postgres.TEST.query(sql, self.database)

    def _check(self):
        states = self._states()
        self.assertLessEqual(states.keys(), {"sent", "uncertain", "done"}, states)
        self.assertEqual(sum(states.values()), self.data["queued"], "a row for each customer")
        arrived = Counter(message["To"].addresses[0].addr_spec for message in self.mailbox.messages)
        self.assertEqual(set(arrived.values()), {1}, "nobody gets two")
        rows = self._query("SELECT email, state FROM credit_followup WHERE channel = 'email'")
        self.assertEqual(len(rows), self.data["emails"])
        for email, state in rows:
            with self.subTest(email=email):
                # Who was at the mail server in that moment is uncertain, whether it arrived or not.
                self.assertIn((state, arrived[email]), {("sent", 1), ("uncertain", 0), ("uncertain", 1)})
        self.assertTrue(0 < states["uncertain"] <= KILLS, states)
        [[calls]] = self._query("SELECT count(*) FROM mail_activity WHERE res_model = 'credit.account'")
        self.assertEqual(int(calls), self.data["calls"], "one activity each")
        [[doubles]] = self._query(
            """SELECT count(*) FROM (SELECT move_line_id FROM credit_followup_item WHERE is_trigger
                                      GROUP BY move_line_id HAVING count(*) > 1) twice"""
        )
        self.assertEqual(int(doubles), 0)


def _kill(process):
    with contextlib.suppress(ProcessLookupError):  # it was done a moment before
        os.kill(process, signal.SIGKILL)
