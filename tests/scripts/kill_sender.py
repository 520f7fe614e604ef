"""Sends what waits in the queue of the follow-up, in a process that may be killed at any moment.

Run by itself, with Odoo's own options. For each line that it reads it forks a sender and prints its id, and when the
sender has ended, how: the signal as a negative number. Odoo is loaded once, the sender has a connection of its own.
"""

import os
import sys

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

config.parse_config(sys.argv[1:], setup_logging=True)
[database] = config["db_name"]
Registry(database)

from odoo.addons.credit_control_statement.tools import mailing  # noqa: E402

mailing.BATCH = 5


def send():
    with Registry(database).cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["credit.followup"].send_waiting()


print("ready", flush=True)
for _line in sys.stdin:
    odoo.sql_db.close_all()  # a connection must not be shared
    sender = os.fork()
    if not sender:
        try:
            send()
        finally:
            os._exit(0)
    print(sender, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(sender, 0)[1]), flush=True)
