import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

const MOST = 40; // reports of all addons
const OTHERS = ["credit.report.run", "credit.report.schedule", "credit.report.delivery"];

const queue = [];

const services = () => odoo.__WOWL_DEBUG__.root.env.services;

/** Everything in a menu, at any depth. */
const itemsOf = (menu) => [menu, ...menu.childrenTree.flatMap(itemsOf)];

/** What the menu of the app opens that is a report. */
async function findReports() {
    const { menu, action } = services();
    const [reporting] = itemsOf(menu.getMenuAsTree("root")).filter(
        (item) => item.xmlid === "credit_control.menu_reporting"
    );
    const found = [];
    for (const item of itemsOf(reporting).filter((each) => each.actionID)) {
        const { res_model: model } = await action.loadAction(item.actionID);
        if (model?.startsWith("credit.report.") && !OTHERS.includes(model)) {
            found.push({ item, model });
        }
    }
    return found;
}

/** Both files of the report on the screen. */
async function takeFiles({ waitFor }, model) {
    for (const kind of ["pdf", "xlsx"]) {
        const button = await waitFor(`body:not(:has(.o_blockUI)) .o_credit_report_${kind}`, { timeout: 10000 });
        const arrived = new Promise((resolve) => {
            download.tell = resolve;
        });
        button.click();
        const name = await arrived;
        if (!name.endsWith(`.${kind}`)) {
            throw new Error(`${model}: ${name} is no ${kind}`);
        }
    }
}

/** Nothing of the report before is on the screen any more. */
async function takeReport(helpers, { model, open }) {
    await open();
    await helpers.waitFor(`.o_credit_report_options[data-report="${model}"]`, { timeout: 10000 });
    await takeFiles(helpers, model);
}

registry.category("web_tour.tours").add("credit_control_reports_every_report", {
    steps: () => [
        {
            content: "The app begins with the dashboard of the user's role",
            trigger: ".o_credit_report_siblings .btn.active:contains(CFO)",
            run() {
                const real = download._download;
                download._download = async (options) => {
                    download.tell(await real(options));
                };
            },
        },
        {
            content: "A figure opens the list behind it, under the same options",
            trigger: ".o_credit_report_tile[data-tile=overdue] .o_credit_report_figure button",
            run: "click",
        },
        {
            content: "It is the aged balance, of what is late",
            trigger: ".o_list_view .o_group_header:contains(Ferme Teranga)",
        },
        {
            content: "Back to the dashboard",
            trigger: ".breadcrumb-item a:contains(Dashboard), .o_back_button",
            run: "click",
        },
        {
            content: "Whose dashboard it is can be chosen",
            trigger: ".o_credit_report_siblings .btn:contains(Collector)",
            run: "click",
        },
        {
            content: "Whose customers it shows, too",
            trigger: "[data-option=credit_report_scope] select",
            run: "select mine",
        },
        {
            content: "The director collects nothing",
            trigger: "[data-block=late] td:contains(Nothing to show.)",
        },
        {
            content: "Those of everybody",
            trigger: "[data-option=credit_report_scope] select",
            run: "select all",
        },
        {
            content: "They are there, and the charts",
            trigger: ".o_credit_report_page:has(canvas) [data-block=late] td:contains(Ferme Teranga)",
        },
        {
            content: "The other dashboard",
            trigger: ".o_credit_report_siblings .btn:contains(Manager)",
            run: "click",
        },
        {
            content: "What is there?",
            trigger: ".o_credit_report_siblings .btn.active:contains(Manager)",
            async run() {
                const { menu, action } = services();
                const dashboards = ["collector", "manager", "director"].map((role) => ({
                    model: `credit.report.dashboard.${role}`,
                    open: () =>
                        action.doAction(`credit_control_reports.credit_report_dashboard_${role}_action`, {
                            clearBreadcrumbs: true,
                        }),
                }));
                const reports = await findReports();
                reports.forEach((report) => (report.open = () => menu.selectMenu(report.item)));
                queue.push(...dashboards, ...reports);
            },
        },
        // A step may take a minute; all reports together may take longer.
        ...Array.from({ length: MOST }, (_, index) => ({
            content: `Report ${index + 1} opens and gives both files`,
            trigger: ".o_web_client",
            timeout: 60000,
            run: (helpers) => queue.length && takeReport(helpers, queue.shift()),
        })),
        {
            content: "That was all",
            trigger: ".o_credit_report_options",
            run() {
                if (queue.length) {
                    throw new Error(`There are more than ${MOST} reports.`);
                }
            },
        },
    ],
});
