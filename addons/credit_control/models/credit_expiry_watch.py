from odoo import api, fields, models

BATCH = 200


class CreditExpiryWatch(models.AbstractModel):
    """Records that end on a day: somebody gets a task in time, one for each last day.

    A model answers ``_to_remind_sql`` and ``_remind``, and its scheduled action calls ``_cron_remind``.
    """

    _name = "credit.expiry.watch"
    _description = "Record that ends on a day"

    reminded_for = fields.Date(
        readonly=True, copy=False, help="Last day that somebody has a task for; another day, another task."
    )

    @api.model
    def _cron_remind(self):
        """Give somebody a task for each record that ends soon; whether it has ended is never stored."""
        remaining = self.env.execute_query(self._to_remind_sql(count=True))[0][0]
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        while remaining > 0:
            rows = self.env.execute_query(self._to_remind_sql(limit=BATCH))
            records = self.browse(row[0] for row in rows)
            records._remind()
            remaining -= len(records)
            if not records or not self.env["ir.cron"]._commit_progress(len(records)):
                break

    @api.model
    def _to_remind_sql(self, *, count=False, limit=None):
        """The records that somebody needs a task for: ids, those that end first at the beginning.

        :param count: only how many there are
        :param limit: most rows
        :return: SQL of a ``SELECT`` of one column
        """
        raise NotImplementedError

    def _remind(self):
        """Give the user who has these records renewed a task, and note the day in ``reminded_for``."""
        raise NotImplementedError
