import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";

/** A long label in two lines, so that it stands upright. */
const inLines = (label) => {
    const middle = label.indexOf(" ", label.length / 2 - 1);
    return label.length < 9 || middle < 0 ? label : [label.slice(0, middle), label.slice(middle + 1)];
};

/** A chart of a page; each of its points opens the list behind it. */
export class PageChart extends Component {
    static template = "credit_control_reports.PageChart";
    static props = { block: Object, format: Function, open: Function };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.block]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvasRef.el, this.config);
    }

    get config() {
        const { block } = this.props;
        const isLine = block.chart === "line";
        const isStacked = block.chart === "stacked";
        const isDark = cookie.get("color_scheme") === "dark";
        const ink = isDark ? "#adb5bd" : "#495057";
        const grid = isDark ? "rgba(255,255,255,.15)" : "rgba(0,0,0,.1)";
        return {
            type: isLine ? "line" : "bar",
            data: {
                labels: block.labels.map(inLines),
                datasets: block.series.map((series) => ({
                    label: series.label,
                    data: series.values,
                    backgroundColor: series.colours || series.colour,
                    borderColor: series.colours || series.colour,
                    borderRadius: isLine ? 0 : 3,
                    pointRadius: 3,
                    pointHitRadius: 12,
                    tension: 0,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: (ev, points) => this.onPoint(points[0]),
                onHover: (ev, points) => {
                    ev.native.target.style.cursor = this.actionOf(points[0]) ? "pointer" : "";
                },
                plugins: {
                    legend: { display: block.series.length > 1, labels: { color: ink, boxWidth: 12 } },
                    tooltip: {
                        callbacks: {
                            label: ({ dataset, raw }) => `${dataset.label}: ${this.format(raw)}`,
                        },
                    },
                },
                scales: {
                    x: { stacked: isStacked, grid: { display: false }, ticks: { color: ink, maxRotation: 0 } },
                    y: {
                        stacked: isStacked,
                        beginAtZero: true,
                        grid: { color: grid },
                        ticks: { color: ink, maxTicksLimit: 5, callback: (value) => this.format(value, true) },
                    },
                },
            },
        };
    }

    format(value, short = false) {
        return this.props.format(value, this.props.block.unit, { short });
    }

    actionOf(point) {
        return point && this.props.block.series[point.datasetIndex].actions?.[point.index];
    }

    onPoint(point) {
        return this.props.open(this.actionOf(point) || this.props.block.action);
    }
}
