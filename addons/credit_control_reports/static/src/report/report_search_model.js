import { SearchModel } from "@web/search/search_model";
import { user } from "@web/core/user";

const PREFIX = "credit_report_";

/** Whether the companies that are shown keep their books in different currencies, whose amounts are not added up. */
export const hasSeveralCurrencies = () =>
    new Set(user.activeCompanies.map((company) => company.currency_id)).size > 1;

/**
 * Adds a report's options to a search model. They travel in the context, along when the view is switched or the reader
 * comes back by the breadcrumbs, and a favourite keeps them. What the server says of the report under these options
 * (`reportDescription`) is there before the view asks for rows, because the columns follow it.
 */
export const withReportOptions = (Base) =>
    class ReportSearchModel extends Base {
        reportOptions = {};
        reportDescription = null;

        async load(config) {
            // Behind a figure are rows, not groups.
            this.givenGroupBy = config.context?.credit_report_rows ? undefined : config.defaultGroupBy;
            await super.load({ ...config, defaultGroupBy: this.givenGroupBy });
            await this.describeReport();
        }

        async reload(config) {
            await super.reload(config);
            await this.describeReport();
        }

        _getContext() {
            return Object.assign(super._getContext(), this.reportOptions);
        }

        /** The options among the context, as one text that is the same when they are. */
        get reportKey() {
            const entries = Object.entries(this.context).filter(([key]) => key.startsWith(PREFIX));
            return JSON.stringify(entries.sort());
        }

        async describeReport() {
            if (this.reportKey === this.describedKey) {
                return;
            }
            this._context = null;
            this.describedKey = this.reportKey;
            const description = await this.orm.call(this.resModel, "get_description", [], {
                context: this.context,
            });
            this.reportDescription = description;
            // The views hold the same objects.
            for (const [name, field] of Object.entries(description.fields)) {
                Object.assign(this.searchViewFields[name] || {}, field);
            }
            if (this.givenGroupBy) {
                this.defaultGroupBy = this.reportGroupBy(
                    description.lines ? [description.lines] : this.givenGroupBy
                );
                this._groupBy = null;
            }
        }

        /** Companies apart where their currencies are not to be added up. */
        reportGroupBy(groupBy) {
            const apart = hasSeveralCurrencies() && !this.reportDescription.one_currency;
            return apart && groupBy[0] !== "company_id" ? ["company_id", ...groupBy] : groupBy;
        }

        async _notify() {
            if (!this.blockNotification && this.reportDescription) {
                this._reset();
                await this.describeReport();
            }
            return super._notify();
        }

        /** Choose a favourite: its options count, not what was chosen before. */
        toggleSearchItem(searchItemId) {
            const isChosen = this.query.some((element) => element.searchItemId === searchItemId);
            if (this.searchItems[searchItemId].type === "favorite" && !isChosen) {
                this.reportOptions = {};
            }
            return super.toggleSearchItem(searchItemId);
        }

        deactivateGroup(groupId) {
            super.deactivateGroup(groupId);
            if (!this.defaultGroupBy) {
                this.givenGroupBy = undefined;
            }
        }

        async setReportOptions(answers) {
            const before = this.reportOptions;
            this.reportOptions = { ...before, ...answers };
            try {
                await this._notify();
            } catch (error) {
                // Refused: the report goes on with the answers that it had.
                this.reportOptions = before;
                this.describedKey = null;
                this._reset();
                await this.describeReport();
                this.trigger("update");
                throw error;
            }
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
