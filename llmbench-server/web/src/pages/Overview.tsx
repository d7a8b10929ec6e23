import { useQuery } from "@tanstack/preact-query";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useLive, useServer } from "../api/context";
import { signal, type Signal } from "../api/signal";
import type { LiveMessage, LiveSnapshot, Overview as OverviewData, RunSummary } from "../api/types";
import { useAnew } from "../lib/anew";
import { count, duration, money, number } from "../lib/format";
import { listed, t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { DataTable } from "../ui/DataTable";
import { LiveBadge } from "../ui/Shell";
import { Empty, Loaded } from "../ui/States";
import { Tile } from "../ui/Tile";
import { Time } from "../ui/Time";
import { RunStateBadge } from "../ui/RunStateBadge";
import { Alerts } from "./Alerts";
import { BudgetLines } from "./costs/BudgetLines";
import { SpendBy } from "./costs/SpendBy";
import { FirstRun } from "./FirstRun";

/** What runs said last, by their ids. */
type Snapshots = ReadonlyMap<string, LiveSnapshot>;

/** What runs now, what ended last and how, and what it cost. */
export default function Overview() {
  const { routes } = useServer();
  const { project } = useProject();
  // What comes in four times a second of each run is drawn by its line alone.
  const live = useMemo(() => signal<Snapshots>(new Map()), [project]);
  const query = useQuery({
    queryKey: ["overview", project],
    queryFn: ({ signal: given }) => routes.overview(project, given),
  });
  const anew = useAnew(["overview", project], ["alerts", project], ["budgets", project], ["spend", project]);
  useLive({ project }, ({ type, snapshot }: LiveMessage) => {
    if (snapshot) live.set(new Map(live.get()).set(snapshot.run, snapshot));
    else if (type !== "heartbeat" && type !== "subscribed") anew();
  });

  return (
    <>
      <div class="head">
        <h1>{t("nav.overview")}</h1>
        <LiveBadge />
      </div>
      <Loaded query={query}>{(overview) => <Shown overview={overview} live={live} />}</Loaded>
    </>
  );
}

function Shown(props: { readonly overview: OverviewData; readonly live: Signal<Snapshots> }) {
  const { overview, live } = props;
  if (overview.runs.total === 0 && overview.active.length === 0) return <FirstRun />;
  return (
    <>
      {overview.failing.length > 0 && (
        <div class="note bad">
          <p>{t("overview.failing")}</p>
          <ul>
            {overview.failing.map((run) => (
              <li key={run.id}>
                <a href={`/runs/${run.id}`}>{run.benchmark}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <section class="card" aria-labelledby="running">
        <h2 id="running">{t("overview.running")}</h2>
        {overview.active.length === 0 ? (
          <p class="muted">{t("overview.idle")}</p>
        ) : (
          overview.active.map((run) => <Running key={run.id} run={run} live={live} />)
        )}
      </section>
      <section class="card" aria-labelledby="spent">
        <h2 id="spent">{t("overview.spent")}</h2>
        <dl class="tiles">
          <Tile name={t("overview.spentIn", { days: 7 })} value={money(overview.spentUsd.last7Days)} />
          <Tile name={t("overview.spentIn", { days: 30 })} value={money(overview.spentUsd.last30Days)} />
          <Tile name={t("overview.runsIn", { days: 7 })} value={count(overview.runs.last7Days)} />
          <Tile name={t("overview.runsIn", { days: 30 })} value={count(overview.runs.last30Days)} />
          <Tile name={t("overview.everything")} value={count(overview.runs.total)} />
        </dl>
        <BudgetLines />
        {overview.spentUsd.last30Days > 0 && <SpendBy />}
      </section>
      <Alerts />
      <section class="card" aria-labelledby="recent">
        <h2 id="recent">{t("overview.recent")}</h2>
        {overview.recent.length === 0 ? (
          <Empty>{t("overview.none")}</Empty>
        ) : (
          <RunTable caption={t("overview.recent")} runs={overview.recent} />
        )}
      </section>
    </>
  );
}

/** What a run said last, drawn anew when it says more, and not when another does. */
function useSnapshot(live: Signal<Snapshots>, run: string): LiveSnapshot | undefined {
  const [snapshot, setSnapshot] = useState(live.get().get(run));
  useEffect(() => {
    setSnapshot(live.get().get(run));
    return live.listen((all) => {
      setSnapshot(all.get(run));
    });
  }, [live, run]);
  return snapshot;
}

function Running({ run, live }: { readonly run: RunSummary; readonly live: Signal<Snapshots> }) {
  const snapshot = useSnapshot(live, run.id);
  const done = snapshot?.done ?? run.done ?? 0;
  const trials = snapshot?.trials ?? run.trials;
  const failed = Object.values(snapshot?.live?.errors ?? {}).reduce((sum, n) => sum + n, 0);
  return (
    <div class="running">
      <p>
        <a href={`/runs/${run.id}`}>{run.benchmark}</a> <RunStateBadge state={snapshot?.state ?? run.state} />{" "}
        <span class="muted">{run.models.join(", ")}</span>
      </p>
      <progress class="meter" max={Math.max(1, trials)} value={done} aria-label={run.benchmark} />
      <p class="muted">
        {listed(
          t("overview.progress", { done, trials }),
          snapshot?.live && t("overview.rate", { rate: number(snapshot.live.callsPerSecond, 3) }),
          snapshot?.cost.usd !== undefined && money(snapshot.cost.usd),
          snapshot && duration(snapshot.elapsedMs),
          failed > 0 && t("overview.errors", { count: failed }),
        )}
      </p>
    </div>
  );
}

/** Runs as rows: what, when, how it ended. */
export function RunTable(props: { readonly caption: string; readonly runs: readonly RunSummary[] }) {
  return (
    <DataTable
      caption={props.caption}
      rows={props.runs}
      rowKey={(run) => run.id}
      columns={[
        {
          key: "benchmark",
          title: t("run.benchmark"),
          cell: (run) => <a href={`/runs/${run.id}`}>{run.benchmark}</a>,
        },
        {
          key: "state",
          title: t("run.state"),
          cell: (run) => <RunStateBadge state={run.state} verdict={run.verdict} />,
        },
        { key: "models", title: t("run.models"), cell: (run) => run.models.join(", ") },
        { key: "trials", title: t("run.trials"), numeric: true, cell: (run) => count(run.trials) },
        {
          key: "startedAt",
          title: t("run.started"),
          cell: (run) => run.startedAt && <Time at={run.startedAt} />,
        },
        { key: "labels", title: t("run.labels"), cell: (run) => run.labels.join(", ") },
      ]}
    />
  );
}
