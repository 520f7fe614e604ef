import { ControlPanel } from "@web/search/control_panel/control_panel";
import { ReportOptions } from "./report_options";

export class ReportControlPanel extends ControlPanel {
    static template = "credit_control_reports.ControlPanel";
    static components = { ...ControlPanel.components, ReportOptions };
}
