import { localTime, tickTime, utcTime } from "../../lib/format";
import { t } from "../../lib/i18n";

/** A point of a chart; the interval is drawn and told where there is one. */
export interface Point {
  readonly x: number | string;
  readonly y: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** The interval of the place on the first axis, where that is a measured figure too. */
  readonly across?: { readonly low: number; readonly high: number } | undefined;
  /** Where a span begins; its value is how long it is. */
  readonly from?: number | undefined;
  /** What the point stands for, where x alone does not tell. */
  readonly label?: string;
  /** A page of the site that tells more of the point. */
  readonly href?: string;
  /** Drawn apart: a change point, a point on the Pareto front. */
  readonly marked?: boolean;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Axis {
  readonly title: string;
  readonly kind: "category" | "time" | "value" | "log";
  readonly format: (value: number) => string;
  /** How a point is told where there is room for more than beside the axis. */
  readonly told?: (value: number) => string;
}

/** An axis of moments: local to the reader, beside it as short as what it spans allows, and in UTC too where a point is told. */
export function timeAxis(title: string, moments: readonly number[] = []): Axis {
  const iso = (at: number) => new Date(at).toISOString();
  const span = moments.length === 0 ? Infinity : Math.max(...moments) - Math.min(...moments);
  return {
    title,
    kind: "time",
    format: (at) => tickTime(at, span),
    told: (at) => t("chart.moment", { local: localTime(iso(at)), utc: utcTime(iso(at)) }),
  };
}

/** One model for every chart of the pages: what is drawn, tabled and read aloud. */
export interface ChartModel {
  readonly title: string;
  readonly shape: "line" | "bar" | "scatter" | "forest" | "spans";
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A line all points are held against, such as no difference or a limit. */
  readonly reference?: { readonly value: number; readonly name: string };
  /** Whether bars of one place stand on each other. */
  readonly stacked?: boolean;
  /** A slider below that narrows the first axis. */
  readonly zoom?: boolean;
}

/** A point in words, as the table and the screen reader tell it. */
export function pointInWords(model: ChartModel, point: Point): string {
  const x = point.label ?? xInWords(model, point);
  const y = model.y.format(point.y);
  if (point.from !== undefined) return t("chart.pointFrom", { x, y, from: model.y.format(point.from) });
  return point.low !== undefined && point.high !== undefined
    ? t("chart.pointWithin", { x, y, low: model.y.format(point.low), high: model.y.format(point.high) })
    : t("chart.pointAt", { x, y });
}

/** The place of a point on the first axis, in words. */
export function xInWords(model: ChartModel, point: Point): string {
  return typeof point.x === "string" ? point.x : (model.x.told ?? model.x.format)(point.x);
}

/** Whether the first axis runs down, a row a category. */
export function isFlat(model: ChartModel): boolean {
  return model.shape === "forest" || model.shape === "spans";
}
