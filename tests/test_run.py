"""What a person meets after `make run`: a server that answers, whole pages, and that ends when it is told to."""

import contextlib
import os
import re
import socket
import urllib.request
from unittest import TestCase

from harness import postgres, screens, serve
from harness.console import Stop


class TestRun(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = postgres.TEST
        cls.database = f"{os.environ['CC_TEST_DATABASE']}_run"
        cls.cluster.clone(os.environ["CC_TEMPLATE"], cls.database)
        cls.addClassCleanup(cls.cluster.drop, cls.database)

    def fetch(self, address):
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode(errors="replace")

    def test_server_answers_with_whole_pages_and_ends(self):
        port = screens.free_port()
        site = f"http://127.0.0.1:{port}"
        server = serve.start(self.cluster, self.database, port)
        with contextlib.ExitStack() as cleanup:
            cleanup.callback(serve.stop, server)
            self.assertEqual(self.fetch(f"{site}/web/health")[0], 200)
            status, _kind, page = self.fetch(f"{site}/web/login")
            self.assertEqual(status, 200)
            self.assertIn('name="password"', page)
            found = re.findall(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"]+)"', page)
            self.assertTrue([address for address in found if address.endswith(".css")], found)
            self.assertTrue([address for address in found if address.endswith(".js")], found)
            for address in found:
                with self.subTest(address=address):
                    self.assertEqual(self.fetch(f"{site}{address}".replace("&amp;", "&"))[0], 200)
            with self.assertRaises(Stop) as taken:
                serve.check_port(port)
            self.assertIn(f"Port {port} is taken", str(taken.exception))
        self.assertIsNotNone(server.poll())
        serve.check_port(port)

    def test_server_that_ends_at_once_is_told_with_its_log(self):
        with self.assertRaises(Stop) as ended:
            serve.start(self.cluster, self.database, screens.free_port(), "--no-such-option")
        self.assertIn("its log is", str(ended.exception))


class TestPort(TestCase):
    def test_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with self.assertRaises(Stop) as taken:
                serve.check_port(port)
        self.assertIn(f"PORT={port + 1} make run", str(taken.exception))

    def test_that_is_no_number(self):
        for text in ("abc", "0", "65536", "-1", "80 "):
            with self.subTest(text=text), self.assertRaises(Stop) as refused:
                serve.chosen_port(text)
            self.assertIn(text, str(refused.exception))
        self.assertEqual(serve.chosen_port("8069"), 8069)
