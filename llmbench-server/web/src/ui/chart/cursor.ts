import type { ChartModel } from "./model";

/** A point by its series and its place in it. */
export type Cursor = readonly [series: number, index: number];

/** The point that a key leads to from another; none where the key is not ours. Series without points are stepped over. */
export function moved(model: ChartModel, from: Cursor | null, key: string): Cursor | null {
  const length = (at: number) => model.series[at]?.points.length ?? 0;
  const first = Math.max(
    0,
    model.series.findIndex((series) => series.points.length > 0),
  );
  const [series, index] = from && length(from[0]) > 0 ? from : [first, -1];
  const within = (at: number, of: number) => Math.max(0, Math.min(of - 1, at));
  switch (key) {
    case "ArrowRight":
      return [series, within(index + 1, length(series))];
    case "ArrowLeft":
      return [series, within(index - 1, length(series))];
    case "ArrowDown":
    case "ArrowUp": {
      const step = key === "ArrowDown" ? 1 : -1;
      let to = series + step;
      while (to >= 0 && to < model.series.length && length(to) === 0) to += step;
      const stays = to < 0 || to >= model.series.length;
      return stays ? [series, Math.max(0, index)] : [to, within(Math.max(0, index), length(to))];
    }
    case "Home":
      return [series, 0];
    case "End":
      return [series, within(Infinity, length(series))];
    default:
      return null;
  }
}
