import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import type { NewRetention, RetentionPlan } from "../../api/types";
import { count } from "../../lib/format";
import { enumerated, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { ProblemText } from "../../ui/Problem";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const PATH = "/api/v1/projects/{project}/retention";
const parts = ["tracesDays", "samplesDays", "runsDays"] as const;

/** How long runs are kept, what the last round took, and what another rule would take before it is set. */
export function Retention({ admin }: { readonly admin: boolean }) {
  const api = useApi();
  const { project } = useProject();
  const queries = useQueryClient();
  const params = { path: { project } };
  const query = useQuery({
    queryKey: ["retention", project],
    queryFn: async () => given(await api.GET(PATH, { params })),
  });
  const check = useMutation({
    mutationFn: async (body: NewRetention) => given(await api.POST(`${PATH}-check`, { params, body })),
  });
  return (
    <section class="card" aria-labelledby="retention">
      <h2 id="retention">{t("retention.title")}</h2>
      <Loaded query={query}>
        {(rule) => (
          <>
            <dl class="facts">
              {parts.map((part) => [
                <dt key={part}>{t(`retention.${part}`)}</dt>,
                <dd key={`${part}-is`}>
                  {rule[part] === undefined
                    ? t("retention.forever")
                    : t("retention.days", { days: rule[part] })}
                </dd>,
              ])}
              {rule.keepLabels.length > 0 && [
                <dt key="labels">{t("retention.keepLabels")}</dt>,
                <dd key="labels-are">{enumerated(rule.keepLabels)}</dd>,
              ]}
            </dl>
            {rule.paused && <p class="badge open">{t("retention.paused")}</p>}
            {rule.last && (
              <p class="muted">
                {t("retention.last", {
                  traces: rule.last.traces,
                  samples: rule.last.samples,
                  runs: rule.last.runs,
                })}{" "}
                <Time at={rule.last.at} /> <span class="error-text">{rule.last.problem}</span>
              </p>
            )}
          </>
        )}
      </Loaded>
      {admin && (
        <Form
          keeps
          title={t("retention.set")}
          submit={t(check.data ? "retention.really" : "retention.check")}
          fields={[
            ...parts.map((name) => ({
              name,
              title: t(`retention.${name}`),
              type: "number" as const,
              hint: t("retention.hint"),
            })),
            { name: "keepLabels", title: t("retention.keepLabels"), hint: t("retention.labelsHint") },
          ]}
          onSubmit={async (values) => {
            const body = ruleOf(values);
            // What goes does not come back: it is told first, and done when it is asked for again unchanged.
            if (!check.data || JSON.stringify(check.variables) !== JSON.stringify(body)) {
              await check.mutateAsync(body);
              return;
            }
            given(await api.PUT(PATH, { params, body }));
            check.reset();
            await queries.invalidateQueries({ queryKey: ["retention", project] });
          }}
        >
          {check.data && <Plan of={check.data} />}
        </Form>
      )}
      <ProblemText of={check.error} />
    </section>
  );
}

function ruleOf(values: Readonly<Record<string, string>>): NewRetention {
  const labels = (values.keepLabels ?? "").split(",").map((label) => label.trim());
  const kept = labels.filter((label) => label !== "");
  const days = parts.flatMap((name) => (values[name] === undefined ? [] : [[name, Number(values[name])]]));
  return { ...(Object.fromEntries(days) as NewRetention), ...(kept.length > 0 ? { keepLabels: kept } : {}) };
}

function Plan({ of }: { readonly of: RetentionPlan }) {
  return (
    <div class="note warn" role="status">
      {of.totals.length === 0 ? (
        <p>{t("retention.nothing")}</p>
      ) : (
        <DataTable
          caption={t("retention.would")}
          rows={of.totals}
          rowKey={(row) => row.part}
          columns={[
            { key: "part", title: t("retention.would"), cell: (row) => t(`retention.part.${row.part}`) },
            { key: "runs", title: t("nav.runs"), numeric: true, cell: (row) => count(row.runs) },
            { key: "trials", title: t("run.trials"), numeric: true, cell: (row) => count(row.trials) },
          ]}
        />
      )}
    </div>
  );
}
