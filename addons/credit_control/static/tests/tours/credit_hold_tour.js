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
    ],
});

registry.category("web_tour.tours").add("credit_control_manager_releases", {
    steps: () => [
        {
            content: "The hold shows why, with figures",
            trigger: ".o_field_widget[name=reason_ids] td:contains(the limit allows)",
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
