import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { formatFloat } from "@web/views/fields/formatters";

/** Decimals that are shown of a ratio, by its unit. */
const DIGITS = { percent: 1, days: 1, number: 2 };

/**
 * @param {number|false} value percent as a part of 1; false: a ratio without a base
 * @param {"percent"|"days"|"number"} unit
 */
export function formatRatio(value, unit) {
    if (typeof value !== "number") {
        return _t("n/a");
    }
    const digits = [16, DIGITS[unit]];
    return unit === "percent"
        ? _t("%(number)s%", { number: formatFloat(100 * value, { digits }) })
        : formatFloat(value, { digits });
}

/** How the ratios of a report are shown, by name. */
export function ratioWidgets({ reportDescription }) {
    const ratios = Object.entries(reportDescription.ratios);
    return Object.fromEntries(ratios.map(([name, [, , unit]]) => [name, `credit_report_${unit}`]));
}

for (const unit of Object.keys(DIGITS)) {
    class RatioField extends FloatField {
        get formattedValue() {
            return formatRatio(this.value, unit);
        }
    }
    registry.category("fields").add(`credit_report_${unit}`, { ...floatField, component: RatioField, isEmpty: () => false });
    registry.category("formatters").add(`credit_report_${unit}`, (value) => formatRatio(value, unit));
}
