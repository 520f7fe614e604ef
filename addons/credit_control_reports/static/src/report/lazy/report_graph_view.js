import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { ReportControlPanel } from "../report_control_panel";
import { hasSeveralCurrencies, withReportOptions } from "../report_search_model";

registry.category("views").add("credit_report_graph", {
    ...graphView,
    ControlPanel: ReportControlPanel,
    SearchModel: withReportOptions(graphView.SearchModel),
    props: (genericProps, view) => {
        const props = graphView.props(genericProps, view);
        if (!genericProps.state && hasSeveralCurrencies()) {
            props.modelParams.groupBy.unshift("company_id");
        }
        return props;
    },
});
