import type { Direction } from "../../api/types";
import { inUnit } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { onFront } from "../../lib/pareto";
import type { ChartModel } from "./model";

/** What stands against what, by model. */
export interface Entrant {
  readonly name: string;
  readonly cost: number;
  /** Of the cost. */
  readonly within?: { readonly low: number; readonly high: number } | undefined;
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** A score against what it costs, in money or time, with those that no other beats in both apart; none of fewer than two. */
export function paretoOf(props: {
  readonly score: string;
  readonly against: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly entrants: readonly Entrant[];
}): ChartModel | null {
  const { score, against, unit, direction, entrants } = props;
  if (entrants.length < 2) return null;
  const best = onFront(entrants, direction);
  const points = (front: boolean) =>
    entrants
      .filter((one) => best(one) === front)
      .map(({ name, cost, within, value, low, high }) => ({
        x: cost,
        y: value,
        low,
        high,
        across: within,
        label: listed(name, costInWords(cost, within, unit)),
        marked: front,
      }));
  return {
    title: t("metric.pareto", { score, against }),
    shape: "scatter",
    x: { title: against, kind: "value", format: (v) => inUnit(v, unit) },
    y: { title: score, kind: "value", format: (v) => inUnit(v, "") },
    series: [
      { name: t("metric.front"), points: points(true) },
      { name: t("metric.behind"), points: points(false) },
    ].filter((series) => series.points.length > 0),
  };
}

function costInWords(cost: number, within: Entrant["within"], unit: string): string {
  const figure = inUnit(cost, unit);
  return within
    ? t("chart.figureWithin", { figure, low: inUnit(within.low, unit), high: inUnit(within.high, unit) })
    : figure;
}
