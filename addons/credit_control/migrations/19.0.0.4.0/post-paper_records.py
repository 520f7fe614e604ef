"""Papers are filed to any record: those of invoices and payments keep theirs."""


def migrate(cr, version):
    """Name the record of each paper. One that had both goes where its type belongs, and its remarks name the other."""
    if not version:
        return
    cr.execute(
        """
        SELECT COUNT(*) FROM information_schema.columns
         WHERE table_name = 'credit_document' AND column_name IN ('move_id', 'payment_id')
        """
    )
    if cr.fetchone()[0] < 2:
        return
    cr.execute(
        """
        UPDATE credit_document document
           SET note = concat_ws(E'\\n', NULLIF(document.note, ''),
                                CASE WHEN document.usage = 'payment' THEN move.name
                                     ELSE COALESCE(payment.name, payment.memo) END)
          FROM account_move move, account_payment payment
         WHERE move.id = document.move_id AND payment.id = document.payment_id
        """
    )
    cr.execute(
        """
        UPDATE credit_document
           SET res_model = CASE WHEN move_id IS NULL OR usage = 'payment' AND payment_id IS NOT NULL
                                THEN 'account.payment' ELSE 'account.move' END,
               res_id = CASE WHEN usage = 'payment' THEN COALESCE(payment_id, move_id)
                             ELSE COALESCE(move_id, payment_id) END
         WHERE (move_id IS NOT NULL OR payment_id IS NOT NULL) AND res_id IS NULL
        """
    )
    cr.execute("ALTER TABLE credit_document DROP COLUMN move_id, DROP COLUMN payment_id")
