import type { ComparedMetric } from "../../api/types";
import { count, inUnit, number } from "../../lib/format";
import { enumerated, t } from "../../lib/i18n";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";
import { Size } from "./Size";
import { Strengths } from "./Strengths";

/** A metric of all sides: differences to the first, every pair, and the ranking with its ties. */
export function MetricCompared({
  metric,
  sides,
}: {
  readonly metric: ComparedMetric;
  readonly sides: readonly string[];
}) {
  const forest = forestOf(metric, sides);
  return (
    <article>
      <h3>{metric.metric}</h3>
      {forest && <Chart model={forest} />}
      <DataTable
        caption={metric.metric}
        rows={metric.pairs}
        rowKey={(pair) => `${pair.left}-${pair.right}`}
        columns={[
          { key: "left", title: t("compare.left"), cell: (pair) => sides[pair.left] },
          {
            key: "left-value",
            title: t("compare.leftValue"),
            cell: (pair) => <Scored metric={metric} side={pair.left} />,
          },
          { key: "right", title: t("compare.right"), cell: (pair) => sides[pair.right] },
          {
            key: "right-value",
            title: t("compare.rightValue"),
            cell: (pair) => <Scored metric={metric} side={pair.right} />,
          },
          {
            key: "difference",
            title: t("compare.difference"),
            cell: ({ difference, why }) =>
              difference ? (
                <Estimate
                  value={difference.difference}
                  low={difference.interval.low}
                  high={difference.interval.high}
                  unit={metric.unit}
                  n={difference.pairs}
                />
              ) : (
                <span class="muted">{why}</span>
              ),
          },
          {
            key: "size",
            title: t("compare.size"),
            cell: (pair) => <Size of={pair.effect} />,
          },
          {
            key: "left-only",
            title: t("compare.unpairedCount"),
            numeric: true,
            cell: ({ difference }) => (difference ? count(difference.unpaired) : ""),
          },
          { key: "test", title: t("compare.test"), cell: ({ difference }) => difference?.test },
          {
            key: "p",
            title: t("compare.p"),
            numeric: true,
            cell: (pair) => (pair.adjusted === undefined ? "" : number(pair.adjusted, 3)),
          },
          {
            key: "q",
            title: t("compare.q"),
            numeric: true,
            cell: (pair) => (pair.q === undefined ? "" : number(pair.q, 3)),
          },
          {
            key: "ahead",
            title: t("compare.ahead"),
            cell: (pair) =>
              pair.ahead === undefined ? <span class="muted">{t("compare.tied")}</span> : sides[pair.ahead],
          },
        ]}
      />
      {metric.ranking.length > 0 && (
        <>
          <h4>{t("compare.ranking")}</h4>
          <ol>
            {metric.ranking.map((group) => (
              <li key={group.rank} value={group.rank}>
                {enumerated(group.sides.map((side) => sides[side]))}
              </li>
            ))}
          </ol>
        </>
      )}
      {metric.judgements && <Strengths metric={metric.metric} of={metric.judgements} />}
    </article>
  );
}

/** What a side came to over all its samples. */
function Scored({ metric, side }: { readonly metric: ComparedMetric; readonly side: number }) {
  const { estimate, interval } = metric.estimates.find((one) => one.side === side) ?? {};
  return <Estimate value={estimate} low={interval?.low} high={interval?.high} unit={metric.unit} />;
}

/** The differences of all sides to the first, as intervals around none. */
export function forestOf(metric: ComparedMetric, sides: readonly string[]): ChartModel | null {
  const points = metric.pairs.flatMap(({ left, right, difference }) => {
    if (!difference || (left !== 0 && right !== 0)) return [];
    // Told as the other side minus the first, whichever way the pair stands.
    const sign = left === 0 ? -1 : 1;
    const ends = [sign * difference.interval.low, sign * difference.interval.high].sort((a, b) => a - b);
    return [
      {
        x: sides[left === 0 ? right : left] ?? "",
        y: sign * difference.difference,
        low: ends[0],
        high: ends[1],
      },
    ];
  });
  if (points.length === 0) return null;
  return {
    title: t("compare.forest", { metric: metric.metric, base: sides[0] ?? "" }),
    shape: "forest",
    x: { title: t("compare.right"), kind: "category", format: String },
    y: { title: t("compare.difference"), kind: "value", format: (v) => inUnit(v, metric.unit) },
    series: [{ name: metric.metric, points }],
    reference: { value: 0, name: "0" },
  };
}
