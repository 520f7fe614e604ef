import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { PivotModel } from "@web/views/pivot/pivot_model";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";
import { ReportControlPanel } from "../report_control_panel";
import { ratioWidgets } from "../report_ratio";
import { withReportRows } from "../report_rows";
import { hasSeveralCurrencies, withReportOptions } from "../report_search_model";

class ReportPivotModel extends PivotModel {
    async load(searchParams) {
        Object.assign(this.metaData.widgets, ratioWidgets(this.env.searchModel));
        return super.load(searchParams);
    }

    /** A ratio without a base is no FALSE in a spreadsheet. */
    exportData() {
        const data = super.exportData();
        for (const cell of data.rows.flatMap((row) => row.values)) {
            cell.value = cell.value === false ? _t("n/a") : cell.value;
        }
        return data;
    }
}

registry.category("views").add("credit_report_pivot", {
    ...pivotView,
    ControlPanel: ReportControlPanel,
    Model: ReportPivotModel,
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
