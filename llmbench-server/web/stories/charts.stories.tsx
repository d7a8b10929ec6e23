import { Chart } from "../src/ui/chart/Chart";
import type { ChartModel } from "../src/ui/chart/model";
import { number, percent } from "../src/lib/format";

export default { title: "Charts" };

const share = { title: "Accuracy", kind: "value", format: (value: number) => percent(value, 0) } as const;
const model = { title: "Model", kind: "category", format: String } as const;

const runs: ChartModel = {
  title: "Accuracy over runs, two models",
  shape: "line",
  zoom: true,
  x: { title: "Run", kind: "category", format: String },
  y: share,
  series: ["small", "large"].map((name, of) => ({
    name,
    points: Array.from({ length: 24 }, (_, at) => {
      const y = 0.6 + of * 0.2 + Math.sin(at) / 40;
      return { x: `run ${at + 1}`, y, low: y - 0.05, high: y + 0.05 };
    }),
  })),
};

/** Lines with intervals, a legend, a slider. */
export const Lines = () => <Chart model={runs} />;

/** Bars beside each other. */
export const Bars = () => (
  <Chart
    model={{
      title: "Outcomes",
      shape: "bar",
      x: { title: "Outcome", kind: "category", format: String },
      y: { title: "Trials", kind: "value", format: (value) => number(value) },
      series: ["small", "large"].map((name, of) => ({
        name,
        points: ["ANSWERED", "REFUSED", "TIMED_OUT"].map((x, at) => ({ x, y: 90 - at * 40 + of * 5 })),
      })),
    }}
  />
);

/** Interval bars held against a limit, as gates have them. */
export const Intervals = () => (
  <Chart
    model={{
      title: "Accuracy by model",
      shape: "forest",
      x: model,
      y: share,
      series: [
        {
          name: "accuracy",
          points: [
            { x: "small", y: 0.61, low: 0.55, high: 0.67 },
            { x: "large", y: 0.82, low: 0.77, high: 0.86, href: "/runs/2" },
          ],
        },
      ],
      reference: { value: 0.7, name: "limit" },
    }}
  />
);

/** Points, some of them marked. */
export const Points = () => (
  <Chart
    model={{
      title: "Accuracy against cost",
      shape: "scatter",
      x: { title: "USD", kind: "value", format: (value) => number(value, 2) },
      y: share,
      series: [
        { name: "on the front", points: [{ x: 1, y: 0.6, marked: true, label: "small" }] },
        { name: "behind", points: [{ x: 3, y: 0.55, label: "old" }] },
      ],
    }}
  />
);
