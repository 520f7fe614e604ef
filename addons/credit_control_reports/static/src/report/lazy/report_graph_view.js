import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { ReportControlPanel } from "../report_control_panel";
import { withReportRows } from "../report_rows";
import { hasSeveralCurrencies, withReportOptions } from "../report_search_model";

registry.category("views").add("credit_report_graph", {
    ...graphView,
    ControlPanel: ReportControlPanel,
    Renderer: withReportRows(GraphRenderer),
    SearchModel: withReportOptions(graphView.SearchModel),
    props: (genericProps, view) => {
        const props = graphView.props(genericProps, view);
        if (!genericProps.state && hasSeveralCurrencies()) {
            props.modelParams.groupBy.unshift("company_id");
        }
        return props;
    },
});
