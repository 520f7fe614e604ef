import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/**
 * Rows open the Work page of their customer, whose arrows go through the customers of the list in its order.
 */
const opensWork = (Controller) =>
    class extends Controller {
        async openRecord(record, { newWindow } = {}) {
            const rows = this.model.root.records.map((row) => row.resId);
            const accounts = await this.model.orm.call("credit.worklist", "get_accounts", [rows]);
            const account = accounts[rows.indexOf(record.resId)];
            if (!account) {
                const action = await this.model.orm.call("credit.worklist", "action_open_account", [
                    record.resId,
                ]);
                return this.actionService.doAction(action, { newWindow });
            }
            const resIds = [...new Set(accounts.filter(Boolean))];
            return this.actionService.doAction(
                "credit_control_collection.credit_account_work_action",
                {
                    newWindow,
                    props: { resId: account, resIds },
                }
            );
        }
    };

export class WorklistListController extends opensWork(ListController) {}
export class WorklistKanbanController extends opensWork(KanbanController) {}

registry.category("views").add("credit_worklist_list", {
    ...listView,
    Controller: WorklistListController,
});
registry.category("views").add("credit_worklist_kanban", {
    ...kanbanView,
    Controller: WorklistKanbanController,
});
