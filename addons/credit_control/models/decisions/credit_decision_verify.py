"""Reading the chains of the log, and telling their ends to the world outside the database."""

import csv
import io

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.decision import ORIGIN, PAYLOAD, Break, Chain, Head

AMOUNTS = ("exposure", "limit_amount", "overdue")
# Accounts whose entries are read together.
BATCH = 2_000


class CreditDecision(models.Model):
    _inherit = "credit.decision"

    @api.model
    @api.private
    def verify(self, accounts=None):
        """Compute the chains of accounts again.

        :param accounts: ``credit.account`` records; all that ever were when empty, and the companies' own chains
        :return: list of ``tools.decision.Break``, empty when nobody tampered with the log
        """
        breaks = []
        ids = accounts.ids if accounts else self._accounts_with_log()
        for start in range(0, len(ids), BATCH):
            breaks += self._verify(ids[start : start + BATCH])
        return breaks if accounts else breaks + self._verify_companies()

    def _accounts_with_log(self):
        """Ids of accounts with an entry or with the end of a chain, whether or not they still exist."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account_id FROM credit_decision WHERE account_id IS NOT NULL
                 UNION SELECT account_id FROM credit_lock WHERE head_sequence > 0 AND account_id IS NOT NULL
              ORDER BY account_id
                """
            )
        )
        return [row[0] for row in rows]

    def _verify(self, account_ids):
        chains = {account_id: Chain(account_id) for account_id in account_ids}
        for entry in self._entries(SQL("account_id = ANY(%s)", account_ids)):
            chains[entry["account_id"]].follow(entry)
        heads = self._known_heads(account_ids)
        return [found for id_, chain in chains.items() for found in chain.close(heads.get(id_, Head()))]

    def _verify_companies(self):
        """Compute the own chains of all companies again, whether or not the companies still exist."""
        heads = {
            company_id: Head(sequence or 0, hash_ or ORIGIN)
            for company_id, sequence, hash_ in self.env.execute_query(
                SQL(
                    """SELECT chain_company_id, head_sequence, head_hash FROM credit_lock
                        WHERE chain_company_id IS NOT NULL"""
                )
            )
        }
        chains = {company_id: Chain(None, company_id) for company_id in heads}
        for entry in self._entries(SQL("account_id IS NULL")):
            company_id = entry["company_id"]
            chains.setdefault(company_id, Chain(None, company_id)).follow(entry)
        return [found for id_, chain in chains.items() for found in chain.close(heads.get(id_, Head()))]

    def _known_heads(self, account_ids):
        """Where chains end, as it is kept apart from them.

        :return: ``Head`` by account id, of those that are known
        """
        # SQL, because the lock of an account that is gone went with it.
        rows = self.env.execute_query(
            SQL(
                "SELECT account_id, head_sequence, head_hash FROM credit_lock WHERE account_id = ANY(%s)",
                account_ids,
            )
        )
        kept = {account_id: Head(sequence or 0, hash_ or ORIGIN) for account_id, sequence, hash_ in rows}
        return {**self._merged_heads(account_ids), **kept}

    def _entries(self, condition):
        """Entries as ``tools.decision`` wants them, chain by chain.

        :param SQL condition: which
        :return: list of dicts
        """
        # SQL, because the hash needs amounts and times to the letter.
        texts = {
            **{name: SQL("%s::text", SQL.identifier(name)) for name in AMOUNTS},
            "date": SQL("to_char(date, 'YYYY-MM-DD HH24:MI:SS')"),
        }
        columns = SQL(", ").join(
            SQL("%s AS %s", texts.get(name, SQL.identifier(name)), SQL.identifier(name))
            for name in (*PAYLOAD, "hash")
        )
        return self.env.execute_query_dict(
            SQL(
                "SELECT %s FROM credit_decision WHERE %s ORDER BY account_id, company_id, sequence",
                columns,
                condition,
            )
        )

    @api.model
    def _export_heads(self):
        """Keep the ends of all chains of each company as a file of today, for whoever stores it elsewhere.

        Whoever rebuilds a whole chain cannot rebuild the copies; ``_verify_exports`` compares them.
        """
        today = fields.Date.context_today(self)
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            name = f"credit-decision-heads-{today}.csv"
            content = self._heads_csv(company)
            known = self._exports(company).filtered(lambda file, name=name: file.name == name)
            if known:
                known.raw = content
            else:
                known.create(
                    {
                        "name": name,
                        "res_model": "res.company",
                        "res_id": company.id,
                        "description": "credit.decision",
                        "mimetype": "text/csv",
                        "raw": content,
                    }
                )

    def _heads_csv(self, company):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lock.account_id, %(company)s, lock.head_sequence, lock.head_hash
                  FROM credit_lock lock LEFT JOIN credit_account account ON account.id = lock.account_id
                 WHERE lock.head_sequence > 0
                   AND (account.company_id = %(company)s OR lock.chain_company_id = %(company)s)
              ORDER BY lock.account_id
                """,
                company=company.id,
                to_flush=self.env["credit.account"]._fields["company_id"],
            )
        )
        file = io.StringIO()
        csv.writer(file).writerows([("account_id", "company_id", "sequence", "hash"), *rows])
        return file.getvalue().encode()

    def _exports(self, company):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", "res.company"),
                ("res_id", "=", company.id),
                ("description", "=", "credit.decision"),
                ("name", "=like", "credit-decision-heads-%"),
            ],
            order="name desc",
        )

    @api.model
    @api.private
    def verify_heads(self, content):
        """Compare the log with the ends of its chains as they once were.

        :param bytes content: a file of ``_export_heads``
        :return: list of ``tools.decision.Break``
        """
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        heads = [
            # A file of an earlier version names no companies, and has no chains of companies.
            (int(row["account_id"] or 0), int(row.get("company_id") or 0), int(row["sequence"]), row["hash"])
            for row in rows
        ]
        # SQL: both kinds of chains by one statement; a chain of a company has no account.
        found = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(account_id, 0), CASE WHEN account_id IS NULL THEN company_id ELSE 0 END, sequence, hash
                  FROM credit_decision
                  -- An empty list says of itself no type.
                  JOIN unnest(%s::integer[], %s::integer[], %s::integer[]) AS head (account, company, number)
                    ON sequence = number
                   AND (account_id = account OR account = 0 AND account_id IS NULL AND company_id = company)
                """,
                *([head[place] for head in heads] for place in range(3)),
            )
        )
        known = {tuple(key): hash_ for *key, hash_ in found}
        breaks = []
        for account, company, sequence, hash_ in heads:
            key = (account, 0 if account else company, sequence)
            if known.get(key) != hash_:
                code = "missing" if key not in known else "rebuilt"
                breaks.append(Break(account or None, sequence, code, None if account else company))
        return breaks
