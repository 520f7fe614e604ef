import { registry } from "@web/core/registry";

const { DateTime } = luxon;

registry.category("web_tour.tours").add("credit_control_collector_morning", {
    steps: () => [
        {
            content: "The worklist: the customer who is worth most of the next hour comes first",
            trigger: ".o_list_view .o_data_row:first-child [name=partner_name]:contains(Ferme Teranga)",
            run: "click",
        },
        {
            content: "The page with all that the call needs: whom to call…",
            trigger: ".o_credit_work [name=work_contact_ids] a[href^='tel:']",
        },
        {
            content: "… and what is open",
            trigger: ".o_credit_work [name=item_ids] .o_data_row:contains(900.00)",
        },
        { trigger: "button[name=action_log_interaction]", run: "click" },
        { trigger: ".modal [name=result_id] input", run: "edit Promises" },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(Promises to pay)",
            run: "click",
        },
        { trigger: ".modal [name=note] textarea", run: "edit Pays on Friday" },
        {
            content: "The customer promises an item",
            trigger: ".modal [name=line_ids] .o_data_row [name=is_promised] input",
            run: "click",
        },
        {
            trigger: ".modal [name=promise_date] input, .modal [name=promise_date] button",
            run: "click",
        },
        {
            trigger: ".modal [name=promise_date] input",
            run: () => {
                const input = document.querySelector(".modal [name=promise_date] input");
                input.value = DateTime.now().plus({ days: 3 }).toFormat("MM/dd/yyyy");
                input.dispatchEvent(new Event("input", { bubbles: true }));
                input.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".modal footer button[name=action_log]", run: "click" },
        {
            content: "The promise stands on the page",
            trigger: ".o_credit_work [name=promise_ids] .o_data_row:contains(Open)",
        },
        {
            content: "The next customer, without going back",
            trigger: "body:not(:has(.modal)) .o_pager_next",
            run: "click",
        },
        { trigger: ".o_credit_work [name=partner_id]:contains(Grossiste Baobab)" },
        {
            content: "What would go out today, and to whom",
            trigger: ".o_credit_work button[name=action_preview_followup]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row [name=how]:contains(E-mail to compta@baobab.example)",
        },
        { trigger: ".modal footer button[name=action_run]", run: "click" },
        {
            content: "What became of it",
            trigger: ".o_notification:contains(E-mails sent: 1)",
        },
        {
            content: "The message",
            trigger: ".o_list_view .o_data_row [name=partner_id]:contains(Grossiste Baobab)",
            run: "click",
        },
        { trigger: ".o_form_view .o_notebook a[name=letter]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=body]:contains(Dear Grossiste Baobab)" },
        {
            content: "Back on the account it stands in the chatter",
            trigger: ".o_form_view button[name=action_open_account]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o-mail-ChatterContainer",
            run: ({ anchor }) => anchor.scrollIntoView(),
        },
        { trigger: ".o-mail-Message:contains(payment reminder)" },
    ],
});

registry.category("web_tour.tours").add("credit_control_promise_broken", {
    steps: () => [
        {
            content: "Who broke a promise is on top again, and the list says why",
            trigger:
                ".o_list_view .o_data_row:first-child:contains(Ferme Teranga) [name=reason]:contains(broken promise)",
            run: "click",
        },
        { trigger: ".o_credit_work [name=promise_ids] .o_data_row:contains(Broken)" },
    ],
});
