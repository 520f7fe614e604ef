import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { ReportControlPanel } from "./report_control_panel";
import { rowsContext } from "./report_rows";
import { ReportSearchModel } from "./report_search_model";

const formatters = registry.category("formatters");

export class ReportModel extends RelationalModel {
    /** Odoo keeps groups that became empty until the list is left; another day simply has other groups. */
    async _postprocessReadGroup(config, response) {
        delete config.currentGroups;
        return super._postprocessReadGroup(config, response);
    }
}

/** Columns follow the options; a sum opens the rows that it is made of. */
export class ReportListRenderer extends ListRenderer {
    static template = "credit_control_reports.ListRenderer";

    setup() {
        super.setup();
        this.actionService = useService("action");
    }

    /** Numerator, denominator and unit by name of the ratio. */
    get ratios() {
        return this.env.searchModel.reportDescription.ratios;
    }

    /** Column of the period and the period that makes the total, by name of the balance. */
    get balances() {
        return this.env.searchModel.reportDescription.balances;
    }

    processAllColumn(allColumns, list) {
        const { hidden, fields } = this.env.searchModel.reportDescription;
        return super
            .processAllColumn(allColumns, list)
            .filter((column) => !hidden.includes(column.name))
            .map((column) => (fields[column.name] ? { ...column, label: fields[column.name].string } : column));
    }

    /** What the totals below the list are made of. */
    get totalledValues() {
        const { selection, isGrouped, groups, records } = this.props.list;
        return isGrouped && !selection.length
            ? groups.map((group) => group.aggregates)
            : (selection.length ? selection : records).map((record) => record.data);
    }

    /** The total of a ratio is made of the totals of its two parts. */
    computeAggregates() {
        const aggregates = super.computeAggregates();
        for (const { name, widget } of this.columns) {
            if (this.ratios[name]) {
                const rawValue = this.totalRatio(...this.ratios[name]);
                const value = formatters.get(widget)(rawValue);
                aggregates[name] = { help: "", value, multiCurrency: false, rawValue };
            } else if (this.balances[name] && aggregates[name] && !aggregates[name].multiCurrency) {
                Object.assign(aggregates[name], this.totalBalance(name, ...this.balances[name]));
            }
        }
        return aggregates;
    }

    /** A balance is not added up over periods: its total is that of one of them. Groups of others are such totals. */
    totalBalance(name, periodName, period) {
        const { selection, isGrouped, groups, groupBy, records } = this.props.list;
        const areGroups = isGrouped && !selection.length;
        if (areGroups && groupBy[0] !== periodName) {
            return {};
        }
        const values = areGroups
            ? groups.filter((group) => group.value === period).map((group) => group.aggregates)
            : (selection.length ? selection : records)
                  .map((record) => record.data)
                  .filter((data) => data[periodName] === period);
        const rawValue = values.reduce((sum, value) => sum + (value[name] || 0), 0);
        const id = values[0]?.company_currency_id;
        const currencyId = Array.isArray(id) ? id[0] : id?.id;
        return { rawValue, value: formatters.get("monetary")(rawValue, { currencyId }) };
    }

    totalRatio(numerator, denominator) {
        const values = this.totalledValues;
        const total = (name) => values.reduce((sum, value) => sum + (value[name] || 0), 0);
        if ([numerator, denominator].some((name) => this.fields[name].type === "monetary")) {
            const currencies = values.flatMap(({ company_currency_id: id }) => (Array.isArray(id) ? id : [id?.id]));
            // Amounts of several currencies are not added up.
            if (new Set(currencies).size > 1) {
                return false;
            }
        }
        return total(denominator) !== 0 && total(numerator) / total(denominator);
    }

    /** The measure that was clicked in a row of sums. */
    clickedMeasure(ev, columns, offset = 0) {
        const cell = ev.target.closest("td.o_list_number");
        const cells = cell ? [...cell.parentElement.querySelectorAll(":scope > td")] : [];
        const column = columns[cells.indexOf(cell) - offset];
        const { measures } = this.env.searchModel.reportDescription;
        return measures.includes(column?.name) && cell.textContent.trim() ? column : null;
    }

    /** Which rows a figure is made of. */
    madeOf(name) {
        const [numerator, denominator] = this.ratios[name] || [];
        return numerator ? ["|", [numerator, "!=", 0], [denominator, "!=", 0]] : [[name, "!=", 0]];
    }

    /** Most sums of a group are zero: left empty, those that are not stand out. */
    formatGroupAggregate(group, column) {
        const isSummed = ["monetary", "integer"].includes(this.fields[column.name].type);
        return isSummed && group.aggregates[column.name] === 0
            ? { value: "" }
            : super.formatGroupAggregate(group, column);
    }

    openRows(domain, column, title) {
        const balance = this.balances[column.name];
        if (balance && !JSON.stringify(domain).includes(`"${balance[0]}"`)) {
            domain = [...domain, [balance[0], "=", balance[1]]];
        }
        const { searchModel, config } = this.env;
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            name: `${title} – ${column.label}`,
            res_model: searchModel.resModel,
            search_view_id: config.views?.find((view) => view[1] === "search"),
            views: [[config.viewId || false, "list"]],
            domain: [...domain, ...this.madeOf(column.name)],
            context: rowsContext(searchModel.context),
        });
    }

    onGroupHeaderClicked(ev, group) {
        const column = this.clickedMeasure(ev, this.getAggregateColumns(group));
        return column
            ? this.openRows(group.list.domain, column, group.displayName)
            : super.onGroupHeaderClicked(ev, group);
    }

    onFooterClicked(ev) {
        const offset = this.getGroupNameCellColSpan() > 0 ? 1 : 0;
        const column = this.clickedMeasure(ev, this.getAggregateColumns(), offset);
        if (column) {
            this.openRows(this.props.list.domain, column, this.env.config.getDisplayName());
        }
    }
}

registry.category("views").add("credit_report_list", {
    ...listView,
    ControlPanel: ReportControlPanel,
    Model: ReportModel,
    Renderer: ReportListRenderer,
    SearchModel: ReportSearchModel,
});
