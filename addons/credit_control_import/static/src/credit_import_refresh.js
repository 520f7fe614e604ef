import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY = 2000; // milliseconds

/** Reads the import anew while it runs, so that its progress is seen. */
export class CreditImportRefresh extends Component {
    static template = "credit_control_import.Refresh";
    static props = { ...standardWidgetProps };

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), EVERY);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const { record } = this.props;
        if (record.resId && ["running", "reverting"].includes(record.data.state)) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("credit_import_refresh", {
    component: CreditImportRefresh,
});
