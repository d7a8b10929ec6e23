import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useMemo } from "preact/hooks";
import { useLive, useServer, useSignal } from "../../api/context";
import { signal } from "../../api/signal";
import type { LiveMessage, LiveSnapshot, RunDetail } from "../../api/types";
import { useAnew } from "../../lib/anew";
import { money } from "../../lib/format";
import { enumerated, listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { RunStateBadge } from "../../ui/RunStateBadge";
import { LiveBadge } from "../../ui/Shell";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";
import { Gates } from "./Gates";
import { followed, UNKNOWN } from "./course";
import { courseKey, LivePanel, Went, type Heard } from "./LivePanel";
import { Metrics } from "./Metrics";
import { Outcomes } from "./Outcomes";
import { Pairs } from "./Pairs";
import { RunActions } from "./RunActions";
import { Samples } from "./Samples";
import { POLL_MS, underWay } from "./underWay";

/** One run, while it goes on and afterwards. */
export default function Run() {
  const { params } = useRoute();
  const id = params.run ?? "";
  const { routes } = useServer();
  const { project } = useProject();
  // What comes in four times a second is drawn by the parts that show it, and not by the whole page.
  const heard = useMemo<Heard>(
    () => ({ now: signal<LiveSnapshot | undefined>(undefined), course: signal(UNKNOWN) }),
    [id],
  );
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["run", project, id],
    queryFn: ({ signal: given }) => routes.run(project, id, given),
    // Whoever comes after the last message still sees the end.
    refetchInterval: ({ state }) => (state.data && underWay(state.data.state) ? POLL_MS : false),
  });
  const anew = useAnew(["run", project, id]);
  useLive({ run: id }, ({ type, snapshot }: LiveMessage) => {
    if (snapshot && underWay(snapshot.state)) {
      heard.now.set(snapshot);
      heard.course.set(followed(heard.course.get(), snapshot));
    } else if (type === "subscribed") {
      // The server saw the run while this page was not connected.
      void queries.invalidateQueries({ queryKey: courseKey(project, id) }, { cancelRefetch: false });
    } else if (type !== "heartbeat") anew();
  });
  // Each filter of the samples changes the address: only who reads it is drawn anew.
  const shown = useMemo(() => query.data && <Shown run={query.data} heard={heard} />, [query.data, heard]);
  return (
    <>
      {!query.data && <h1 class="mono">{id}</h1>}
      <Loaded query={query}>{() => shown}</Loaded>
    </>
  );
}

function Shown({ run, heard }: { readonly run: RunDetail; readonly heard: Heard }) {
  return (
    <>
      <div class="head">
        <h1>{run.benchmark}</h1>
        <div class="row">
          {underWay(run.state) && <LiveBadge />}
          <RunActions run={run} />
        </div>
      </div>
      <State run={run} heard={heard} />
      {run.reason && <p class="note warn">{run.reason}</p>}
      {run.state === "partial" && (
        <div class="note warn">
          <p>{t("run.partial")}</p>
          <Facts of={run.facts.filter(endsIt)} />
        </div>
      )}
      {underWay(run.state) && <LivePanel run={run} heard={heard} />}
      <Still run={run} heard={heard} />
    </>
  );
}

/** How the run stands, in one line. */
function State({ run, heard }: { readonly run: RunDetail; readonly heard: Heard }) {
  const snapshot = useSignal(heard.now);
  const state = snapshot && underWay(run.state) ? snapshot.state : run.state;
  return (
    <p class="row">
      <RunStateBadge state={state} verdict={run.verdict} />
      <code class="muted">{run.id}</code>
      <span class="muted">
        {listed(enumerated(run.models), run.cost && costInWords(run, snapshot), enumerated(run.labels))}
      </span>
      {run.startedAt && <Time at={run.startedAt} />}
    </p>
  );
}

/** What a run says of itself between two questions. */
function Still({ run, heard }: { readonly run: RunDetail; readonly heard: Heard }) {
  const facts = run.state === "partial" ? run.facts.filter((fact) => !endsIt(fact)) : run.facts;
  return (
    <>
      {/* They are decided at the end. */}
      {!underWay(run.state) && <Gates gates={run.gates} />}
      <Outcomes outcomes={run.outcomes} />
      <Pairs run={run} />
      <Metrics run={run} />
      <Samples run={run} />
      {!underWay(run.state) && <Went run={run} heard={heard} />}
      {facts.length > 0 && (
        <section class="card" aria-labelledby="facts">
          <h2 id="facts">{t("run.facts")}</h2>
          <Facts of={facts} />
        </section>
      )}
      <Fingerprint run={run} />
    </>
  );
}

/** Whether a remark says why the run did not come to its end. */
function endsIt(fact: string): boolean {
  return fact.startsWith("stopped:");
}

function Facts({ of }: { readonly of: readonly string[] }) {
  return (
    <ul>
      {of.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}

function costInWords(run: RunDetail, snapshot: LiveSnapshot | undefined): string {
  const cost = snapshot && underWay(run.state) ? snapshot.cost : run.cost;
  if (!cost) return "";
  const all = cost.priced + cost.unpriced;
  const sum = cost.usd === undefined ? t("unit.notMeasured") : money(cost.usd);
  return cost.unpriced === 0 ? sum : t("run.unpriced", { sum, priced: cost.priced, all });
}

function Fingerprint({ run }: { readonly run: RunDetail }) {
  return (
    <details class="card">
      <summary>{t("run.fingerprint")}</summary>
      {(["identity", "context"] as const).map((part) => (
        <section key={part}>
          <h3>{t(`run.${part}`)}</h3>
          <dl>
            {Object.entries(run.fingerprint[part]).map(([name, value]) => (
              <div key={name} class="row">
                <dt>{name}</dt>
                <dd class="mono">{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </details>
  );
}
