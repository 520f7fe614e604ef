from odoo import api, models
from odoo.addons.credit_control_statement.tools import mailing
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import identity_exact
from odoo.tools import config, split_every


class CreditMailing(models.AbstractModel):
    _inherit = "credit.mailing"

    @api.model
    def _has_job_runner(self):
        """Whether this server was started with the queue, so that somebody will do the jobs."""
        return "queue_job" in config["server_wide_modules"]

    @api.private
    def send_waiting(self, *, seconds=None):
        """Leave what is in the queue to jobs, a batch each; they send as this would have done, wherever they run.

        :param seconds: of no matter here: nobody waits for jobs
        :return: False: nothing is left to do for who asks
        """
        if not self._has_job_runner():
            return super().send_waiting(seconds=seconds)
        self._recover()
        waiting = self.search(self._get_waiting_domain(), order="id").ids
        for ids in split_every(mailing.BATCH, waiting):
            # The same batch is not queued twice while its job waits.
            self.browse(ids).with_delay(identity_key=identity_exact)._send_job()
        self.env["ir.cron"]._commit_progress(len(waiting), remaining=0)
        return False

    def _send_job(self):
        """Send these messages, as far as they still wait.

        :raise RetryableJobError: when the mail server cannot be reached; the messages then wait for it
        """
        problem = self._send_batch()
        if problem:
            raise RetryableJobError(problem)
