import { useMutation } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { BenchmarkPlan } from "../../api/types";
import { count, duration, money } from "../../lib/format";
import { listed, said, t } from "../../lib/i18n";
import { roleName } from "../../lib/named";
import { useProject } from "../../lib/project";
import { DataTable } from "../../ui/DataTable";
import { ProblemText } from "../../ui/Problem";
import { TextBlock } from "../../ui/TextBlock";

/** What the benchmark would send, on real samples, and what it would take; asked for, since large data sets are read for it. */
export function Planned({ text, sound }: { readonly text: string; readonly sound: boolean }) {
  const { routes } = useServer();
  const { project } = useProject();
  const plan = useMutation({ mutationFn: () => routes.planBenchmark(project, text) });
  return (
    <section class="card" aria-labelledby="plan">
      <div class="head">
        <h2 id="plan">{t("plan.title")}</h2>
        <button
          type="button"
          disabled={!sound || plan.isPending}
          onClick={() => {
            plan.mutate();
          }}
        >
          {t("plan.ask")}
        </button>
      </div>
      {!plan.data && !plan.error && <p class="muted">{t("plan.hint")}</p>}
      <ProblemText of={plan.error} />
      {plan.data && <Shown plan={plan.data} />}
    </section>
  );
}

function Shown({ plan: { estimate, preview } }: { readonly plan: BenchmarkPlan }) {
  type Row = BenchmarkPlan["estimate"]["rows"][number];
  return (
    <>
      <p role="status">
        {estimate.usd === undefined
          ? t("plan.sumUnpriced", { calls: estimate.calls, time: duration(estimate.timeMs) })
          : t("plan.sum", {
              calls: estimate.calls,
              usd: money(estimate.usd),
              time: duration(estimate.timeMs),
            })}{" "}
        <span class="muted">
          {said(!estimate.priced && estimate.usd !== undefined && t("plan.partly"), t("plan.assumed"))}
        </span>
      </p>
      <DataTable
        caption={t("plan.title")}
        rows={estimate.rows}
        rowKey={(row) => `${row.task}/${row.model}`}
        columns={[
          { key: "model", title: t("samples.model"), cell: (row: Row) => row.model },
          { key: "task", title: t("samples.task"), cell: (row) => row.task },
          { key: "calls", title: t("trial.calls"), numeric: true, cell: (row) => count(row.calls) },
          { key: "in", title: t("plan.in"), numeric: true, cell: (row) => count(row.inputTokens) },
          { key: "out", title: t("plan.out"), numeric: true, cell: (row) => count(row.outputTokens) },
          {
            key: "usd",
            title: t("run.cost"),
            numeric: true,
            cell: (row) => (row.usd === undefined ? t("plan.unpriced") : money(row.usd)),
          },
        ]}
      />
      <h3>{t("plan.preview")}</h3>
      {preview.map((one, index) => (
        <details key={`${one.task}/${one.sample}`} open={index === 0}>
          <summary>
            {listed(one.task, t("plan.sample", { sample: one.sample, targets: listed(...one.targets) }))}
          </summary>
          {one.messages.map((message, at) => (
            <div key={at}>
              <p class="muted">{roleName(message.role)}</p>
              <TextBlock text={message.text} />
            </div>
          ))}
        </details>
      ))}
    </>
  );
}
