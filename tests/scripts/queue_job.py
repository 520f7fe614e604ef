"""Leaves what waits in the queue of the follow-up to jobs of five messages each, twice, as a schedule may."""

import json

from odoo.addons.credit_control_statement.tools import mailing

mailing.BATCH = 5
left = [env["credit.followup"].send_waiting() for _time in range(2)]
env.cr.commit()
jobs = env["queue.job"].search([("method_name", "=", "_send_job")])
print(json.dumps({"left": left, "jobs": len(jobs), "channels": sorted(set(jobs.mapped("channel")))}))
