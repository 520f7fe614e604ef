"""Rules leave out approved payment plans, and no other pause."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Say by which request the running plans run, and have the rules that exist name approved plans."""
    if not version:
        return
    # It ran from the day of the approval. One that was cancelled, made smaller and run again took no request.
    cr.execute(
        """
        UPDATE credit_payment_plan plan
           SET approved_request_id = request.id
          FROM credit_request request
         WHERE request.plan_id = plan.id AND request.state = 'approved' AND plan.state IN ('active', 'broken')
           AND plan.approved_request_id IS NULL AND ABS(request.decided_on::date - plan.date) <= 1
           AND NOT EXISTS (SELECT FROM credit_request later
                            WHERE later.plan_id = plan.id AND later.state = 'approved' AND later.id > request.id)
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("credit_control_collection.pause_kind_plan_approved")._join_rules()
