import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { useLive, useServer } from "../../api/context";
import type { LiveMessage, LiveSnapshot, RunDetail } from "../../api/types";
import { count, money } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { RunStateBadge } from "../../ui/RunStateBadge";
import { LiveBadge } from "../../ui/Shell";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";
import { Gates } from "./Gates";
import { LivePanel, remembered, type Moment } from "./LivePanel";
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
  const queries = useQueryClient();
  const [moments, setMoments] = useState<readonly Moment[]>([]);
  const query = useQuery({
    queryKey: ["run", project, id],
    queryFn: () => routes.run(project, id),
    // Whoever comes after the last message still sees the end.
    refetchInterval: ({ state }) => (state.data && underWay(state.data.state) ? POLL_MS : false),
  });
  useLive({ run: id }, (message: LiveMessage) => {
    const snapshot = message.snapshot;
    if (snapshot && underWay(snapshot.state)) setMoments((before) => remembered(before, snapshot));
    else if (message.type !== "heartbeat" && message.type !== "subscribed") {
      void queries.invalidateQueries({ queryKey: ["run", project, id] });
    }
  });
  return (
    <>
      {!query.data && <h1 class="mono">{id}</h1>}
      <Loaded query={query}>{(run) => <Shown run={run} moments={moments} />}</Loaded>
    </>
  );
}

function Shown({ run, moments }: { readonly run: RunDetail; readonly moments: readonly Moment[] }) {
  const snapshot = moments.at(-1)?.snapshot;
  const state = snapshot && underWay(run.state) ? snapshot.state : run.state;
  return (
    <>
      <div class="head">
        <h1>{run.benchmark}</h1>
        <div class="row">
          {underWay(state) && <LiveBadge />}
          <RunActions run={run} />
        </div>
      </div>
      <p>
        <RunStateBadge state={state} verdict={run.verdict} />{" "}
        <span class="muted">
          <code>{run.id}</code> · {run.models.join(", ")}
          {run.startedAt && (
            <>
              {" "}
              · <Time at={run.startedAt} />
            </>
          )}
          {run.cost && <> · {costInWords(run, snapshot)}</>}
        </span>
      </p>
      {run.reason && <p class="note warn">{run.reason}</p>}
      {underWay(state) && <LivePanel run={run} moments={moments} />}
      <Gates gates={run.gates} />
      <Outcomes outcomes={run.outcomes} />
      <Pairs run={run} />
      <Metrics run={run} />
      <Samples run={run} />
      {run.facts.length > 0 && (
        <section class="card" aria-labelledby="facts">
          <h2 id="facts">{t("run.facts")}</h2>
          <ul>
            {run.facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </section>
      )}
      <Fingerprint run={run} />
    </>
  );
}

function costInWords(run: RunDetail, snapshot: LiveSnapshot | undefined): string {
  const cost = snapshot && underWay(run.state) ? snapshot.cost : run.cost;
  if (!cost) return "";
  const all = cost.priced + cost.unpriced;
  const sum = cost.usd === undefined ? t("unit.notMeasured") : money(cost.usd);
  return cost.unpriced === 0
    ? sum
    : `${sum} (${t("run.unpriced", { priced: count(cost.priced), all: count(all) })})`;
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
