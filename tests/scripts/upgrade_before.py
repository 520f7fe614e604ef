# Leaves the database as version 19.0.0.1.0 left it: a hold with feedback, the rules of then, nothing that is newer.
from odoo import Command

customer = env["res.partner"].create({"name": "Customer of before"})
product = env["product.product"].create({"name": "Rice, 25 kg", "taxes_id": [Command.clear()]})
account = env["credit.account"].ensure_accounts(customer, env.company)
account.write({"limit_mode": "zero"})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 150, "tax_ids": [Command.clear()]}
order = env["sale.order"].create({"partner_id": customer.id, "order_line": [Command.create(line)]})
order.action_confirm()
env.flush_all()
analyst = env.ref("credit_control.group_credit_analyst")
env.ref("credit_control.credit_account_all_rule").groups |= analyst
# Every message was everybody's.
env.ref("credit_control_collection.credit_followup_all_rule").groups |= analyst
env.ref("credit_control_collection.credit_followup_item_all_rule").groups |= analyst
env.ref("credit_control_statement.credit_statement_all_rule").groups |= analyst
for name in (
    "credit_followup_team_rule",
    "credit_followup_item_team_rule",
    "credit_followup_preview_own_rule",
):
    env.ref(f"credit_control_collection.{name}").unlink()
# A reminder that listed an invoice, by the only policy that there was.
env["credit.followup.policy"].search([("is_default", "=", False)]).unlink()
policy = env["credit.followup.policy"].search([("company_id", "=", env.company.id)])
invoice = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": "2026-01-01",
        "invoice_date_due": "2026-01-31",
        "invoice_line_ids": [
            Command.create({"product_id": product.id, "price_unit": 70, "tax_ids": [Command.clear()]})
        ],
    }
)
invoice.action_post()
debt = invoice.line_ids.filtered(lambda line: line.account_id.credit_role)
for level, day in zip(policy.level_ids[:2], ("2026-02-03", "2026-02-15"), strict=True):
    item = {
        "move_line_id": debt.id,
        "name": invoice.name,
        "level_id": level.id,
        "is_trigger": True,
        "currency_id": debt.currency_id.id,
        "amount": 70,
    }
    env["credit.followup"].create(
        {
            "account_id": account.id,
            "level_id": level.id,
            "channel": "email",
            "state": "sent",
            "date": day,
            "item_ids": [Command.create(item)],
        }
    )
# Key controls with a remark, under the name that they had.
controls = env["credit.key.control"].search([])
controls._generate()
controls.search([], limit=1).message_post(body="Looked at with the auditor.")
env.flush_all()
env.cr.postcommit.clear()  # messages that wait to be sent name the models as they are now
OLD_NAMES = {"credit.key.control.type": "credit.control.type", "credit.key.control": "credit.control"}
for new, old in OLD_NAMES.items():
    new_table, old_table = new.replace(".", "_"), old.replace(".", "_")
    for statement in (
        f"ALTER TABLE {new_table} RENAME TO {old_table}",
        f"ALTER SEQUENCE {new_table}_id_seq RENAME TO {old_table}_id_seq",
        f"""UPDATE ir_model_data SET name = replace(name, '{new_table}', '{old_table}')
             WHERE module = 'credit_control' AND name LIKE '%{new_table}%'""",
        *(
            f"UPDATE {table} SET {column} = '{old}' WHERE {column} = '{new}'"
            for table, column in (
                ("ir_model", "model"),
                ("ir_model_fields", "model"),
                ("ir_model_fields", "relation"),
                ("ir_model_data", "model"),
                ("ir_ui_view", "model"),
                ("ir_act_window", "res_model"),
                ("mail_activity", "res_model"),
                ("mail_followers", "res_model"),
                ("mail_message", "model"),
            )
        ),
    ):
        env.cr.execute(statement)
changer = env.ref("base.user_admin").id
for statement in (
    "ALTER TABLE credit_hold ADD COLUMN feedback TEXT",
    "UPDATE credit_hold SET feedback = 'They pay on Friday.', added = NULL",
    "ALTER TABLE sale_order ADD COLUMN credit_changed_by_id INTEGER",
    f"UPDATE sale_order SET credit_changed_by_id = {changer}",
    "DELETE FROM credit_account_history",
    "ALTER TABLE credit_hold DROP COLUMN res_model, DROP COLUMN res_id",
    "CREATE UNIQUE INDEX credit_hold_open_order_uniq ON credit_hold (order_id) WHERE state = 'open'",
    "DELETE FROM credit_lock WHERE chain_company_id IS NOT NULL",
    "DELETE FROM credit_approval_rule",
    "DELETE FROM credit_rule WHERE kind NOT IN ('limit_exceeded', 'overdue', 'account_suspended')",
    "ALTER TABLE res_company DROP COLUMN credit_undecided, DROP COLUMN credit_undecided_answered",
    "UPDATE ir_module_module SET latest_version = '19.0.0.1.0' WHERE name = 'credit_control'",
    # The collection of 19.0.0.2.0.
    "ALTER TABLE credit_followup_item DROP COLUMN cycle",
    """CREATE UNIQUE INDEX credit_followup_item__line_level_uniq
           ON credit_followup_item (move_line_id, level_id) WHERE is_trigger""",
    "ALTER TABLE credit_followup_level DROP COLUMN repeat_days, DROP COLUMN suspends_account, DROP COLUMN holds_orders",
    "ALTER TABLE credit_followup_level ADD CONSTRAINT credit_followup_level_days_positive CHECK (days > 0)",
    """INSERT INTO ir_model_constraint (name, model, module, type, definition)
       SELECT 'credit_followup_level_days_positive', model.id, module.id, 'u', 'CHECK (days > 0)'
         FROM ir_model model, ir_module_module module
        WHERE model.model = 'credit.followup.level' AND module.name = 'credit_control_collection'""",
    """INSERT INTO ir_model_data (module, name, model, res_id)
       SELECT 'credit_control_collection', 'constraint_credit_followup_level_days_positive', 'ir.model.constraint', id
         FROM ir_model_constraint WHERE name = 'credit_followup_level_days_positive'""",
    "ALTER TABLE credit_followup_policy "
    + ", ".join(
        f"DROP COLUMN {name}"
        for name in (
            "basis",
            "currency_id",
            "is_step_by_step",
            "risk_class",
            "sequence",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
            "keeps_holidays",
            "quiet_month_end",
            "hour_from",
            "hour_to",
        )
    ),
    """ALTER TABLE credit_followup DROP COLUMN upcoming, DROP COLUMN is_by_hand, DROP COLUMN chosen_level_id,
                                   DROP COLUMN chosen_channel""",
    "DELETE FROM credit_holiday",
    "DELETE FROM ir_model_data WHERE model = 'credit.holiday'",
    "UPDATE ir_module_module SET latest_version = '19.0.0.2.0' WHERE name = 'credit_control_collection'",
    "UPDATE ir_module_module SET latest_version = '19.0.0.1.0' WHERE name = 'credit_control_statement'",
):
    env.cr.execute(statement)
env.cr.commit()
print("{}")
