import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger, formatMonetary } from "@web/views/fields/formatters";
import { ReportControlPanel } from "../report_control_panel";
import { formatRatio } from "../report_ratio";
import { ReportSearchModel } from "../report_search_model";
import { PageChart } from "./report_page_chart";

const STATES = { fine: "text-success", watch: "text-warning", act: "text-danger" };

/** A report that is a page of blocks; all that it shows comes with the description of the report. */
export class ReportPage extends Component {
    static template = "credit_control_reports.ReportPage";
    static components = { Layout, PageChart };
    static props = ["*"];

    setup() {
        this.actionService = useService("action");
        useSetupAction();
        this.open = this.open.bind(this);
    }

    get description() {
        return this.env.searchModel.reportDescription;
    }

    get page() {
        return this.description.page;
    }

    get display() {
        return { ...this.props.display, controlPanel: { ...this.props.display?.controlPanel, layoutActions: false } };
    }

    // Values as the reader writes them

    formatter(section) {
        return (value, unit, options) => this.format(value, unit, section.currency_id, options);
    }

    /** A value as text; `short` for the axis of a chart, `sign` for a change, `symbol` with that of the currency. */
    format(value, unit, currencyId, { short, sign, symbol } = {}) {
        if (unit === "text") {
            return value;
        }
        if (unit === "date" && value) {
            return formatDate(deserializeDate(value));
        }
        if (typeof value !== "number") {
            return formatRatio(value, unit);
        }
        const plus = sign && value > 0 ? "+" : "";
        if (short && unit !== "percent") {
            return formatFloat(value, { humanReadable: true, decimals: 1, minDigits: 1 });
        }
        if (!value && !symbol && ["money", "count"].includes(unit)) {
            return "–";
        }
        if (unit === "money") {
            return plus + formatMonetary(value, { currencyId, noSymbol: !symbol });
        }
        if (unit === "count") {
            return plus + formatInteger(value);
        }
        if (unit === "percent" && sign) {
            return plus + _t("%s points", formatFloat(100 * value, { digits: [16, 1] }));
        }
        return plus + formatRatio(value, unit);
    }

    cellText(block, row, index, section) {
        return this.valueText(row.cells[index], block.columns[index].unit, section);
    }

    valueText(cell, unit, section) {
        const own = cell !== null && typeof cell === "object";
        if (!own) {
            return this.format(cell, unit, section.currency_id);
        }
        const text = this.format(cell.value, cell.unit, section.currency_id, { sign: this.isChange(cell) });
        return cell.beyond ? `> ${text}` : text;
    }

    /** Whether a cell tells a change; some are neither for the better nor for the worse. */
    isChange(cell) {
        return cell !== null && typeof cell === "object" && "good" in cell;
    }

    /** A cell that tells a change, as a figure beside one of before. */
    asChange(cell) {
        return { ...cell, before: 0 };
    }

    /** What is drawn of the values of a cell: lines between known points, the last point, and all of it as text. */
    trendOf(cell, column, section) {
        const known = cell.value.filter((value) => value !== null);
        const [low, high] = [Math.min(...known), Math.max(...known)];
        const left = (index) => (3 + (index * 104) / Math.max(cell.value.length - 1, 1)).toFixed(1);
        const level = (value) => (high > low ? 17 - ((value - low) / (high - low)) * 14 : 10).toFixed(1);
        const runs = [[]];
        for (const [index, value] of cell.value.entries()) {
            if (value === null) {
                runs.push([]);
            } else {
                runs.at(-1).push([left(index), level(value)]);
            }
        }
        const texts = cell.value.map((value) => this.format(value, cell.of, section.currency_id));
        return {
            lines: runs.map((run) => run.map((point) => point.join(",")).join(" ")),
            end: runs.at(-1).at(-1),
            text: texts.map((text, index) => `${column.points[index]}: ${text}`).join("\n"),
        };
    }

    stateClass(state) {
        return STATES[state] || "";
    }

    /** How much a figure differs from before; null where there is nothing to tell. */
    changeOf(tile) {
        const isKnown = typeof tile.value === "number" && typeof tile.before === "number";
        return (isKnown && tile.value - tile.before) || null;
    }

    changeClass(tile) {
        if (!tile.good || this.changeOf(tile) === null) {
            return "text-muted";
        }
        return this.changeOf(tile) > 0 === (tile.good === "up") ? "text-success" : "text-danger";
    }

    // What a figure opens

    actionOf(block, row, column) {
        return row.actions?.[column.name] || row.action;
    }

    openSibling(sibling) {
        return this.actionService.doAction(sibling.xmlid, { clearBreadcrumbs: true });
    }

    async open(action) {
        if (!action) {
            return;
        }
        const list = await this.actionService.loadAction(action.xmlid);
        return this.actionService.doAction({
            ...list,
            name: action.name || list.name,
            domain: action.domain,
            context: action.context,
        });
    }
}

registry.category("views").add("credit_report_page", {
    type: "list",
    ControlPanel: ReportControlPanel,
    Controller: ReportPage,
    SearchModel: ReportSearchModel,
    searchMenuTypes: [],
    props: (genericProps) => genericProps,
});
