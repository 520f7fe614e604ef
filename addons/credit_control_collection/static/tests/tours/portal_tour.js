import { registry } from "@web/core/registry";

const { DateTime } = luxon;

registry.category("web_tour.tours").add("credit_control_customer_page", {
    steps: () => [
        { trigger: "input[name=login]", run: "edit portal_promise" },
        { trigger: "input[name=password]", run: "edit portal_promise" },
        { trigger: ".oe_login_form button[type=submit]", run: "click", expectUnloadPage: true },
        {
            content: "The page of the customer: what is open, when it was due, how late it is",
            trigger: ".o_credit_statement_section tbody tr:contains(300.00):contains(20)",
        },
        { trigger: "body:not(:contains(Grossiste Baobab))" },
        {
            content: "The same as PDF",
            trigger: ".o_credit_statement_actions a[href^='/my/statement/pdf']",
            run: async ({ anchor }) => {
                const answer = await fetch(anchor.href);
                if (answer.headers.get("Content-Type") !== "application/pdf") {
                    throw new Error(`The statement came as ${answer.headers.get("Content-Type")}`);
                }
            },
        },
        {
            content: "The customer promises a part of it",
            trigger: ".o_credit_promise summary",
            run: "click",
        },
        {
            trigger: ".o_credit_promise input[name=date]",
            run: ({ anchor }) => {
                anchor.value = DateTime.now().plus({ days: 3 }).toISODate();
            },
        },
        { trigger: ".o_credit_promise input[name=amount]", run: "edit 120" },
        { trigger: ".o_credit_promise input[name=note]", run: "edit After the harvest" },
        {
            trigger: ".o_credit_promise button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(we have noted it)" },
        { trigger: ".alert-info:contains(You promised):contains(120.00)" },
        {
            content: "Then the customer pays all of it: Odoo's page of the invoice opens with its dialog",
            trigger: ".o_credit_statement_section tr:contains(300.00) a:contains(Pay)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#pay_with.show #o_payment_summary_amount_full:contains(300.00)" },
        {
            trigger: "#pay_with.show button[name=o_payment_submit_button]:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Back from the provider, by Odoo's page of the status",
            trigger: "[name=invoice_paid_badge]",
            run: () => {
                window.location = "/my/statement";
            },
            expectUnloadPage: true,
        },
        { trigger: ".o_credit_statement_empty:contains(everything is paid)" },
    ],
});
