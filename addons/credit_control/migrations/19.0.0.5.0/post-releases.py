"""A release is used by the confirmation of its order, and used up when that order is cancelled."""


def migrate(cr, version):
    """Say of releases that exist what became of them, by the state of their orders."""
    if not version:
        return
    # SQL: as the system and at once; the log of the accounts does not change by it.
    cr.execute(
        """
        UPDATE credit_hold hold
           SET used_on = hold.decided_on, is_spent = orders.state = 'cancel'
          FROM sale_order orders
         WHERE orders.id = hold.order_id AND hold.state = 'released' AND hold.used_on IS NULL
           AND orders.state IN ('sale', 'cancel')
        """
    )
