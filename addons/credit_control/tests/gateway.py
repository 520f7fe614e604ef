"""A gateway for text messages of the tests: what Odoo's own client posts to it is counted where it arrives."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.iap.tools import iap_tools


class Gateway:
    """What arrived, and how it is answered.

    :param answers: state by number; ``success`` for those that are not named
    """

    def __init__(self):
        self.texts = []
        self.answers = {}
        self.hangs_up = False

    def take(self, messages):
        """:return: the answer to a request of Odoo's client, a result for each number"""
        results = []
        for message in messages:
            for each in message["numbers"]:
                self.texts.append((each["number"], message["content"]))
                results.append({"uuid": each["uuid"], "state": self.answers.get(each["number"], "success")})
        return results


class GatewayCase:
    """For test cases that send text messages: mixed in beside one of Odoo's."""

    @contextlib.contextmanager
    def _gateway(self):
        """A real server, to which Odoo's client is told to speak.

        :return: its ``Gateway``
        """
        gateway = Gateway()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                result = gateway.take(asked["params"]["messages"])
                if gateway.hangs_up:
                    return
                answer = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments):
                """Silent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        gateway.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.env["ir.config_parameter"].set_param("sms.endpoint", gateway.address)
        try:
            with self._speaking():
                yield gateway
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _speaking(self):
        """Odoo's client refuses to speak to anybody during tests; nothing else of it is touched."""
        no_test = SimpleNamespace(module=SimpleNamespace(current_test=None))
        return patch.object(iap_tools, "modules", no_test)
