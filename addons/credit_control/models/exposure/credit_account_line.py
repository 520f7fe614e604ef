"""What a line of the ledger is: when it is due, what it stands for, and whether it is a sale."""

from odoo import api, models
from odoo.tools import SQL


class CreditAccount(models.Model):
    _inherit = "credit.account"

    @api.model
    def _date_due_sql(self, line):
        """The day on which an item is due, in SQL; ``account.move.line._get_credit_date_due`` says the same.

        A dishonoured cheque or bill is due at once: late from its own date, or from its due date if that is earlier.

        :param SQL line: alias of a relation with ``account_id``, ``date`` and ``date_maturity``; flush those
        """
        return SQL(
            """CASE WHEN %(line)s.account_id = ANY(ARRAY(SELECT id FROM account_account WHERE credit_role = 'unpaid'))
                    THEN LEAST(%(line)s.date_maturity, %(line)s.date - 1)
                    ELSE COALESCE(%(line)s.date_maturity, %(line)s.date) END""",
            line=line,
            to_flush=self.env["account.account"]._fields["credit_role"],
        )

    @api.model
    def _of_origin_sql(self, line, name):
        """A column of the line that a line stands for; of itself where it stands for none, which costs nothing.

        :param SQL line: alias of a relation with ``credit_origin_id`` and the column
        :param str name: of the column, of ``account_move_line``
        """
        return SQL(
            """CASE WHEN %(line)s.credit_origin_id IS NULL THEN %(line)s.%(name)s
                    ELSE (SELECT origin.%(name)s FROM account_move_line origin
                           WHERE origin.id = %(line)s.credit_origin_id) END""",
            line=line,
            name=SQL.identifier(name),
            to_flush=[self.env["account.move.line"]._fields[each] for each in ("credit_origin_id", name)],
        )

    @api.model
    def _debts_sql(self, *names):
        """The lines of the ledger, each with ``origin_id``: the line with which its debt began, or itself.

        What was said of an item is asked of whichever line stands for it now:
        ``JOIN %(debts)s line ON line.origin_id = record.origin_line_id`` (``credit.debt.mixin``), in either direction
        by an index.

        :param str names: columns that are asked for beside ``id``
        :return: query in parentheses
        """
        columns = SQL(", ").join(SQL.identifier("own", name) for name in dict.fromkeys(("id", *names)))
        return SQL(
            """(SELECT own.id AS origin_id, %(columns)s FROM account_move_line own WHERE own.credit_origin_id IS NULL
             UNION ALL
                SELECT own.credit_origin_id, %(columns)s FROM account_move_line own
                 WHERE own.credit_origin_id IS NOT NULL)""",
            columns=columns,
            to_flush=[self.env["account.move.line"]._fields[name] for name in ("credit_origin_id", *names)],
        )

    @api.model
    def _is_transfer_sql(self, move, origin):
        """Condition: an entry lets a line stand for a debt; what it is matched with was neither paid nor credited.

        :param SQL move: expression of the id of the entry
        :param SQL origin: expression of the id of the line with which the debt began
        """
        return SQL(
            """EXISTS (SELECT FROM account_move_line stands
                        WHERE stands.move_id = %s AND stands.credit_origin_id = %s)""",
            move,
            origin,
            to_flush=[
                self.env["account.move.line"]._fields[name] for name in ("credit_origin_id", "move_id")
            ],
        )

    @api.model
    def _sales_journals_sql(self):
        """An SQL array of the journals whose invoices and credit notes are sales; the planner evaluates it once.

        An addon that has a journal of its own for what is no sale takes it out: override and call ``super()``.
        """
        return SQL(
            "ARRAY(SELECT id FROM account_journal WHERE type = 'sale')",
            to_flush=self.env["account.journal"]._fields["type"],
        )

    @api.model
    def _is_sale_sql(self, journal, move):
        """Condition: an invoice or credit note is a sale, or takes one back. Key figures and reports on sales ask it.

        An addon that bills what is no sale in a journal of sales adds a condition: override and call ``super()``.

        :param SQL journal: expression of the id of its journal
        :param SQL move: expression of its id
        """
        return SQL("%s = ANY(%s)", journal, self._sales_journals_sql())
