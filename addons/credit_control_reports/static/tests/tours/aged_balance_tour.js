import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

const DATE = ".o_credit_report_date input";

/** Waits until the server's file of this name has arrived. */
const downloaded = (name) => ({
    content: `The file ${name} has arrived`,
    trigger: `body[data-credit-report-file="${name}"]`,
});

registry.category("web_tour.tours").add("credit_control_reports_aged_balance", {
    steps: () => [
        {
            content: "The balance of today ties to the ledger",
            trigger: ".o_list_view .o_credit_report_check.text-success:contains(7,200.00)",
            run() {
                const real = download._download;
                download._download = async (options) => {
                    document.body.dataset.creditReportFile = await real(options);
                };
            },
        },
        {
            content: "Choose a past day",
            trigger: DATE,
            run: "edit 03/31/2025 && press Enter",
        },
        {
            content: "The figures are of that day",
            trigger: ".o_group_header:contains(Ferme Teranga) td:contains(15,000.00)",
        },
        {
            content: "The check, too",
            trigger: ".o_credit_report_check.text-success:contains(15,000.00)",
        },
        {
            content: "Open the customer",
            trigger: ".o_group_header:contains(Ferme Teranga)",
            run: "click",
        },
        {
            content: "The instalments stand apart",
            trigger: ".o_data_row td[name=bucket_1]:contains(3,000.00)",
        },
        {
            content: "By invoice date",
            trigger: "[data-option=credit_report_basis] select",
            run: "select invoice",
        },
        {
            content: "Everything open is aged from the date of the document",
            trigger: ".o_data_row:contains(-1,500.00):not(:contains(7,800.00))",
        },
        {
            content: "Back to the due date",
            trigger: "[data-option=credit_report_basis] select",
            run: "select due",
        },
        {
            content: "Own buckets",
            trigger: "[data-option=credit_report_buckets] input",
            run: "edit 10, 40 && press Enter",
        },
        {
            content: "The columns follow",
            trigger: ".o_list_table thead:contains(11-40 days):not(:contains(61-90))",
        },
        {
            content: "Beside the month before",
            trigger: "[data-option=credit_report_compare] select",
            run: "select period",
        },
        {
            content: "There are columns of that day",
            trigger: ".o_list_table thead:contains(Total on 02/28/2025)",
        },
        {
            content: "What is a figure made of?",
            trigger: ".o_group_header:contains(Ferme Teranga) td.o_list_number:contains(4,800.00) span",
            run: "click",
        },
        {
            content: "Of these rows, one of which is an invoice",
            trigger: ".o_breadcrumb:contains(11-40 days):not(:contains(Other))",
        },
        {
            content: "Only these",
            trigger: ".o_list_view:not(:has(.o_group_header)) .o_data_row td[name=bucket_2]:contains(4,800.00)",
        },
        {
            content: "Open the record",
            trigger: ".o_data_row td[name=move_name]",
            run: "click",
        },
        {
            content: "It is the invoice",
            trigger: ".o_form_view .o_field_widget[name=partner_id]",
        },
        {
            content: "Back to the report",
            trigger: ".breadcrumb-item:contains(Aged balance) a, .o_back_button",
            run: "click",
        },
        {
            content: "It is as it was left",
            trigger: ".o_list_table thead:contains(11-40 days)",
        },
        {
            content: "Keep it",
            trigger: ".o_credit_report_more",
            run: "click",
        },
        {
            content: "As it is",
            trigger: ".o-dropdown-item:contains(Freeze)",
            run: "click",
        },
        {
            content: "It says that it is frozen, and asks nothing",
            trigger: ".o_credit_report_options:has(.o_credit_report_frozen):not(:has(select))",
        },
        {
            content: "The columns are there",
            trigger: ".o_list_table thead:contains(Total on 02/28/2025)",
        },
        {
            content: "Back to the live one",
            trigger: ".breadcrumb-item a:contains(Aged balance):first, .o_back_button",
            run: "click",
        },
        {
            content: "Compare with nothing",
            trigger: "[data-option=credit_report_compare] select",
            run: "select ",
        },
        {
            content: "Buckets of the company",
            trigger: "[data-option=credit_report_buckets] input",
            run: "edit 30, 60, 90 && press Enter",
        },
        {
            content: "The columns follow",
            trigger: ".o_list_table thead:contains(61-90 days):not(:contains(Total on))",
        },
        {
            content: "Read the definitions",
            trigger: ".o_credit_report_definitions",
            run: "click",
        },
        {
            content: "They are there",
            trigger: ".o_credit_report_terms dt:contains(Unallocated)",
            run: "press Escape",
        },
        {
            content: "Of one currency only",
            trigger: ".o_credit_report_filters",
            run: "click",
        },
        {
            content: "Which one?",
            trigger: "[data-option=credit_report_currency] input",
            run: "edit USD",
        },
        {
            content: "This one",
            trigger: "[data-option=credit_report_currency] .o-autocomplete--dropdown-item:contains(USD)",
            run: "click",
        },
        {
            content: "The bar says that the report is narrowed",
            trigger: ".o_credit_report_filters:contains(1)",
        },
        {
            content: "Keep the options as a favourite",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Save the search",
            trigger: ".o_favorite_menu .o_add_favorite",
            run: "click",
        },
        {
            content: "Call it",
            trigger: ".o_favorite_menu input[type=text]",
            run: "edit My dollars",
        },
        {
            content: "Save it",
            trigger: ".o_favorite_menu .o_save_favorite",
            run: "click",
        },
        {
            content: "It is chosen",
            trigger: ".o_searchview_facet:contains(My dollars)",
        },
        {
            content: "Leave it",
            trigger: ".o_searchview_facet:contains(My dollars) .o_facet_remove",
            run: "click",
        },
        {
            content: "Ask by the other date",
            trigger: "body:not(:has(.o_searchview_facet:contains(My dollars))) [data-option=credit_report_basis] select",
            run: "select invoice",
        },
        {
            content: "Choose the favourite again",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "By its name",
            trigger: ".o_favorite_menu .o-dropdown-item:contains(My dollars)",
            run: "click",
        },
        {
            content: "Its options are back: the due date, the currency",
            trigger: ".o_credit_report_options:has(.o_credit_report_filters:contains(1)) [data-option=credit_report_basis] select:value(due)",
        },
        {
            content: "Turn it",
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {
            content: "The pivot is of the same day",
            trigger: ".o_pivot_view td:contains(7,800.00)",
        },
        {
            content: "Its day can be changed as well",
            trigger: DATE,
            run: "edit 05/31/2025 && press Enter",
        },
        {
            content: "The pivot follows",
            trigger: ".o_pivot_view td:contains(7,200.00)",
        },
        {
            content: "As a picture",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            content: "The picture is there",
            trigger: ".o_graph_view canvas",
        },
        {
            content: "The day is kept",
            trigger: `${DATE}:value(05/31/2025)`,
        },
        {
            content: "Take it as XLSX",
            trigger: ".o_credit_report_xlsx",
            run: "click",
        },
        downloaded("Aged balance 2025-05-31.xlsx"),
        {
            content: "Take it as PDF",
            trigger: "body:not(:has(.o_blockUI)) .o_credit_report_pdf",
            run: "click",
        },
        downloaded("Aged balance 2025-05-31.pdf"),
    ],
});
