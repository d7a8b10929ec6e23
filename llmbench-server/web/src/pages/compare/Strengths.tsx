import type { Judgements } from "../../api/types";
import { count, number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";

/** How strong each side is by a judge's choices between its answers and others; why not, where that cannot be told. */
export function Strengths({ metric, of }: { readonly metric: string; readonly of: Judgements }) {
  const caption = t("compare.strengths", { metric });
  return (
    <section aria-label={caption}>
      <h4>{caption}</h4>
      {of.strengths.length === 0 ? (
        <p class="note">{of.why}</p>
      ) : (
        <>
          <Chart model={strengthsOf(metric, of)} />
          <DataTable
            caption={caption}
            rows={of.strengths}
            rowKey={(row) => row.name}
            columns={[
              { key: "side", title: t("compare.side"), cell: (row) => row.name },
              {
                key: "won",
                title: t("compare.won"),
                cell: (row) => t("compare.wonOf", { won: number(row.wins), all: count(row.judgements) }),
              },
              {
                key: "strength",
                title: t("compare.strength"),
                cell: (row) => (
                  <Estimate value={row.logStrength} low={row.interval.low} high={row.interval.high} />
                ),
              },
            ]}
          />
        </>
      )}
    </section>
  );
}

/** Strengths with their intervals about the mean of all. */
export function strengthsOf(metric: string, of: Judgements): ChartModel {
  return {
    title: t("compare.strengths", { metric }),
    shape: "forest",
    x: { title: t("compare.side"), kind: "category", format: String },
    y: { title: t("compare.strength"), kind: "value", format: (v) => number(v, 3) },
    series: [
      {
        name: t("compare.strength"),
        points: of.strengths.map(({ name, logStrength, interval }) => ({
          x: name,
          y: logStrength,
          low: interval.low,
          high: interval.high,
        })),
      },
    ],
    reference: { value: 0, name: "0" },
  };
}
