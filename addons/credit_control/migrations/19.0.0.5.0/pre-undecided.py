"""Customers may be without a decision on their limit: what they may owe then, the company says."""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Stop nobody's business: a company with posted invoices gives such customers no limit until somebody answers.

    Accounts stay as they are. It is done before the column exists, so that an answer is never overwritten.
    """
    if not version or column_exists(cr, "res_company", "credit_undecided"):
        return
    cr.execute(
        """
        ALTER TABLE res_company ADD COLUMN credit_undecided VARCHAR, ADD COLUMN credit_undecided_answered BOOLEAN
        """
    )
    cr.execute(
        """
        UPDATE res_company company
           SET credit_undecided = CASE WHEN used.has_ledger THEN 'none' ELSE 'zero' END,
               credit_undecided_answered = NOT used.has_ledger
          FROM (SELECT one.id,
                       one.parent_id IS NULL AND EXISTS (
                           SELECT FROM account_move move
                             JOIN res_company branch ON branch.id = move.company_id
                            WHERE split_part(branch.parent_path, '/', 1)::integer = one.id
                              AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt')
                       ) AS has_ledger
                  FROM res_company one
               ) used
         WHERE used.id = company.id
        """
    )
