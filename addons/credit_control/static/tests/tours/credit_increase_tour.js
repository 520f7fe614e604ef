import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("credit_control_sales_asks_for_an_increase", {
    steps: () => [
        { trigger: ".o_data_row td[name=product_uom_qty]", run: "click" },
        { trigger: ".o_data_row td[name=product_uom_qty] input", run: "edit 3 && press Tab" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "The change is refused with its reason, without figures",
            trigger: ".modal:contains(takes a credit decision):contains(The credit limit would be exceeded)",
        },
        { trigger: ".modal footer button:contains(Ask credit control)", run: "click" },
        {
            content: "The order is as it was, and says what waits",
            trigger: ".alert-warning:contains(decides on what shall be added)",
        },
        { trigger: ".o_data_row td[name=product_uom_qty]:contains(1.00)" },
    ],
});

registry.category("web_tour.tours").add("credit_control_sales_makes_the_increase", {
    steps: () => [
        { trigger: ".alert-success button[name=action_apply_credit_change]", run: "click" },
        { trigger: ".o_form_view:not(:has(.alert-success:visible)) td[name=product_uom_qty]:contains(3.00)" },
    ],
});
