import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { AlertRule } from "../../api/types";
import { money } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useDone } from "../../lib/useDone";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { ProblemText } from "../../ui/Problem";
import { useRemoval } from "../../ui/Removal";
import { Loaded } from "../../ui/States";

const kinds = ["cost", "gate-failed", "run-failed", "change-point"] as const;

/** Rules that look at runs when they end. */
export function AlertRules() {
  const { clock } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["alert-rules", project], queryFn: () => clock.rules(project) });
  const fresh = () => queries.invalidateQueries({ queryKey: ["alert-rules", project] });
  const [remove, removal] = useRemoval({
    name: (one: AlertRule) => one.name,
    remove: ({ name }) => clock.deleteRule(project, name),
    after: fresh,
  });
  const [pause, problem] = useDone((one: AlertRule) => clock.pauseRule(project, one, !one.paused), fresh);
  return (
    <section class="card" aria-labelledby="rules">
      <h2 id="rules">{t("alerts.rules")}</h2>
      <Loaded query={query} isEmpty={(all) => all.length === 0} empty={t("alerts.noRules")}>
        {(all) => (
          <DataTable
            caption={t("alerts.rules")}
            rows={all}
            rowKey={(one) => one.name}
            columns={[
              { key: "name", title: t("settings.name"), cell: (one) => one.name },
              { key: "kind", title: t("webhooks.kind"), cell: (one) => <Kind of={one} /> },
              {
                key: "benchmark",
                title: t("run.benchmark"),
                cell: (one) => one.benchmark ?? t("alerts.everyBenchmark"),
              },
              {
                key: "of",
                title: t("alerts.often"),
                cell: (one) =>
                  one.kind === "change-point" ? "" : t("alerts.of", { k: one.least, n: one.lastRuns }),
              },
              {
                key: "do",
                title: t("webhooks.do"),
                cell: (one) => (
                  <button
                    type="button"
                    onClick={() => {
                      pause(one);
                    }}
                  >
                    {t(one.paused ? "schedules.goOn" : "schedules.pause")}
                  </button>
                ),
              },
            ]}
            onRemove={remove}
          />
        )}
      </Loaded>
      {removal}
      <ProblemText of={problem} />
      <Form
        title={t("alerts.newRule")}
        submit={t("settings.create")}
        fields={[
          { name: "rule", title: t("settings.name"), required: true },
          {
            name: "kind",
            title: t("webhooks.kind"),
            options: kinds,
            names: (one) => t(`alerts.kind.${one as AlertRule["kind"]}`),
          },
          { name: "limitUsd", title: t("costs.limit"), type: "number", hint: t("alerts.limitHint") },
          { name: "metric", title: t("trends.metric"), hint: t("alerts.metricHint") },
          { name: "benchmark", title: t("run.benchmark"), hint: t("alerts.benchmarkHint") },
          { name: "least", title: t("alerts.least"), type: "number", hint: t("alerts.leastHint") },
          { name: "lastRuns", title: t("alerts.lastRuns"), type: "number", hint: t("alerts.lastRunsHint") },
        ]}
        onSubmit={async ({ rule = "", kind, limitUsd, metric, benchmark, least, lastRuns }) => {
          await clock.addRule(project, rule, {
            kind: kinds.find((one) => one === kind) ?? "cost",
            ...(limitUsd === undefined ? {} : { limitUsd: Number(limitUsd) }),
            ...(metric === undefined ? {} : { metric }),
            ...(benchmark === undefined ? {} : { benchmark }),
            ...(least === undefined ? {} : { least: Number(least) }),
            ...(lastRuns === undefined ? {} : { lastRuns: Number(lastRuns) }),
          });
          await fresh();
        }}
      />
    </section>
  );
}

function Kind({ of }: { readonly of: AlertRule }) {
  return (
    <>
      {t(`alerts.kind.${of.kind}`)}
      {of.limitUsd !== undefined && ` ${money(of.limitUsd)}`}
      {of.metric !== undefined && ` ${of.metric}`}
      {of.paused && <span class="badge open">{t("schedules.paused")}</span>}
    </>
  );
}
