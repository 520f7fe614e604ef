import { registry } from "@web/core/registry";
import { GraphModel } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { ReportControlPanel } from "../report_control_panel";
import { ratioWidgets } from "../report_ratio";
import { withReportRows } from "../report_rows";
import { hasSeveralCurrencies, withReportOptions } from "../report_search_model";

class ReportGraphModel extends GraphModel {
    /** Ratios are neither stacked nor parts of a pie. */
    _normalize(metaData) {
        super._normalize(metaData);
        const widget = ratioWidgets(this.env.searchModel)[metaData.measure];
        if (widget) {
            metaData.fieldAttrs[metaData.measure] = { ...metaData.fieldAttrs[metaData.measure], widget };
            metaData.stacked = false;
            metaData.mode = metaData.mode === "pie" ? "bar" : metaData.mode;
        }
    }

    /** A ratio without a base is not zero: it is not drawn. */
    _getProcessedDataPoints() {
        return super._getProcessedDataPoints().filter((dataPoint) => dataPoint.value !== false);
    }
}

registry.category("views").add("credit_report_graph", {
    ...graphView,
    ControlPanel: ReportControlPanel,
    Model: ReportGraphModel,
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
