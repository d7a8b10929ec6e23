import { useInfiniteQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Outcome, RunDetail, TrialSummary } from "../../api/types";
import { duration, number } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { visible } from "../../lib/visible";
import { More } from "../../ui/More";
import { DataTable } from "../../ui/DataTable";
import { SearchForm } from "../../ui/SearchForm";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";
import { Trial } from "./Trial";
import { POLL_MS, underWay } from "./underWay";

const outcomes: readonly Outcome[] = [
  "ANSWERED",
  "EXTRACTION_FAILED",
  "REFUSED",
  "TRUNCATED",
  "SAFETY_BLOCKED",
  "TRANSPORT_FAILED",
  "TIMED_OUT",
  "INVALID",
  "SKIPPED",
];

/** A run's samples, filtered by the server and read page by page. */
export function Samples({ run }: { readonly run: RunDetail }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const filter = {
    q: params.get("q"),
    outcome: outcomes.find((one) => one === params.get("outcome")),
    model: params.get("model"),
    task: params.get("task"),
  };
  const score = params.get("score");
  const scorer = run.scores[0]?.scorer;
  const bounds =
    score === "right"
      ? { scorer, lowest: 1 }
      : score === "wrong"
        ? { scorer, highest: 0.999 }
        : score === "unscored"
          ? { score: "unscored" as const }
          : {};
  const query = useInfiniteQuery({
    queryKey: ["samples", project, run.id, run.state, filter, score],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      routes.samples(project, run.id, { ...filter, ...bounds, cursor: pageParam, limit: 100 }),
    getNextPageParam: (page) => page.next,
    refetchInterval: underWay(run.state) ? POLL_MS : false,
  });
  const choices = [
    { name: "outcome", title: t("samples.outcome"), value: filter.outcome, of: outcomes },
    { name: "score", title: t("samples.scores"), value: score, of: scores },
    { name: "model", title: t("samples.model"), value: filter.model, of: run.models },
    { name: "task", title: t("samples.task"), value: filter.task, of: run.tasks },
  ];
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const at = rows.findIndex((row) => keyOf(row) === params.get("open"));
  const open = rows[at];
  const show = (trial: TrialSummary | undefined) => {
    change({ open: trial ? keyOf(trial) : null });
  };
  return (
    <section class="card" aria-labelledby="samples">
      <h2 id="samples">{t("run.samples")}</h2>
      <SearchForm words={filter.q} change={change}>
        {choices.map(({ name, title, value, of }) => (
          <Select
            key={name}
            any
            title={title}
            value={value}
            of={of}
            onChange={(next) => {
              change({ [name]: next });
            }}
          />
        ))}
      </SearchForm>
      <Loaded query={query} isEmpty={(data) => data.pages[0]?.items.length === 0}>
        {() => (
          <>
            <DataTable
              caption={t("run.samples")}
              rows={rows}
              rowKey={keyOf}
              columns={[
                {
                  key: "sample",
                  title: t("samples.id"),
                  cell: (trial) => (
                    <button
                      type="button"
                      class="mono"
                      onClick={() => {
                        show(trial);
                      }}
                    >
                      {trial.sample}
                      {trial.epoch > 1 && ` #${trial.epoch}`}
                    </button>
                  ),
                },
                { key: "model", title: t("samples.model"), cell: (trial) => trial.model },
                { key: "outcome", title: t("samples.outcome"), cell: (trial) => trial.outcome },
                { key: "scores", title: t("samples.scores"), cell: (trial) => scoresInWords(trial) },
                {
                  key: "e2e",
                  title: "E2E",
                  numeric: true,
                  cell: (trial) => (trial.timings?.e2e === undefined ? "" : duration(trial.timings.e2e)),
                },
                {
                  key: "answer",
                  title: t("samples.answer"),
                  cell: (trial) => (
                    <span class="one-line">{visible(trial.answer || (trial.error ?? ""))}</span>
                  ),
                },
              ]}
            />
            <p class="muted" role="status">
              {t("table.shown", { count: rows.length })}
            </p>
            <More query={query} />
          </>
        )}
      </Loaded>
      {open && (
        <Trial
          run={run.id}
          of={open}
          onClose={() => {
            show(undefined);
          }}
          onBefore={
            at > 0
              ? () => {
                  show(rows[at - 1]);
                }
              : undefined
          }
          onAfter={
            at < rows.length - 1
              ? () => {
                  show(rows[at + 1]);
                }
              : undefined
          }
        />
      )}
    </section>
  );
}

/** By the first scorer of the run, against its full mark. */
const scores = ["right", "wrong", "unscored"] as const;

function keyOf(trial: TrialSummary): string {
  return `${trial.task}/${trial.model}/${trial.sample}/${trial.epoch}`;
}

function scoresInWords(trial: TrialSummary): string {
  return listed(
    ...Object.entries(trial.scores).map(([name, score]) =>
      score.value === undefined
        ? t("samples.scoreNone", { name })
        : t("samples.score", { name, value: number(score.value) }),
    ),
  );
}
