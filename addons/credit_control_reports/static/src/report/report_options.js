import { Component, onWillStart, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { download } from "@web/core/network/download";
import { useBus, useService } from "@web/core/utils/hooks";

/** The bar above a report: its options, its files, what it agrees with, how its figures are defined. */
export class ReportOptions extends Component {
    static template = "credit_control_reports.ReportOptions";
    static components = { DateTimeInput, Dropdown };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.state = useState({ options: [], definitions: [], checks: [] });
        onWillStart(async () => {
            await this.loadDescription();
            this.loadChecks();
        });
        useBus(this.searchModel, "update", () => this.onUpdate());
    }

    get searchModel() {
        return this.env.searchModel;
    }

    call(method) {
        return this.orm.call(this.searchModel.resModel, method, [], { context: this.searchModel.context });
    }

    async loadDescription() {
        this.optionsKey = JSON.stringify(this.searchModel.reportOptions);
        Object.assign(this.state, await this.call("get_description"));
    }

    /** Not waited for: the other way to the figure may take longer than the report. */
    async loadChecks() {
        const key = this.optionsKey;
        this.state.checks = [];
        const checks = await this.call("get_checks");
        if (key === this.optionsKey) {
            this.state.checks = checks;
        }
    }

    async onUpdate() {
        if (JSON.stringify(this.searchModel.reportOptions) !== this.optionsKey) {
            await this.loadDescription();
            await this.loadChecks();
        }
    }

    dateOf(option) {
        return deserializeDate(option.value);
    }

    onDate(option, date) {
        return this.searchModel.setReportOption(option.name, date ? serializeDate(date) : false);
    }

    onChoice(option, ev) {
        return this.searchModel.setReportOption(option.name, ev.target.value);
    }

    async onDownload(kind) {
        const { resModel, domain, context, facets } = this.searchModel;
        const filters = facets
            .filter((facet) => facet.type !== "groupBy")
            .map((facet) => `${facet.title ? `${facet.title}: ` : ""}${facet.values.join(` ${facet.separator} `)}`);
        this.ui.block();
        try {
            await download({
                url: "/credit_control/report",
                data: {
                    report: resModel,
                    kind,
                    domain: JSON.stringify(domain),
                    context: JSON.stringify(context),
                    filters: JSON.stringify(filters),
                },
            });
        } finally {
            this.ui.unblock();
        }
    }
}
