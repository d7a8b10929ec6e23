import type { Comparison, Difference, Effect } from "../../api/types";

/** A difference of a side to the first, told as that side minus the first. */
export interface Line {
  readonly task: string;
  readonly metric: string;
  readonly unit: string;
  readonly side: string;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
  readonly unpaired: number;
  readonly adjusted: number | undefined;
  readonly q: number | undefined;
  readonly effect: Effect | undefined;
  readonly verdict: "better" | "worse" | "tied";
  /** Differences of unlike units by one measure: in standard errors, positive where the side is better. */
  readonly strength: number;
}

/** All differences to the first side. */
export function linesOf(comparison: Comparison): readonly Line[] {
  return comparison.tables.flatMap((table) =>
    table.metrics.flatMap((metric) =>
      metric.pairs.flatMap(({ left, right, difference, adjusted, q, effect, ahead }): Line[] => {
        if (!difference || (left !== 0 && right !== 0)) return [];
        const sign = left === 0 ? -1 : 1;
        const ends = [sign * difference.interval.low, sign * difference.interval.high].sort((a, b) => a - b);
        return [
          {
            task: table.task,
            metric: metric.metric,
            unit: metric.unit,
            side: table.sides[left === 0 ? right : left] ?? "",
            difference: sign * difference.difference,
            low: ends[0] ?? Number.NaN,
            high: ends[1] ?? Number.NaN,
            pairs: difference.pairs,
            unpaired: difference.unpaired,
            adjusted,
            q,
            effect: left === 0 ? turned(effect) : effect,
            verdict: ahead === undefined ? "tied" : ahead === 0 ? "worse" : "better",
            strength:
              (metric.direction === "LOWER_IS_BETTER" ? -1 : 1) *
              sign *
              (difference.difference / spread(difference)),
          },
        ];
      }),
    ),
  );
}

/** The same size told from the other side. */
function turned(effect: Effect | undefined): Effect | undefined {
  if (!effect) return undefined;
  const { name, estimate, interval } = effect;
  const ratio = name === "odds ratio";
  // A ratio without an upper end comes from 0, and one from 0 has none.
  const turn = (value: number | undefined) =>
    !ratio ? value && -value : value === undefined ? 0 : value === 0 ? undefined : 1 / value;
  const [low, high] = [turn(interval?.high), turn(interval?.low)];
  const of = turn(estimate);
  return {
    name,
    ...(of === undefined ? {} : { estimate: of }),
    ...(interval
      ? {
          interval: {
            level: interval.level,
            method: interval.method,
            ...(low === undefined ? {} : { low }),
            ...(high === undefined ? {} : { high }),
          },
        }
      : {}),
  };
}

/** The standard error, else what the interval says of it; never nothing, so that it can be divided by. */
function spread({ standardError, interval }: Difference): number {
  const error = standardError ?? (interval.high - interval.low) / 4;
  return error > 0 ? error : Number.EPSILON;
}

const order = { worse: 0, tied: 1, better: 2 } as const;

/** What got worse first, the surest of it at the top. */
export function byRegression(lines: readonly Line[]): readonly Line[] {
  return [...lines].sort((a, b) => order[a.verdict] - order[b.verdict] || a.strength - b.strength);
}
