import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ReportControlPanel } from "./report_control_panel";
import { ReportSearchModel } from "./report_search_model";

registry.category("views").add("credit_report_list", {
    ...listView,
    ControlPanel: ReportControlPanel,
    SearchModel: ReportSearchModel,
});
