import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { useBus, useService } from "@web/core/utils/hooks";

const UNITS = [
    ["week", _t("This week"), _t("Last week")],
    ["month", _t("This month"), _t("Last month")],
    ["quarter", _t("This quarter"), _t("Last quarter")],
    ["year", _t("This year"), _t("Last year")],
];
const AS_OF = "credit_report_as_of";
const FROM = "credit_report_date_from";
const TO = "credit_report_date_to";

/** The bar above a report: its options, its files, what it agrees with, how its figures are defined. */
export class ReportOptions extends Component {
    static template = "credit_control_reports.ReportOptions";
    static components = { DateTimeInput, Dropdown, DropdownItem, MultiRecordSelector };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.actionService = useService("action");
        this.state = useState({ checks: [], description: this.searchModel.reportDescription });
        onWillStart(() => {
            this.loadChecks();
        });
        useBus(this.searchModel, "update", () => this.onUpdate());
    }

    get searchModel() {
        return this.env.searchModel;
    }

    get options() {
        return this.state.description.options.filter((option) => option.kind !== "records");
    }

    get filters() {
        return this.state.description.options.filter((option) => option.kind === "records");
    }

    get filterCount() {
        return this.filters.filter((option) => option.value.length).length;
    }

    call(method, args = []) {
        return this.orm.call(this.searchModel.resModel, method, args, { context: this.searchModel.context });
    }

    /** Not waited for: the other way to the figure may take longer than the report. */
    async loadChecks() {
        const key = this.searchModel.reportKey;
        this.checkedKey = key;
        this.state.checks = [];
        const checks = await this.call("get_checks");
        if (key === this.checkedKey) {
            this.state.checks = checks;
        }
    }

    async onUpdate() {
        this.state.description = this.searchModel.reportDescription;
        if (this.searchModel.reportKey !== this.checkedKey) {
            await this.loadChecks();
        }
    }

    // Answers

    dateOf(option) {
        return deserializeDate(option.value);
    }

    /** Days that go on meaning the same tomorrow, so that a favourite stays what it says. */
    wordsOf(option) {
        if (option.name === AS_OF) {
            const past = UNITS.map(([unit, , last]) => ({
                label: _t("End of: %s", last),
                answers: { [AS_OF]: `last_${unit}_end` },
            }));
            return [{ label: _t("Today"), answers: { [AS_OF]: false } }, ...past];
        }
        if (option.name === TO) {
            return UNITS.flatMap(([unit, current, last]) => [
                { label: current, answers: { [FROM]: `this_${unit}_start`, [TO]: `this_${unit}_end` } },
                { label: last, answers: { [FROM]: `last_${unit}_start`, [TO]: `last_${unit}_end` } },
            ]);
        }
        return [];
    }

    setAnswers(answers) {
        return this.searchModel.setReportOptions(answers);
    }

    onDate(option, date) {
        return this.setAnswers({ [option.name]: date ? serializeDate(date) : false });
    }

    onText(option, ev) {
        return this.setAnswers({ [option.name]: ev.target.value || false });
    }

    onFlag(option, ev) {
        return this.setAnswers({ [option.name]: ev.target.checked });
    }

    onRecords(option, ids) {
        return this.setAnswers({ [option.name]: ids });
    }

    // What is made of the report

    /** What the search says, in words. */
    get filterTexts() {
        return this.searchModel.facets
            .filter((facet) => facet.type !== "groupBy")
            .map((facet) => `${facet.title ? `${facet.title}: ` : ""}${facet.values.join(` ${facet.separator} `)}`);
    }

    async onDownload(kind) {
        const { resModel, domain, context } = this.searchModel;
        if (await this.call("takes_long", [kind, domain])) {
            return this.onMore("make_in_background", [kind]);
        }
        this.ui.block();
        try {
            await download({
                url: "/credit_control/report",
                data: {
                    report: resModel,
                    kind,
                    domain: JSON.stringify(domain),
                    context: JSON.stringify(context),
                    filters: JSON.stringify(this.filterTexts),
                },
            });
        } finally {
            this.ui.unblock();
        }
    }

    async onMore(method, args = []) {
        const action = await this.call(method, [...args, this.searchModel.domain, this.filterTexts]);
        return this.actionService.doAction(action);
    }
}
