import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../api/context";
import type { TrendSeries } from "../api/types";
import { inUnit, localTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { useUrlState } from "../lib/urlState";
import { Chart } from "../ui/chart/Chart";
import type { ChartModel } from "../ui/chart/model";
import { DataTable } from "../ui/DataTable";
import { Empty, Loaded } from "../ui/States";

/** A metric over a benchmark's runs, with the runs that began a new level. */
export default function Trends() {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const recent = useQuery({
    queryKey: ["runs", project, "benchmarks"],
    queryFn: async () => (await routes.runs(project, { limit: 200 })).items,
  });
  const benchmarks = [...new Set((recent.data ?? []).map((run) => run.benchmark))].sort();
  const benchmark = params.get("benchmark") ?? benchmarks[0] ?? "";
  const metric = params.get("metric");
  const query = useQuery({
    queryKey: ["trends", project, benchmark, metric],
    enabled: benchmark !== "",
    queryFn: () => routes.trend(project, { benchmark, metric: metric ? [metric] : undefined }),
  });
  return (
    <>
      <h1>{t("trends.title")}</h1>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
        }}
      >
        <label class="field">
          {t("trends.benchmark")}
          <select
            value={benchmark}
            onChange={(event) => {
              change({ benchmark: event.currentTarget.value, metric: null });
            }}
          >
            {benchmarks.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {t("trends.metric")}
          <input
            value={metric ?? ""}
            onChange={(event) => {
              change({ metric: event.currentTarget.value });
            }}
          />
        </label>
      </form>
      {benchmark === "" ? (
        <Loaded query={recent}>{() => <Empty>{t("overview.none")}</Empty>}</Loaded>
      ) : (
        <Loaded query={query} isEmpty={(series) => series.length === 0}>
          {(series) =>
            series.map((one) => (
              <Series key={`${one.task ?? ""}/${one.model ?? ""}/${one.metric}`} of={one} />
            ))
          }
        </Loaded>
      )}
    </>
  );
}

function Series({ of }: { readonly of: TrendSeries }) {
  return (
    <section class="card" aria-label={[of.metric, of.task, of.model].filter(Boolean).join(" · ")}>
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
                  {inUnit(change.before, of.unit)} → {inUnit(change.after, of.unit)}{" "}
                  {change.regression && <span class="badge fail">{t("trends.worse")}</span>}
                </>
              ),
            },
            { key: "p", title: "p", numeric: true, cell: (change) => number(change.pValue, 3) },
            { key: "identity", title: t("compare.changes"), cell: (change) => change.identity.join(", ") },
          ]}
        />
      )}
    </section>
  );
}

/** The series as a line with intervals; the runs that began a level are marked. */
export function chartOf(of: TrendSeries): ChartModel {
  const changed = new Set(of.changes.map((change) => change.run));
  return {
    title: [of.metric, of.task, of.model].filter(Boolean).join(" · "),
    shape: "line",
    x: { title: t("run.started"), kind: "time", format: (at) => localTime(new Date(at).toISOString()) },
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
