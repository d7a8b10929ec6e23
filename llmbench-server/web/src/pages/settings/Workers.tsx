import { useQuery } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import type { SystemHealth, WorkerProcess } from "../../api/types";
import { count } from "../../lib/format";
import { t } from "../../lib/i18n";
import { DataTable } from "../../ui/DataTable";
import { Loaded } from "../../ui/States";
import { Tile } from "../../ui/Tile";
import { Time } from "../../ui/Time";

const AGAIN_MS = 5_000;

/** The processes of the instance, and what they have to do. */
export function Workers() {
  const api = useApi();
  const query = useQuery({
    queryKey: ["workers"],
    refetchInterval: AGAIN_MS,
    queryFn: async () => given(await api.GET("/api/v1/workers")),
  });
  return (
    <section class="card" aria-labelledby="workers">
      <h2 id="workers">{t("workers.title")}</h2>
      <Loaded query={query}>
        {({ items, health }) => (
          <>
            <ToDo of={health} />
            <DataTable
              caption={t("workers.title")}
              rows={items}
              rowKey={(one) => one.id}
              columns={[
                {
                  key: "alive",
                  title: t("run.state"),
                  cell: (one: WorkerProcess) => (
                    <span class={`badge ${one.alive ? "pass" : "fail"}`}>
                      {t(one.alive ? "workers.alive" : "workers.silent")}
                    </span>
                  ),
                },
                { key: "host", title: t("workers.host"), cell: (one) => one.host },
                { key: "id", title: t("settings.name"), cell: (one) => <code>{one.id}</code> },
                { key: "role", title: t("health.role"), cell: (one) => one.role },
                {
                  key: "busy",
                  title: t("workers.busy"),
                  numeric: true,
                  cell: (one) => t("workers.busyOf", { busy: one.busy, shards: one.shards }),
                },
                { key: "version", title: t("health.version"), cell: (one) => one.version },
                { key: "since", title: t("health.since"), cell: (one) => <Time at={one.since} /> },
                { key: "seen", title: t("workers.seen"), cell: (one) => <Time at={one.seenAt} /> },
              ]}
            />
          </>
        )}
      </Loaded>
    </section>
  );
}

function ToDo({ of }: { readonly of: SystemHealth }) {
  const { oldestWaiting } = of;
  return (
    <>
      <dl class="tiles">
        <Tile name={t("workers.runsRunning")} value={count(of.runsRunning)} />
        <Tile name={t("workers.runsQueued")} value={count(of.runsQueued)} />
        <Tile name={t("workers.shardsAtWork")} value={count(of.shardsAtWork)} />
        <Tile name={t("workers.shardsWaiting")} value={count(of.shardsWaiting)} />
      </dl>
      {oldestWaiting && (
        <p class="note warn">
          {t("workers.oldest", { project: oldestWaiting.project })}{" "}
          <a
            href={`/runs/${encodeURIComponent(oldestWaiting.run)}?project=${encodeURIComponent(oldestWaiting.project)}`}
          >
            {oldestWaiting.run}
          </a>{" "}
          <Time at={oldestWaiting.since} /> {oldestWaiting.reason}
        </p>
      )}
    </>
  );
}
