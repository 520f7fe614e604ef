import { registry } from "@web/core/registry";

const PIXEL =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const FILE_TAB = ".o_notebook .nav-link[name=file]";
const CHECKLIST = ".o_field_widget[name=checklist_ids]";

function upload(input, names) {
    const bytes = Uint8Array.from(atob(PIXEL), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    for (const name of names) {
        transfer.items.add(new File([bytes], name, { type: "image/png" }));
    }
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

function fillIn(paper, values) {
    return [
        { trigger: `${CHECKLIST} tr:contains(${paper}) td[name=number]`, run: "click" },
        ...Object.entries(values).map(([name, value]) => ({
            trigger: `${CHECKLIST} .o_selected_row td[name=${name}] input`,
            run: `edit ${value}`,
        })),
    ];
}

registry.category("web_tour.tours").add("credit_control_sales_starts_a_file", {
    steps: () => [
        { trigger: ".o_notebook .nav-link[name=credit_control]", run: "click" },
        { trigger: "button[name=action_start_credit_file]", run: "click" },
        {
            content: "The account is a draft whose checklist is that of the country",
            trigger: ".o_arrow_button_current:contains(Draft)",
        },
        { trigger: FILE_TAB, run: "click" },
        { trigger: `${CHECKLIST} .o_data_row:contains(NINEA):contains(Missing)` },
    ],
});

registry.category("web_tour.tours").add("credit_control_account_manager_gathers_papers", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Station Mbour):contains(0 of 5)", run: "click" },
        { trigger: FILE_TAB, run: "click" },
        { trigger: ".o_field_widget[name=requested_limit] input", run: "edit 5000" },
        ...fillIn("NINEA", { number: "004912345" }),
        ...fillIn("RCCM", { number: "SN-DKR-2020-B-1" }),
        ...fillIn("CIN", { number: "1 751 1990", date_expiry: "12/31/2099" }),
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "A number is enough for the tax number; the others are not yet complete",
            trigger: `${CHECKLIST} .o_data_row:contains(NINEA):contains(Received)`,
        },
        { trigger: "button:contains(Add scans)", run: "click" },
        {
            content: "Several files at once find their papers by name",
            trigger: ".modal .o_input_file:not(:visible)",
            run({ anchor }) {
                upload(anchor, ["rccm.png", "cin.png", "rib.png", "contract.png"]);
            },
        },
        { trigger: ".modal .o_data_row:contains(rib.png):contains(Bank details)" },
        { trigger: ".modal .o_data_row:contains(contract.png):contains(Signed sales contract)" },
        { trigger: ".modal button[name=action_file]", run: "click" },
        { trigger: `body:not(:has(.modal)) ${CHECKLIST} .o_data_row:contains(RIB):contains(Received)` },
    ],
});

registry.category("web_tour.tours").add("credit_control_analyst_validates_papers", {
    steps: () => [
        {
            content: "What waits to be validated is listed",
            trigger: ".o_data_row:contains(Station Mbour):contains(NINEA)",
        },
        { trigger: "thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button[name=action_validate]", run: "click" },
        { trigger: ".o_view_nocontent:contains(Nothing waits)" },
    ],
});

registry.category("web_tour.tours").add("credit_control_account_manager_submits_the_file", {
    steps: () => [
        { trigger: ".o_kanban_group:contains(Complete) .o_kanban_record:contains(5 of 5)", run: "click" },
        { trigger: "button[name=action_submit_file]", run: "click" },
        {
            content: "The request begins with what the customer asked for",
            trigger: ".modal .o_field_widget[name=proposed_amount] input:value(5,000.00)",
        },
        { trigger: ".modal button[name=action_submit_and_close]", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(In review)" },
    ],
});

registry.category("web_tour.tours").add("credit_control_manager_opens_the_account", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button:contains(Approve)", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] textarea", run: "edit Good references" },
        { trigger: ".modal button:contains(Approve)", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Approved)" },
    ],
});
