import { t } from "../../lib/i18n";
import { count } from "../../lib/format";
import type { ChartModel, Point, Series } from "./model";
import { isFlat, xInWords } from "./model";

/** A part of the first axis: numbers, or the places of categories in their order. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The categories of the first axis, in their order. */
export function categoriesOf(model: ChartModel): readonly (string | number)[] {
  return [...new Set(model.series.flatMap((series) => series.points.map((point) => point.x)))];
}

/** A row of a chart of rows must hold its label. */
const ROW_PX = 26;
/** What stands above and below the rows. */
const AROUND_PX = 72;
const LEAST_PX = 180;
/** A picture of more rows than this is more than a browser draws; labels are then left out between. */
const MOST_ROWS = 600;

/** How high a chart must be for its rows; nothing where it has none. */
export function heightOf(model: ChartModel): number | undefined {
  if (!isFlat(model)) return undefined;
  return Math.max(LEAST_PX, Math.min(MOST_ROWS, categoriesOf(model).length) * ROW_PX + AROUND_PX);
}

/** The place of each point on the first axis. */
export function placesOf(model: ChartModel): (point: Point) => number {
  if (model.x.kind !== "category") return (point) => Number(point.x);
  const places = new Map(categoriesOf(model).map((name, index) => [name, index]));
  return (point) => places.get(point.x) ?? 0;
}

/** The whole of the first axis that has points; nothing where there are none. */
export function wholeOf(model: ChartModel): Range | null {
  const place = placesOf(model);
  const places = model.series.flatMap((series) => series.points.map(place));
  return places.length === 0 ? null : { low: Math.min(...places), high: Math.max(...places) };
}

/** The points of each series that lie in a range; a series without any is left out. */
export function within(model: ChartModel, range: Range): readonly Series[] {
  const place = placesOf(model);
  return model.series
    .map((series) => ({
      ...series,
      points: series.points.filter((point) => place(point) >= range.low && place(point) <= range.high),
    }))
    .filter((series) => series.points.length > 0);
}

/** What a range has, a line a series: how many points, from where to where, their lowest, mean and highest. */
export function rangeInWords(model: ChartModel, range: Range): readonly string[] {
  return within(model, range).map((series) => {
    const values = series.points.map((point) => point.y);
    const first = series.points[0];
    const last = series.points.at(-1);
    return t("chart.range", {
      series: series.name,
      count: count(values.length),
      from: first ? xInWords(model, first) : "",
      to: last ? xInWords(model, last) : "",
      low: model.y.format(Math.min(...values)),
      mean: model.y.format(values.reduce((sum, value) => sum + value, 0) / values.length),
      high: model.y.format(Math.max(...values)),
    });
  });
}

/** A range half or twice as wide about a place, within the whole; nothing where it is the whole. */
export function zoomed(whole: Range, now: Range | null, about: number, factor: number): Range | null {
  const { low, high } = now ?? whole;
  const width = (high - low) * factor;
  if (width >= whole.high - whole.low) return null;
  const start = Math.max(whole.low, Math.min(about - width / 2, whole.high - width));
  return { low: start, high: start + width };
}
