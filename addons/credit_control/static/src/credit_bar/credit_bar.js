import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

// What each look means is said in words beside it: nobody has to tell colours apart.
const LOOKS = {
    ok: "bg-success",
    watch: "bg-warning",
    late: "bg-danger opacity-50",
    act: "bg-danger",
    worst: "bg-danger o_credit_worst",
    delivered: "bg-primary",
    orders: "bg-info",
    drafts: "bg-info opacity-50",
    other: "bg-secondary",
    credit: "bg-success opacity-50",
};

// eslint-disable-next-line no-restricted-syntax -- abstract: each of those that extend it has a template
class CreditBar extends Component {
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name] || null;
    }

    look(name) {
        return LOOKS[name] || LOOKS.other;
    }

    width(amount) {
        return `width: ${this.percent(amount)}%`;
    }

    percent(amount) {
        return Math.min(100, (100 * Math.max(0, amount)) / this.scale);
    }
}

/** What a customer owes or will owe, by component, against what it may owe. */
export class CreditGauge extends CreditBar {
    static template = "credit_control.CreditGauge";

    get hasLimit() {
        return this.data.limit !== false;
    }

    get scale() {
        const gross = this.data.parts.reduce((sum, part) => sum + Math.max(0, part.amount), 0);
        const credit = this.data.credit ? -this.data.credit.amount : 0;
        return Math.max(gross, credit, this.data.limit || 0) || 1;
    }

    get mark() {
        return `inset-inline-start: ${this.percent(this.data.limit)}%`;
    }

    get summary() {
        const parts = this.data.parts.map((part) => `${part.label} ${part.text}`);
        if (this.data.credit) {
            parts.push(`${this.data.credit.label} ${this.data.credit.text}`);
        }
        const title = _t("Exposure %(total)s, limit %(limit)s", {
            total: this.data.total_text,
            limit: this.data.limit_text,
        });
        return [title, ...parts].join("; ");
    }
}

/** Open items of a customer by age; each column opens its items. */
export class CreditAgeing extends CreditBar {
    static template = "credit_control.CreditAgeing";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get owed() {
        return this.data.buckets.filter((bucket) => bucket.amount > 0);
    }

    get scale() {
        return this.owed.reduce((sum, bucket) => sum + bucket.amount, 0) || 1;
    }

    get summary() {
        return this.data.buckets.map((bucket) => `${bucket.label} ${bucket.text}`).join("; ");
    }

    async open(bucket) {
        const args = [[this.data.account_id], bucket.name];
        this.action.doAction(await this.orm.call("credit.account", "action_open_bucket", args));
    }
}

registry.category("fields").add("credit_gauge", {
    component: CreditGauge,
    displayName: _t("Credit gauge"),
    supportedTypes: ["json"],
});
registry.category("fields").add("credit_ageing", {
    component: CreditAgeing,
    displayName: _t("Ageing bar"),
    supportedTypes: ["json"],
});
