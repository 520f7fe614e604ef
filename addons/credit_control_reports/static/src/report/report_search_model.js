import { SearchModel } from "@web/search/search_model";
import { user } from "@web/core/user";

/** Whether the companies that are shown keep their books in different currencies, whose amounts are not added up. */
export const hasSeveralCurrencies = () =>
    new Set(user.activeCompanies.map((company) => company.currency_id)).size > 1;

/**
 * Adds a report's options to a search model: they travel in the context, and along when the view is switched or the
 * reader comes back by the breadcrumbs. A favourite holds none, so that it shows the day that is chosen above.
 */
export const withReportOptions = (Base) =>
    class ReportSearchModel extends Base {
        reportOptions = {};

        async load(config) {
            const defaultGroupBy =
                config.defaultGroupBy && hasSeveralCurrencies()
                    ? ["company_id", ...config.defaultGroupBy]
                    : config.defaultGroupBy;
            await super.load({ ...config, defaultGroupBy });
        }

        get context() {
            return { ...super.context, ...this.reportOptions };
        }

        setReportOption(name, value) {
            this.reportOptions = { ...this.reportOptions, [name]: value };
            return this._notify();
        }

        exportState() {
            return { ...super.exportState(), reportOptions: this.reportOptions };
        }

        _importState(state) {
            super._importState(state);
            this.reportOptions = state.reportOptions || {};
        }
    };

export const ReportSearchModel = withReportOptions(SearchModel);
