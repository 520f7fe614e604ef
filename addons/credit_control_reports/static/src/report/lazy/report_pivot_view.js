import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";
import { ReportControlPanel } from "../report_control_panel";
import { withReportRows } from "../report_rows";
import { hasSeveralCurrencies, withReportOptions } from "../report_search_model";

registry.category("views").add("credit_report_pivot", {
    ...pivotView,
    ControlPanel: ReportControlPanel,
    Renderer: withReportRows(PivotRenderer),
    SearchModel: withReportOptions(pivotView.SearchModel),
    props: (genericProps, view) => {
        const props = pivotView.props(genericProps, view);
        if (!genericProps.state && hasSeveralCurrencies()) {
            props.modelParams.metaData.rowGroupBys.unshift("company_id");
        }
        return props;
    },
});
