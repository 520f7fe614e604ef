# Which of our addons stay when the suite goes, and whether its demo company does.
import json

modules = env["ir.module.module"]
before = modules.search([("name", "like", "credit_control%"), ("state", "=", "installed")]).mapped("name")
companies = env["res.company"].search_count([])
moves = env["account.move"].search_count([])
modules.search([("name", "=", "credit_control_suite")]).button_immediate_uninstall()
env.transaction.reset()
env = env()
after = (
    env["ir.module.module"]
    .search([("name", "like", "credit_control%"), ("state", "=", "installed")])
    .mapped("name")
)
print(
    json.dumps(
        {
            "gone": sorted(set(before) - set(after)),
            "company": env["res.company"].search_count([]) == companies,
            "moves": env["account.move"].search_count([]) == moves,
        }
    )
)
