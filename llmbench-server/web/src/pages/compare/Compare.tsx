import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Comparison } from "../../api/types";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import { paretoOf, type Entrant } from "../../ui/chart/pareto";
import { DataTable } from "../../ui/DataTable";
import { Loaded } from "../../ui/States";
import { Flipped } from "./Flipped";
import { MetricCompared } from "./MetricCompared";
import { MOST, Picker } from "./Picker";
import { Summary } from "./Summary";
import { UnpairedSamples } from "./Unpaired";

/** Two to twenty runs side by side; the address carries which, and what is open. */
export default function Compare() {
  const { routes } = useServer();
  const { project } = useProject();
  const [params] = useUrlState();
  const runs = [...new Set(params.getAll("run"))];
  const fits = runs.length >= 2 && runs.length <= MOST;
  const query = useQuery({
    queryKey: ["compare", project, runs],
    enabled: fits,
    queryFn: () => routes.compare(project, runs),
  });
  return (
    <>
      <h1>{t("compare.title")}</h1>
      <Picker chosen={runs} />
      {runs.length > MOST && (
        <p class="note bad" role="alert">
          {t("compare.tooMany", { count: runs.length, most: MOST })}
        </p>
      )}
      {fits && <Loaded query={query}>{(comparison) => <Shown comparison={comparison} />}</Loaded>}
    </>
  );
}

function Shown({ comparison }: { readonly comparison: Comparison }) {
  return (
    <>
      <Changes comparison={comparison} />
      <Summary comparison={comparison} />
      {comparison.tables.map((table) => (
        <section key={nameOf(table)} class="card" aria-label={nameOf(table)}>
          <h2>{nameOf(table)}</h2>
          <div class="grid">
            {tradeoffsOf(table).map((chart) => (
              <Chart key={chart.title} model={chart} />
            ))}
          </div>
          {table.metrics.map((metric, index) => (
            <details key={metric.metric} open={index === 0}>
              <summary>{metric.metric}</summary>
              <MetricCompared metric={metric} sides={table.sides} />
            </details>
          ))}
          {table.flips.map((flips) => (
            <Flipped
              key={`${flips.left}-${flips.right}-${flips.metric}`}
              flips={flips}
              sides={table.sides}
              models={table.models}
              comparison={comparison}
              task={table.task}
            />
          ))}
          <UnpairedSamples of={table.unpaired} sides={table.sides} />
        </section>
      ))}
      {comparison.remarks.length > 0 && (
        <section class="card" aria-labelledby="remarks">
          <h2 id="remarks">{t("compare.remarks")}</h2>
          <ul>
            {comparison.remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Changes({ comparison }: { readonly comparison: Comparison }) {
  return (
    <section class="card" aria-labelledby="changes">
      <h2 id="changes">{t("compare.changes")}</h2>
      {comparison.changes.length === 0 ? (
        <p class="muted">{t("compare.same")}</p>
      ) : (
        <DataTable
          caption={t("compare.changes")}
          rows={comparison.changes}
          rowKey={(change) => change.name}
          columns={[
            {
              key: "name",
              title: t("run.fingerprint"),
              cell: (change) => (
                <>
                  {change.name} {change.identity && <span class="badge open">{t("compare.identity")}</span>}
                </>
              ),
            },
            ...comparison.entrants.map((entrant, side) => ({
              key: `side-${side}`,
              title: entrant.name,
              cell: (change: Comparison["changes"][number]) => (
                <span class="mono">{change.values[side] ?? ""}</span>
              ),
            })),
          ]}
        />
      )}
    </section>
  );
}

/** A task may have several tables, of different sides. */
function nameOf(table: Comparison["tables"][number]): string {
  return t("compare.sides", { task: table.task, sides: listed(...table.sides) });
}

/** The first score of a task against its cost and its latency, by side. */
export function tradeoffsOf(table: Comparison["tables"][number]) {
  const score = table.metrics.find((metric) => metric.unit === "" || metric.unit === "share");
  if (!score) return [];
  const of = (metric: (typeof table.metrics)[number] | undefined, side: number) =>
    metric?.estimates.find((one) => one.side === side);
  return [
    { metric: "cost", against: t("metric.cost") },
    { metric: "e2e.p95", against: t("metric.latency") },
  ].flatMap(({ metric, against }) => {
    const cost = table.metrics.find((one) => one.metric === metric);
    if (!cost) return [];
    const entrants = table.sides.flatMap((name, side): Entrant[] => {
      const { estimate: value, interval } = of(score, side) ?? {};
      const { estimate: paid, interval: within } = of(cost, side) ?? {};
      return value === undefined || paid === undefined
        ? []
        : [{ name, cost: paid, within, value, low: interval?.low, high: interval?.high }];
    });
    const chart = paretoOf({
      score: score.metric,
      against,
      unit: cost.unit,
      direction: score.direction,
      entrants,
    });
    return chart ? [chart] : [];
  });
}
