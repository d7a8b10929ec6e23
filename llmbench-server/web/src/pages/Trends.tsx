import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../api/context";
import type { TrendSeries } from "../api/types";
import { count, inUnit, number } from "../lib/format";
import { enumerated, listed, t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { useUrlState } from "../lib/urlState";
import { Chart } from "../ui/chart/Chart";
import { timeAxis, type ChartModel } from "../ui/chart/model";
import { DataTable } from "../ui/DataTable";
import { Estimate } from "../ui/Estimate";
import { Select } from "../ui/Select";
import { Empty, Loaded } from "../ui/States";

/** How many of the newest runs a trend may go back. */
const lengths = ["100", "200", "500"] as const;

/** A metric over a benchmark's runs, with the runs that began a new level. */
export default function Trends() {
  const { routes, analytics } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const choices = useQuery({
    queryKey: ["analytics-choices", project],
    queryFn: () => analytics.choices(project),
  });
  const benchmarks = choices.data?.benchmarks ?? [];
  const benchmark = params.get("benchmark") ?? benchmarks[0] ?? "";
  const runs = Number(lengths.find((one) => one === params.get("runs")) ?? lengths[0]);
  const query = useQuery({
    queryKey: ["trends", project, benchmark, runs],
    enabled: benchmark !== "",
    queryFn: () => routes.trend(project, { benchmark, runs }),
  });
  const metrics = [...new Set((query.data ?? []).map((series) => series.metric))];
  const metric = params.get("metric") ?? mainOf(query.data ?? []);
  const shown = (query.data ?? []).filter((one) => one.metric === metric);
  return (
    <>
      <h1>{t("trends.title")}</h1>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <Select
          title={t("trends.benchmark")}
          value={benchmark}
          of={benchmarks}
          onChange={(next) => {
            change({ benchmark: next, metric: null });
          }}
        />
        <Select
          title={t("trends.metric")}
          value={metric}
          of={metric === "" || metrics.includes(metric) ? metrics : [...metrics, metric]}
          onChange={(next) => {
            change({ metric: next });
          }}
        />
        <Select
          title={t("trends.runs")}
          value={String(runs)}
          of={lengths}
          name={(one) => count(Number(one))}
          onChange={(next) => {
            change({ runs: next });
          }}
        />
      </form>
      {benchmark === "" ? (
        <Loaded query={choices}>{() => <Empty>{t("overview.none")}</Empty>}</Loaded>
      ) : (
        <Loaded query={query} isEmpty={(series) => series.length === 0} empty={t("trends.few")}>
          {() =>
            shown.length === 0 ? (
              <Empty>{t("trends.noMetric", { metric, runs })}</Empty>
            ) : (
              shown.map((one) => (
                <Series key={`${one.task ?? ""}/${one.model ?? ""}/${one.metric}`} of={one} />
              ))
            )
          }
        </Loaded>
      )}
    </>
  );
}

/** What is shown where none was asked for: a score, else whatever comes first. */
export function mainOf(series: readonly TrendSeries[]): string {
  return (series.find((one) => one.unit === "") ?? series[0])?.metric ?? "";
}

function Series({ of }: { readonly of: TrendSeries }) {
  return (
    <section class="card" aria-label={listed(of.metric, of.task, of.model)}>
      <Chart model={chartOf(of)} />
      <h2>{t("trends.changes")}</h2>
      {of.changes.length === 0 ? (
        <p class="muted">{t("trends.none")}</p>
      ) : (
        <DataTable
          caption={t("trends.changes")}
          rows={of.changes}
          rowKey={(change) => change.run}
          columns={[
            {
              key: "run",
              title: t("trends.since"),
              cell: (change) => <a href={`/runs/${encodeURIComponent(change.run)}`}>{change.run}</a>,
            },
            {
              key: "level",
              title: t("trends.level"),
              cell: (change) => (
                <>
                  {t("trends.fromTo", {
                    before: inUnit(change.before, of.unit),
                    after: inUnit(change.after, of.unit),
                  })}{" "}
                  <span class="muted">
                    {t("trends.levelsOf", { before: change.runsBefore, after: change.runsAfter })}
                  </span>{" "}
                  {change.regression && <span class="badge fail">{t("trends.worse")}</span>}
                </>
              ),
            },
            {
              key: "difference",
              title: t("trends.difference"),
              cell: ({ difference: { estimate, interval } }) => (
                <Estimate value={estimate} low={interval?.low} high={interval?.high} unit={of.unit} />
              ),
            },
            {
              key: "p",
              title: t("trends.p"),
              numeric: true,
              cell: (change) => number(change.pValue, 3),
            },
            {
              key: "identity",
              title: t("compare.changes"),
              cell: (change) => {
                const before = beforeOf(of, change.run);
                return (
                  <>
                    {enumerated(change.identity)}{" "}
                    {before && (
                      <a
                        href={`/compare?run=${encodeURIComponent(before)}&run=${encodeURIComponent(change.run)}`}
                      >
                        {t("trends.compare")}
                      </a>
                    )}
                  </>
                );
              },
            },
          ]}
        />
      )}
    </section>
  );
}

/** The run before another in a series. */
function beforeOf(of: TrendSeries, run: string): string | undefined {
  const at = of.points.findIndex((point) => point.run === run);
  return at > 0 ? of.points[at - 1]?.run : undefined;
}

/** The series as a line with intervals; the runs that began a level are marked. */
export function chartOf(of: TrendSeries): ChartModel {
  const changed = new Set(of.changes.map((change) => change.run));
  return {
    title: listed(of.metric, of.task, of.model),
    shape: "line",
    x: timeAxis(
      t("run.started"),
      of.points.map(({ startedAt }) => Date.parse(startedAt)),
    ),
    y: { title: of.metric, kind: "value", format: (value) => inUnit(value, of.unit) },
    series: [
      {
        name: of.metric,
        points: of.points.flatMap(({ run, startedAt, metric: { estimate, interval } }) =>
          estimate === undefined
            ? []
            : [
                {
                  x: Date.parse(startedAt),
                  y: estimate,
                  low: interval?.low,
                  high: interval?.high,
                  href: `/runs/${encodeURIComponent(run)}`,
                  marked: changed.has(run),
                },
              ],
        ),
      },
    ],
  };
}
