from odoo import api, models
from odoo.tools import SQL


class CreditDocument(models.Model):
    """What an account has to bring still; rules and the state of the opening file ask for it."""

    _inherit = "credit.document"

    @api.model
    def _lacking_sql(self, documents):
        """Required papers of accounts that are not valid today, and that no other valid paper of their type replaces.

        :param SQL documents: condition on ``document``
        :return: SQL of a ``SELECT`` of ``id, account_id, type_id, state, date_expiry``
        """
        return SQL(
            """
            SELECT document.id, document.account_id, document.type_id, %(state)s AS state, document.date_expiry
              FROM credit_document document
             WHERE document.active AND document.is_required AND document.usage = 'opening'
               AND %(documents)s AND %(state)s <> 'valid'
               AND NOT EXISTS (SELECT FROM credit_document newer
                                WHERE newer.account_id = document.account_id AND newer.type_id = document.type_id
                                  AND newer.active AND newer.id <> document.id AND %(newer_state)s = 'valid')
            """,
            state=self._state_sql(SQL("document")),
            newer_state=self._state_sql(SQL("newer")),
            documents=documents,
            to_flush=[
                self._fields[name] for name in ("account_id", "active", "is_required", "type_id", "usage")
            ],
        )

    @api.model
    @api.private
    def get_lacking(self, accounts):
        """What these accounts have to bring still, in one query and whatever papers the user may see: for rules.

        :param accounts: ``credit.account`` records
        :return: ``{account id: documents}``, missing, to validate, refused or expired; complete accounts are absent
        """
        rows = self.env.execute_query(self._lacking_sql(SQL("document.account_id = ANY(%s)", accounts.ids)))
        lacking = {}
        for document, account, *_facts in rows:
            lacking.setdefault(account, []).append(document)
        # A check counts what its user cannot see; prefetched together, as the documents of all are read next.
        documents = self.sudo().browse(row[0] for row in rows)
        return {
            account: documents.browse(sorted(ids)).with_prefetch(documents.ids)
            for account, ids in lacking.items()
        }
