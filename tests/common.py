"""What the tests that cross addons share: copies of the prepared database, scripts in them, servers on them."""

import contextlib
import json
import os
import urllib.request
from pathlib import Path

from harness import odoo, postgres, screens, serve

SCRIPTS = Path(__file__).parent / "scripts"


@contextlib.contextmanager
def copy_of_the_suite(name):
    """A database of its own with all our addons, dropped at the end.

    :param name: of the copy
    """
    postgres.TEST.clone(os.environ["CC_TEMPLATE"], name)
    try:
        yield name
    finally:
        postgres.TEST.drop(name)


def run_script(database, name, *, options=(), **variables):
    """Run a file of ``tests/scripts`` in Odoo's shell.

    :param options: more options for Odoo's command line
    :param variables: environment variables that it reads
    :return: what the last line that it printed holds, as JSON
    """
    what = f"The script {name}"
    out = odoo.script(
        postgres.TEST, database, SCRIPTS / name, what=what, variables=variables, options=options
    )
    return json.loads(out.strip().splitlines()[-1])


@contextlib.contextmanager
def servers(database, count):
    """Several Odoo processes on one database.

    :return: their addresses
    """
    running, ports = [], []
    try:
        for _index in range(count):
            port = screens.free_port()
            running.append(
                serve.start(postgres.TEST, database, port, "--max-cron-threads=0", "--db_maxconn=24")
            )
            ports.append(port)
        yield [f"http://127.0.0.1:{port}" for port in ports]
    finally:
        for server in running:
            serve.stop(server)


def call(address, database, login, model, method, *arguments, uid):
    """Call a method over HTTP as a client of the API does.

    :param login: name of the user, who has the same word as password
    :return: (result, None), or (None, the error's type)
    """
    payload = {
        "jsonrpc": "2.0",
        "method": "call",
        "params": {
            "service": "object",
            "method": "execute_kw",
            "args": [database, uid, login, model, method, list(arguments)],
        },
    }
    request = urllib.request.Request(
        f"{address}/jsonrpc", json.dumps(payload).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as response:
        answer = json.load(response)
    if "error" in answer:
        return None, answer["error"]["data"]["name"]
    # A method that returns nothing is answered without a result.
    return answer.get("result"), None
