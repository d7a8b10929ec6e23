import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Metric, RunDetail } from "../../api/types";
import { count, inUnit, money } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";
import { Loaded } from "../../ui/States";

/** Every metric with its interval; the scores of the models drawn against each other and against their cost. */
export function Metrics({ run }: { readonly run: RunDetail }) {
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["metrics", project, run.id, run.state],
    queryFn: () => routes.metrics(project, run.id),
  });
  return (
    <section class="card" aria-labelledby="metrics">
      <h2 id="metrics">{t("run.metrics")}</h2>
      <Loaded query={query} isEmpty={(metrics) => metrics.length === 0}>
        {(metrics) => (
          <>
            <div class="grid">
              {chartsOf(run, metrics).map((chart) => (
                <Chart key={chart.title} model={chart} />
              ))}
            </div>
            <DataTable
              caption={t("run.metrics")}
              rows={metrics}
              rowKey={(metric) => `${metric.task ?? ""}/${metric.model ?? ""}/${metric.name}`}
              columns={[
                { key: "name", title: t("trends.metric"), cell: (metric) => metric.name },
                { key: "task", title: t("samples.task"), cell: (metric) => metric.task ?? "" },
                { key: "model", title: t("samples.model"), cell: (metric) => metric.model ?? "" },
                {
                  key: "estimate",
                  title: t("metric.estimate"),
                  cell: ({ estimate, interval, unit, count: n }) => (
                    <Estimate value={estimate} low={interval?.low} high={interval?.high} unit={unit} n={n} />
                  ),
                },
                {
                  key: "unscored",
                  title: t("samples.unscored"),
                  numeric: true,
                  cell: (metric) => count(metric.unscored),
                },
                {
                  key: "signature",
                  title: t("metric.signature"),
                  cell: (metric) => <span class="mono muted">{metric.signature}</span>,
                },
              ]}
            />
          </>
        )}
      </Loaded>
    </section>
  );
}

/** A forest plot for each score, and score against cost with the models that no other beats in both. */
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
    const axis = (title: string) => ({ title, kind: "value" as const, format: (v: number) => inUnit(v, "") });
    const forest: ChartModel = {
      title: `${score.metric} · ${score.task}`,
      shape: "forest",
      x: { title: t("samples.model"), kind: "category", format: String },
      y: axis(score.metric),
      series: [{ name: score.metric, points }],
    };
    const costs = new Map(metrics.filter((m) => m.name === "cost").map((m) => [m.model, m.estimate]));
    const priced = points.flatMap((point) => {
      const cost = costs.get(point.x);
      return cost === undefined ? [] : [{ ...point, x: cost, label: point.x }];
    });
    if (priced.length < 2) return [forest];
    const sign = score.direction === "LOWER_IS_BETTER" ? -1 : 1;
    const onFront = (point: (typeof priced)[number]) =>
      !priced.some(
        (other) =>
          other.x <= point.x &&
          sign * other.y >= sign * point.y &&
          (other.x < point.x || sign * other.y > sign * point.y),
      );
    return [
      forest,
      {
        title: t("metric.pareto", { score: `${score.metric} · ${score.task}` }),
        shape: "scatter" as const,
        x: { title: "USD", kind: "value" as const, format: money },
        y: axis(score.metric),
        series: [
          { name: t("metric.front"), points: priced.filter(onFront).map((p) => ({ ...p, marked: true })) },
          { name: t("metric.behind"), points: priced.filter((p) => !onFront(p)) },
        ].filter((s) => s.points.length > 0),
      },
    ];
  });
}
