import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { NewSchedule, Schedule } from "../../api/types";
import { duration } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useDone } from "../../lib/useDone";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { ProblemText } from "../../ui/Problem";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When a benchmark is run by the clock, and what came of the last time. */
export function Schedules({ benchmark }: { readonly benchmark: string }) {
  const { clock } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["schedules", project],
    queryFn: () => clock.schedules(project),
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["schedules", project] });
  const [remove, notRemoved] = useDone((name: string) => clock.deleteSchedule(project, name), fresh);
  const [pause, notPaused] = useDone(
    (one: Schedule) => clock.putSchedule(project, one.name, { ...asked(one), paused: !one.paused }),
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
                        remove(one.name);
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
      <ProblemText of={notRemoved ?? notPaused} />
      <Form
        title={t("schedules.new")}
        submit={t("settings.create")}
        fields={[
          { name: "schedule", title: t("settings.name"), required: true },
          { name: "cron", title: t("schedules.cron"), hint: t("schedules.cronHint"), required: true },
          { name: "zone", title: t("schedules.zone"), hint: t("schedules.zoneHint", { zone: here() }) },
          {
            name: "overlap",
            title: t("schedules.overlap"),
            options: ["skip", "allow", "cancel"],
            names: (one) => t(`schedules.overlap.${one as Schedule["overlap"]}`),
          },
        ]}
        onSubmit={async ({ schedule = "", cron, zone, overlap }) => {
          await clock.putSchedule(project, schedule, {
            benchmark,
            zone: zone ?? here(),
            overlap: (overlap ?? "skip") as Schedule["overlap"],
            ...(cron === undefined ? {} : { cron }),
          });
          await fresh();
        }}
      />
    </section>
  );
}

const KEPT = [
  "benchmark",
  "version",
  "models",
  "labels",
  "samples",
  "priority",
  "cron",
  "everySeconds",
  "zone",
  "missed",
  "overlap",
] as const;

/** What a schedule was asked to be, without what came of it. */
function asked(one: Schedule): NewSchedule {
  const kept = KEPT.filter((field) => one[field] !== undefined).map((field) => [field, one[field]]);
  return Object.fromEntries(kept) as NewSchedule;
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
