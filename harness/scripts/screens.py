# What a picture needs and the demo company does not have: a checked file of receivables.
import base64
import os

accountant = env.ref("base.user_admin").search([("login", "=", "accountant")])
with open(os.environ["CC_SAMPLE"], "rb") as sample:
    receivables = (
        env["credit.import"]
        .with_user(accountant)
        .with_company(accountant.company_id)
        .create(
            {
                "filename": "late_payments.csv",
                "file": base64.b64encode(sample.read()),
                "cut_off_date": "2013-01-26",
                "currency_id": env.ref("base.EUR").id,
            }
        )
    )
receivables.action_check()
env.cr.commit()
