import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import type { NewSchedule, Schedule } from "../../api/types";
import { duration } from "../../lib/format";
import { t } from "../../lib/i18n";
import { listOf } from "../../lib/listOf";
import { useProject } from "../../lib/project";
import { useDone } from "../../lib/useDone";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { ProblemText } from "../../ui/Problem";
import { useRemoval } from "../../ui/Removal";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const priorities = ["normal", "high", "low"] as const;
const missed = ["once", "skip"] as const;
const overlaps = ["skip", "allow", "cancel"] as const;

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When a benchmark is run by the clock, and what came of the last time. */
export function Schedules({ benchmark }: { readonly benchmark: string }) {
  const { clock } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const [times, setTimes] = useState<readonly string[]>([]);
  const query = useQuery({
    queryKey: ["schedules", project],
    queryFn: () => clock.schedules(project),
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["schedules", project] });
  const [remove, removal] = useRemoval({
    name: (one: Schedule) => one.name,
    remove: ({ name }) => clock.deleteSchedule(project, name),
    after: fresh,
  });
  const [pause, problem] = useDone(
    (one: Schedule) => clock.pauseSchedule(project, one.name, !one.paused),
    fresh,
  );
  const own = (all: readonly Schedule[]) => all.filter((one) => one.benchmark === benchmark);
  return (
    <section class="card" aria-labelledby="schedules">
      <h2 id="schedules">{t("schedules.title")}</h2>
      <Loaded query={query} isEmpty={(all) => own(all).length === 0} empty={t("schedules.none")}>
        {(all) => (
          <DataTable
            caption={t("schedules.title")}
            rows={own(all)}
            rowKey={(one) => one.name}
            columns={[
              { key: "name", title: t("settings.name"), cell: (one) => one.name },
              {
                key: "when",
                title: t("schedules.when"),
                cell: (one) =>
                  one.cron === undefined ? (
                    t("schedules.everyText", { time: duration((one.everySeconds ?? 0) * 1000) })
                  ) : (
                    <>
                      <code>{one.cron}</code> <span class="muted">{one.zone}</span>
                    </>
                  ),
              },
              { key: "next", title: t("schedules.next"), cell: (one) => <Next of={one} /> },
              { key: "last", title: t("schedules.last"), cell: (one) => <Last of={one} /> },
              {
                key: "do",
                title: t("webhooks.do"),
                cell: (one) => (
                  <span class="row">
                    <button
                      type="button"
                      onClick={() => {
                        pause(one);
                      }}
                    >
                      {t(one.paused ? "schedules.goOn" : "schedules.pause")}
                    </button>
                    <button
                      type="button"
                      class="danger"
                      onClick={() => {
                        remove(one);
                      }}
                    >
                      {t("settings.remove")}
                    </button>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {removal}
      <ProblemText of={problem} />
      <Form
        title={t("schedules.new")}
        submit={t("settings.create")}
        also={{
          title: t("schedules.check"),
          act: async (values) => {
            setTimes(await clock.checkSchedule(project, wished(benchmark, values)));
          },
        }}
        fields={[
          { name: "schedule", title: t("settings.name"), required: true },
          { name: "cron", title: t("schedules.cron"), hint: t("schedules.cronHint") },
          {
            name: "everySeconds",
            title: t("schedules.everySeconds"),
            type: "number",
            hint: t("schedules.everyHint"),
          },
          { name: "zone", title: t("schedules.zone"), hint: t("schedules.zoneHint", { zone: here() }) },
          { name: "samples", title: t("schedules.samples"), type: "number", hint: t("schedules.allHint") },
          { name: "models", title: t("run.models"), hint: t("schedules.modelsHint") },
          { name: "labels", title: t("run.labels"), hint: t("schedules.labelsHint") },
          {
            name: "priority",
            title: t("schedules.priority"),
            options: priorities,
            names: (one) => t(`schedules.priority.${one as (typeof priorities)[number]}`),
          },
          {
            name: "missed",
            title: t("schedules.missed"),
            options: missed,
            names: (one) => t(`schedules.missed.${one as (typeof missed)[number]}`),
          },
          {
            name: "overlap",
            title: t("schedules.overlap"),
            options: overlaps,
            names: (one) => t(`schedules.overlap.${one as (typeof overlaps)[number]}`),
          },
        ]}
        onSubmit={async (values) => {
          await clock.addSchedule(project, values.schedule ?? "", wished(benchmark, values));
          setTimes([]);
          await fresh();
        }}
      >
        {times.length > 0 && (
          <div role="status">
            <p>{t("schedules.would")}</p>
            <ul>
              {times.map((at) => (
                <li key={at}>
                  <Time at={at} />
                </li>
              ))}
            </ul>
          </div>
        )}
      </Form>
    </section>
  );
}

/** What the form asks for; a field left empty is left to the server. */
function wished(benchmark: string, values: Readonly<Record<string, string>>): NewSchedule {
  const { cron, everySeconds, zone, samples, models, labels } = values;
  return {
    benchmark,
    zone: zone ?? here(),
    overlap: overlaps.find((one) => one === values.overlap) ?? "skip",
    missed: missed.find((one) => one === values.missed) ?? "once",
    priority: priorities.find((one) => one === values.priority) ?? "normal",
    ...(cron === undefined ? {} : { cron }),
    ...(everySeconds === undefined ? {} : { everySeconds: Number(everySeconds) }),
    ...(samples === undefined ? {} : { samples: Number(samples) }),
    ...(models === undefined ? {} : { models: listOf(models) }),
    ...(labels === undefined ? {} : { labels: listOf(labels) }),
  };
}

function Next({ of }: { readonly of: Schedule }) {
  const [first, ...later] = of.next;
  if (of.paused) return <span class="badge open">{t("schedules.paused")}</span>;
  if (first === undefined) return null;
  return (
    <>
      <Time at={first} />
      {later.length > 0 && (
        <details>
          <summary>{t("schedules.later")}</summary>
          {later.map((at) => (
            <p key={at}>
              <Time at={at} />
            </p>
          ))}
        </details>
      )}
    </>
  );
}

function Last({ of }: { readonly of: Schedule }) {
  return (
    <>
      {of.lastAt && <Time at={of.lastAt} />}{" "}
      {of.lastRun && <a href={`/runs/${encodeURIComponent(of.lastRun)}`}>{of.lastRun}</a>}
      {of.lastProblem && <span class="error-text">{of.lastProblem}</span>}
    </>
  );
}
