import { useMemo } from "preact/hooks";
import { useSignal } from "../../api/context";
import type { Signal } from "../../api/signal";
import type { LiveSnapshot, RunDetail } from "../../api/types";
import { duration, money, number } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { Chart } from "../../ui/chart/Chart";
import type { Axis, ChartModel, Series } from "../../ui/chart/model";

/** What a run said at one time. */
export interface Moment {
  readonly at: number;
  readonly snapshot: LiveSnapshot;
}

/** Two minutes at four a second; older ones would move the chart, not tell more. */
const KEPT = 480;

export function remembered(before: readonly Moment[], snapshot: LiveSnapshot): readonly Moment[] {
  return [...before, { at: snapshot.elapsedMs, snapshot }].slice(-KEPT);
}

/** How the run goes: progress, latencies, rates and cost, as they come in. */
export function LivePanel({
  run,
  moments: coming,
}: {
  readonly run: RunDetail;
  readonly moments: Signal<readonly Moment[]>;
}) {
  const moments = useSignal(coming);
  const now = moments.at(-1)?.snapshot;
  const charts = useMemo(() => chartsOf(moments), [moments]);
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
      <div class="grid">
        {charts.map((chart) => (
          <Chart key={chart.title} model={chart} />
        ))}
      </div>
    </section>
  );
}

/** The charts of a run under way; those without a figure yet are left out. */
export function chartsOf(moments: readonly Moment[]): readonly ChartModel[] {
  const spread = (name: "ttft" | "itl" | "e2e"): Series[] =>
    (["p50", "p95", "p99"] as const).map((share) => series(share, moments, (s) => s.live?.[name]?.[share]));
  const charts: ChartModel[] = [
    chart("TTFT", duration, spread("ttft")),
    chart("ITL", duration, spread("itl")),
    chart("E2E", duration, spread("e2e")),
    chart(t("run.chart.tokens"), (v) => number(v, 3), [
      series(t("run.chart.tokens"), moments, (s) => s.live?.tokensPerSecond),
    ]),
    chart(t("run.chart.inFlight"), (v) => number(v, 3), [
      series(t("run.chart.inFlight"), moments, (s) => s.inFlight),
    ]),
    chart(t("run.cost"), money, [series("USD", moments, (s) => s.cost.usd)]),
    chart(t("run.chart.failed"), (v) => number(v, 3), [
      series(t("run.chart.failed"), moments, (s) =>
        Object.values(s.live?.errors ?? {}).reduce((sum, n) => sum + n, 0),
      ),
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
  moments: readonly Moment[],
  value: (s: LiveSnapshot) => number | undefined,
): Series {
  return {
    name,
    points: moments.flatMap((moment) => {
      const y = value(moment.snapshot);
      return y === undefined ? [] : [{ x: moment.at, y }];
    }),
  };
}
