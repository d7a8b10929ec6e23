import { useQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { useServer } from "../../api/context";
import type { Metric, RunDetail } from "../../api/types";
import { inUnit } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { paretoOf, type Entrant } from "../../ui/chart/pareto";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";
import { Loaded } from "../../ui/States";
import { grouped, type MetricGroup } from "./groups";

/** Every metric with its interval; the scores of the models drawn against each other, against their cost and their latency. */
export function Metrics({ run }: { readonly run: RunDetail }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const signed = params.has("signatures");
  const query = useQuery({
    queryKey: ["metrics", project, run.id, run.state],
    queryFn: () => routes.metrics(project, run.id),
  });
  const charts = useMemo(() => chartsOf(run, query.data ?? []), [run, query.data]);
  return (
    <section class="card" aria-labelledby="metrics">
      <div class="head">
        <h2 id="metrics">{t("run.metrics")}</h2>
        <label class="row">
          <input
            type="checkbox"
            checked={signed}
            onChange={(event) => {
              change({ signatures: event.currentTarget.checked ? "1" : null });
            }}
          />
          {t("metric.signature")}
        </label>
      </div>
      <Loaded query={query} isEmpty={(metrics) => metrics.length === 0}>
        {(metrics) => (
          <>
            <div class="grid">
              {charts.map((chart) => (
                <Chart key={chart.title} model={chart} />
              ))}
            </div>
            {grouped(run, metrics).map((group, index) => (
              <details key={`${group.kind}/${group.task}`} open={index === 0}>
                <summary>{listed(t(`metric.kind.${group.kind}`), group.task)}</summary>
                <Group group={group} signed={signed} />
              </details>
            ))}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Group({ group, signed }: { readonly group: MetricGroup; readonly signed: boolean }) {
  type Row = MetricGroup["rows"][number];
  return (
    <DataTable
      caption={listed(t(`metric.kind.${group.kind}`), group.task)}
      rows={group.rows}
      rowKey={(row) => row.name}
      columns={[
        { key: "name", title: t("trends.metric"), cell: (row: Row) => row.name },
        ...group.models.map((model, index) => ({
          key: `of-${index}`,
          title: model === "" ? t("metric.all") : model,
          cell: (row: Row) => <Measured metric={row.of[index]} />,
        })),
        ...(signed
          ? [
              {
                key: "signature",
                title: t("metric.signature"),
                cell: (row: Row) => (
                  <span class="mono muted">{row.of.find((metric) => metric)?.signature}</span>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function Measured({ metric }: { readonly metric: Metric | undefined }) {
  if (!metric) return null;
  const { estimate, interval, unit, count: n, unscored } = metric;
  return (
    <>
      <Estimate value={estimate} low={interval?.low} high={interval?.high} unit={unit} n={n} />
      {unscored > 0 && <span class="muted"> {t("metric.unscored", { count: unscored })}</span>}
    </>
  );
}

/** A forest plot for each score, and score against cost and latency with the models that no other beats in both. */
export function chartsOf(run: RunDetail, metrics: readonly Metric[]): readonly ChartModel[] {
  return run.scores.flatMap((score) => {
    const of = metrics.filter(
      (m) => m.name === score.metric && m.task === score.task && m.model !== undefined,
    );
    const points = of.flatMap((m) =>
      m.estimate === undefined
        ? []
        : [{ x: m.model ?? "", y: m.estimate, low: m.interval?.low, high: m.interval?.high }],
    );
    if (points.length === 0) return [];
    const title = listed(score.metric, score.task);
    const forest: ChartModel = {
      title,
      shape: "forest",
      x: { title: t("samples.model"), kind: "category", format: String },
      y: { title: score.metric, kind: "value", format: (v) => inUnit(v, "") },
      series: [{ name: score.metric, points }],
    };
    const against = (metric: string, words: string, unit: string) => {
      const entrants = points.flatMap(({ x, y, low, high }): Entrant[] => {
        const { estimate: cost, interval: within } =
          metrics.find((m) => m.name === metric && m.model === x && (m.task ?? score.task) === score.task) ??
          {};
        return cost === undefined ? [] : [{ name: x, cost, within, value: y, low, high }];
      });
      return paretoOf({ score: title, against: words, unit, direction: score.direction, entrants });
    };
    return [
      forest,
      against("cost", t("metric.cost"), "USD"),
      against("e2e.p95", t("metric.latency"), "ms"),
    ].filter((chart) => chart !== null);
  });
}
