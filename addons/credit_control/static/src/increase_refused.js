import { WarningDialog, odooExceptionTitleMap } from "@web/core/errors/error_dialogs";
import { registry } from "@web/core/registry";

// A refused increase is a UserError that carries more than its text: people see it as any other.
const name = "odoo.addons.credit_control.exceptions.IncreaseRefused";

odooExceptionTitleMap.set(name, odooExceptionTitleMap.get("odoo.exceptions.UserError"));
registry.category("error_dialogs").add(name, WarningDialog);
