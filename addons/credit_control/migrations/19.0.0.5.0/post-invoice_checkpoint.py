"""Invoices may be held, too."""


def migrate(cr, version):
    """Decisions are told on invoices, too; rules about what the team itself stopped look at invoices.

    Nothing is held by it: no company checks invoices before somebody says so in the settings.
    """
    if not version:
        return
    cr.execute(
        """
        UPDATE mail_activity_type SET res_model = NULL
         WHERE id IN (SELECT res_id FROM ir_model_data
                       WHERE module = 'credit_control' AND name = 'mail_activity_hold')
        """
    )
    cr.execute(
        "UPDATE credit_rule SET at_invoice = TRUE"
        " WHERE kind IN ('forced', 'account_suspended') AND at_invoice IS NOT TRUE"
    )
