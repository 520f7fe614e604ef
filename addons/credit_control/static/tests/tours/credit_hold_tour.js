import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_control_sales_is_held", {
    steps: () => [
        {
            content: "The quotation says beforehand that it would be held",
            trigger: ".alert-warning:contains(would put it on credit hold)",
        },
        {
            content: "Confirm all the same",
            trigger: ".o_statusbar_buttons button[name=action_confirm]",
            run: "click",
        },
        {
            content: "A notice says so, and the banner gives the reason without figures",
            trigger: ".o_notification:contains(On credit hold)",
        },
        { trigger: ".alert-danger:contains(The credit limit would be exceeded)" },
        { trigger: ".ribbon:contains(Credit hold)" },
        {
            content: "Tell credit control what the customer says",
            trigger: "button[name=action_open_credit_hold]",
            run: "click",
        },
        { trigger: ".o_statusbar_buttons button:contains(Add feedback)", run: "click" },
        { trigger: ".modal .o_field_widget[name=text] textarea", run: "edit They pay half on delivery" },
        { trigger: ".modal footer button:contains(Add feedback)", run: "click" },
        { trigger: "body:not(:has(.modal)) .nav-link[name=notes]", run: "click" },
        { trigger: ".o_field_widget[name=note_ids] td:contains(They pay half on delivery)" },
    ],
});

registry.category("web_tour.tours").add("credit_control_account_manager_recommends", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Ferme Teranga)", run: "click" },
        { trigger: ".o_statusbar_buttons button:contains(Recommend)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Never late in four years",
        },
        { trigger: ".modal footer button:contains(Recommend)", run: "click" },
        { trigger: ".alert-info:contains(would release it: Never late in four years)" },
    ],
});

registry.category("web_tour.tours").add("credit_control_manager_releases", {
    steps: () => [
        {
            content: "The hold shows why, with figures",
            trigger: ".o_field_widget[name=reason_ids] td:contains(the limit allows)",
        },
        {
            content: "The recommendation is there before anything is decided",
            trigger: ".alert-info:contains(Never late in four years)",
        },
        { trigger: ".o_statusbar_buttons button:contains(Release)", run: "click" },
        {
            content: "A reason is needed",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Bank guarantee of the group",
        },
        { trigger: ".modal footer button:contains(Release)", run: "click" },
        { trigger: ".o_form_view .ribbon:contains(Released)" },
    ],
});

registry.category("web_tour.tours").add("credit_control_sales_confirms", {
    steps: () => [
        { trigger: ".alert-success:contains(Bank guarantee of the group)" },
        { trigger: ".o_statusbar_buttons button[name=action_confirm]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Sales Order)" },
    ],
});
