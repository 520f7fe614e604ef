/** The context of a list of rows behind a figure: the same options, no groups. */
export const rowsContext = (context) => {
    const kept = Object.entries(context).filter(
        ([key]) => key !== "group_by" && !key.startsWith("search_default_") && !/^(pivot|graph)_/.test(key)
    );
    return { ...Object.fromEntries(kept), credit_report_rows: true };
};

/** Lets the figures of a pivot or graph open the rows that they are made of. */
export const withReportRows = (Renderer) =>
    class extends Renderer {
        openView(domain, views, context, ...rest) {
            return super.openView(domain, views, rowsContext(context), ...rest);
        }
    };
