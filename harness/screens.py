"""`make screenshots`: pictures of the main screens for the README, and what goes wrong in them."""

import socket
import subprocess

from . import config, databases, node, odoo, postgres, programs, serve, setup
from .console import Stop, say, step

FOLDER = config.ROOT / "docs" / "screenshots"
FAILURES = config.OUTPUT / "screenshots"
SOURCE = config.ROOT / "harness" / "screenshots"
SAMPLE = config.ROOT.parent / "shared" / "data" / "ibm_late_payments.csv"


def shoot(part="", *, database=None):
    """Save a picture of each screen that ``screens.json`` names.

    :param part: only screens with this in their name
    :param database: a database of the test cluster, left as it is; else a copy of the demo company's
    :return: exit code, 1 when a screen failed or showed errors
    """
    cluster = postgres.TEST
    setup.ensure(cluster, node_too=True)
    browser = programs.browser()
    if not browser:
        raise Stop("The screenshots need Chromium: an administrator can `apt-get install chromium`.")
    name = database or "cc_screens"
    if not database:
        template = databases.suite(cluster, demo=True)
        with step("Database: copy for the screenshots"):
            cluster.clone(template, name)
            if SAMPLE.exists():
                what = "Preparing the screens"
                odoo.script(cluster, name, "screens.py", what=what, variables={"CC_SAMPLE": str(SAMPLE)})
            else:
                say(f"  ! {SAMPLE} is not there: no picture of the import.")
    port = free_port()
    server = serve.start(cluster, name, port)
    try:
        url = f"http://127.0.0.1:{port}"
        command = [
            "node",
            SOURCE / "shoot.mjs",
            url,
            SOURCE / "screens.json",
            FOLDER,
            FAILURES,
            browser,
            part,
        ]
        done = subprocess.run([str(word) for word in command], env=node.environment(), check=False)
    finally:
        serve.stop(server)
        if not database:
            cluster.drop(name)
    return done.returncode


def free_port():
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
