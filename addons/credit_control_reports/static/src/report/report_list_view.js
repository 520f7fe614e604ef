import { registry } from "@web/core/registry";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { listView } from "@web/views/list/list_view";
import { ReportControlPanel } from "./report_control_panel";
import { ReportSearchModel } from "./report_search_model";

export class ReportModel extends RelationalModel {
    /** Odoo keeps groups that became empty until the list is left; another day simply has other groups. */
    async _postprocessReadGroup(config, response) {
        delete config.currentGroups;
        return super._postprocessReadGroup(config, response);
    }
}

registry.category("views").add("credit_report_list", {
    ...listView,
    ControlPanel: ReportControlPanel,
    Model: ReportModel,
    SearchModel: ReportSearchModel,
});
