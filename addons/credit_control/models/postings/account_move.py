from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class AccountMove(models.Model):
    """An entry that counts for one day is posted on that day, or not at all.

    Odoo itself posts an entry of a locked period on a later day and says nothing: a provision of 31 December stands in
    January then, and interest until a day is derived from another one.
    """

    _inherit = "account.move"

    def _credit_post_on(self, day):
        """Post these drafts on exactly this day: entries, invoices and credit notes.

        The date of a sales document becomes this day, too; that of a bill stays as it is written on it. A day to come
        is posted at once. Exceptions from lock dates count as they do in Odoo: for whom and until when they are given.

        :param day: date of accounting
        :return: the posted moves
        :raise UserError: where a lock date stands against it: which one, its day, and whose it is; nothing is posted
        :raise AccessError: for whoever may not post
        """
        day = fields.Date.to_date(day)
        for move in self:
            move._credit_put_on(day)
            locks = move._get_violated_lock_dates(day, move._affect_tax_report())
            if locks:
                raise UserError(
                    move._credit_lock_text(move.company_id, locks, day, name=move._credit_entry_name())
                )
        posted = self._post(soft=False)
        for move in posted:
            # Whatever other modules do when posting: the day is what was asked for.
            if move.date != day:
                raise UserError(
                    self.env._(
                        "%(entry)s would be posted on %(other)s instead of %(day)s, so nothing was posted.",
                        entry=move._credit_entry_name(),
                        other=format_date(self.env, move.date),
                        day=format_date(self.env, day),
                    )
                )
        return posted

    @api.model
    def _credit_check_day(self, company, journal, day, *, has_tax=False):
        """Whether an entry could be posted on a day, for previews: nothing is made yet.

        :param company: the company that posts
        :param journal: ``account.journal`` of the entry; sales and purchases have lock dates of their own
        :param has_tax: whether the entry has taxes; then the lock date of tax returns counts, too
        :raise UserError: naming the lock dates that stand against it
        """
        problem = self._credit_day_problem(company, journal, day, has_tax=has_tax)
        if problem:
            raise UserError(problem)

    @api.model
    def _credit_day_problem(self, company, journal, day, *, has_tax=False):
        """:return: the same as ``_credit_check_day`` as a sentence, False where nothing stands against the day"""
        day = fields.Date.to_date(day)
        locks = company._get_violated_lock_dates(day, has_tax, journal)
        return self._credit_lock_text(company, locks, day) if locks else False

    def _credit_put_on(self, day):
        if self.is_sale_document(include_receipts=True) and self.invoice_date != day:
            self.invoice_date = day
        # The date of a sales document follows that of the invoice, but not into every period.
        if self.date != day:
            self.date = day

    def _credit_entry_name(self):
        return self.name if self.name and self.name != "/" else self.ref or self.env._("The draft entry")

    @api.model
    def _credit_lock_text(self, company, locks, day, *, name=None):
        """What stands against a day, as a sentence.

        :param locks: what ``_get_violated_lock_dates`` returned, not empty
        :param name: of the entry; none yet in a preview
        """
        labels = company.fields_get([field for _date, field in locks], ["string"])
        return self.env._(
            "%(entry)s cannot be posted on %(day)s: %(locks)s. Take a later day, or ask who keeps the lock dates for "
            "an exception.",
            entry=name or self.env._("An entry"),
            day=format_date(self.env, day),
            locks=", ".join(
                self.env._(
                    "%(lock)s %(date)s of %(company)s",
                    lock=labels[field]["string"],
                    date=format_date(self.env, date),
                    company=self._credit_lock_owner(company, field, date).name,
                )
                for date, field in locks
            ),
        )

    @api.model
    def _credit_lock_owner(self, company, field, date):
        """:return: the company that set a lock date: this one, or one above it; the user may not see that one"""
        owners = company.sudo().parent_ids.filtered(lambda owner: owner[field] == date)
        return owners[-1:] or company
