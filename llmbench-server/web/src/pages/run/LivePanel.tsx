import { useQuery, type UseQueryResult } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { useServer, useSignal } from "../../api/context";
import type { Signal } from "../../api/signal";
import type { CoursePoint, LiveSnapshot, RunCourse, RunDetail } from "../../api/types";
import { duration, money, number } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { Chart } from "../../ui/chart/Chart";
import type { Axis, ChartModel, Series } from "../../ui/chart/model";
import { Loaded } from "../../ui/States";
import { joined } from "./course";

/** What the live connection said of a run since its page was opened. */
export interface Heard {
  readonly now: Signal<LiveSnapshot | undefined>;
  readonly course: Signal<RunCourse>;
}

/** What is asked for again when the connection was lost in between. */
export function courseKey(project: string, run: string) {
  return ["run", project, run, "course"] as const;
}

function useCourse(
  run: RunDetail,
  heard: Heard,
  enabled = true,
): readonly [UseQueryResult<RunCourse>, RunCourse] {
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: courseKey(project, run.id),
    queryFn: () => routes.course(project, run.id),
    enabled,
  });
  const own = useSignal(heard.course);
  const all = useMemo(() => (query.data ? joined(query.data, own) : own), [query.data, own]);
  return [query, all];
}

/** How the run goes: progress, latencies, rates and cost, from its beginning and as they come in. */
export function LivePanel({ run, heard }: { readonly run: RunDetail; readonly heard: Heard }) {
  const now = useSignal(heard.now);
  const [, all] = useCourse(run, heard);
  const done = now?.done ?? run.done ?? 0;
  const trials = now?.trials ?? run.trials;
  return (
    <section class="card" aria-labelledby="now">
      <h2 id="now">{t("run.live")}</h2>
      <progress class="meter" max={Math.max(1, trials)} value={done} aria-label={run.benchmark} />
      <p class="muted">
        {listed(
          t("overview.progress", { done, trials }),
          now?.live && t("overview.rate", { rate: number(now.live.callsPerSecond, 3) }),
          now?.live && t("run.tokensPerSecond", { rate: number(now.live.tokensPerSecond, 3) }),
          now && t("run.inFlight", { count: now.inFlight }),
          now?.cost.usd !== undefined && money(now.cost.usd),
          now && duration(now.elapsedMs),
        )}
      </p>
      <Charts of={all} />
    </section>
  );
}

/** How a run went that is over: open at once for who watched it, else fetched when it is asked for. */
export function Went({ run, heard }: { readonly run: RunDetail; readonly heard: Heard }) {
  const [open, setOpen] = useState(heard.course.get().points.length > 0);
  const [query, all] = useCourse(run, heard, open);
  return (
    <details
      class="card"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{t("run.went")}</summary>
      {open && (
        <Loaded query={query} isEmpty={() => all.points.length === 0} empty={t("run.notSeen")}>
          {() => <Charts of={all} />}
        </Loaded>
      )}
    </details>
  );
}

function Charts({ of }: { readonly of: RunCourse }) {
  const charts = useMemo(() => chartsOf(of.points), [of]);
  return (
    <div class="grid">
      {charts.map((chart) => (
        <Chart key={chart.title} model={chart} />
      ))}
    </div>
  );
}

/** The charts of a run's course; those without a figure yet are left out. */
export function chartsOf(points: readonly CoursePoint[]): readonly ChartModel[] {
  const spread = (name: "ttft" | "itl" | "e2e"): Series[] =>
    (["p50", "p95", "p99"] as const).map((share) => series(share, points, (point) => point[name]?.[share]));
  const charts: ChartModel[] = [
    chart("TTFT", duration, spread("ttft")),
    chart("ITL", duration, spread("itl")),
    chart("E2E", duration, spread("e2e")),
    chart(t("run.chart.tokens"), (v) => number(v, 3), [
      series(t("run.chart.tokens"), points, (point) => point.tokensPerSecond),
    ]),
    chart(t("run.chart.inFlight"), (v) => number(v, 3), [
      series(t("run.chart.inFlight"), points, (point) => point.inFlight),
    ]),
    chart(t("run.cost"), money, [series("USD", points, (point) => point.usd)]),
    chart(t("run.chart.failed"), (v) => number(v, 3), [
      series(t("run.chart.failed"), points, (point) => point.errors),
    ]),
  ];
  return charts.filter((one) => one.series.some((s) => s.points.length > 0));
}

const elapsed: Axis = { title: t("run.elapsed"), kind: "value", format: duration };

function chart(title: string, format: (value: number) => string, of: readonly Series[]): ChartModel {
  return { title, shape: "line", x: elapsed, y: { title, kind: "value", format }, series: of };
}

function series(
  name: string,
  points: readonly CoursePoint[],
  value: (point: CoursePoint) => number | undefined,
): Series {
  return {
    name,
    points: points.flatMap((point) => {
      const y = value(point);
      return y === undefined ? [] : [{ x: point.elapsedMs, y }];
    }),
  };
}
