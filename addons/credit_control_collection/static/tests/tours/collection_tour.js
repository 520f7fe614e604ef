import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_control_collector_morning", {
    steps: () => [
        {
            content: "The worklist: the customer who is worth most of the next hour comes first",
            trigger: ".o_list_view .o_data_row:first-child [name=partner_name]:contains(Ferme Teranga)",
            run: "click",
        },
        {
            content: "His account, with what the collector may do",
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_preview_followup]",
            run: "click",
        },
        {
            content: "What would go out today, and to whom",
            trigger: ".modal .o_data_row [name=how]:contains(E-mail to compta@teranga.example)",
        },
        { trigger: ".modal footer button[name=action_run]", run: "click" },
        {
            content: "What became of it",
            trigger: ".o_notification:contains(E-mails sent: 1)",
        },
        {
            content: "The message",
            trigger: ".o_list_view .o_data_row [name=partner_id]:contains(Ferme Teranga)",
            run: "click",
        },
        { trigger: ".o_form_view .o_notebook a[name=letter]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=body]:contains(Dear Ferme Teranga)" },
        {
            content: "Back on the account it stands in the chatter",
            trigger: ".o_form_view button[name=action_open_account]",
            run: "click",
        },
        {
            trigger: ".o_form_view .o-mail-ChatterContainer",
            run: ({ anchor }) => anchor.scrollIntoView(),
        },
        { trigger: ".o-mail-Message:contains(second payment reminder)" },
    ],
});
