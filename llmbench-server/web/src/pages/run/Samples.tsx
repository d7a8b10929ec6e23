import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useServer } from "../../api/context";
import type { Outcome, RunDetail, TrialSummary } from "../../api/types";
import { duration, number } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { outcomeName } from "../../lib/named";
import { useProject } from "../../lib/project";
import { usePages } from "../../lib/usePages";
import { numberOf, useUrlState } from "../../lib/urlState";
import { visible } from "../../lib/visible";
import { Earlier, More } from "../../ui/More";
import { DataTable, type Column } from "../../ui/DataTable";
import { SearchForm } from "../../ui/SearchForm";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";
import { Trial } from "./Trial";
import { POLL_MS, underWay } from "./underWay";

/** Of a list's key: what it is, the project and the run. */
const SAME_RUN = 3;

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
    tag: params.get("tag"),
  };
  const score = params.get("score");
  const scorers = [...new Set(run.scores.map((one) => one.scorer))];
  const scorer = params.get("scorer") ?? scorers[0];
  const [lowest, highest] = [numberOf(params.get("lowest")), numberOf(params.get("highest"))];
  const bounds = {
    score: scores.find((one) => one === score),
    ...(lowest === undefined && highest === undefined ? {} : { scorer, lowest, highest }),
  };
  const query = usePages({
    queryKey: ["samples", project, run.id, filter, bounds],
    page: (cursor, signal) =>
      routes.samples(project, run.id, { ...filter, ...bounds, cursor, limit: 100 }, signal),
    // Whoever has gone on to further pages reads them; only the first is kept up to date.
    pollMs: underWay(run.state) ? POLL_MS : undefined,
    same: SAME_RUN,
  });
  const queries = useQueryClient();
  const state = useRef(run.state);
  useEffect(() => {
    if (state.current === run.state) return;
    state.current = run.state;
    // The last trials; the reader stays on the page they read.
    void queries.invalidateQueries({ queryKey: ["samples", project, run.id] });
  }, [queries, project, run.id, run.state]);
  const tags = useQuery({
    queryKey: ["sample-tags", project, run.id, run.state],
    queryFn: () => routes.sampleTags(project, run.id),
  });
  const counts = new Map(tags.data?.map(({ tag, samples }) => [tag, samples]));
  // One that came with the address can be let go of too.
  const known = [...new Set([...counts.keys(), ...(filter.tag ? [filter.tag] : [])])];
  const choices = [
    {
      name: "outcome",
      title: t("samples.outcome"),
      value: filter.outcome,
      of: outcomes,
      nameOf: (one: string) => outcomeName(one as Outcome),
    },
    {
      name: "score",
      title: t("samples.scores"),
      value: score,
      of: scores,
      nameOf: (one: string) => t(`samples.judged.${one as Judged}`),
    },
    { name: "model", title: t("samples.model"), value: filter.model, of: run.models },
    { name: "task", title: t("samples.task"), value: filter.task, of: run.tasks },
  ];
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const open = trialOf(run, params.get("open"));
  const at = open ? rows.findIndex((row) => keyOf(row) === keyOf(open)) : -1;
  const pushed = useRef(false);
  if (!open) pushed.current = false;
  const show = (trial: TrialKey | undefined) => {
    if (trial) {
      // The way back closes it again.
      if (!open) pushed.current = true;
      change({ open: keyOf(trial) }, !open);
    } else if (pushed.current) history.back();
    else change({ open: null });
  };
  const shows = useRef(show);
  shows.current = show;
  const columns = useMemo<readonly Column<TrialSummary>[]>(
    () => [
      {
        key: "sample",
        title: t("samples.id"),
        cell: (trial) => (
          <button
            type="button"
            class="mono"
            onClick={() => {
              shows.current(trial);
            }}
          >
            {trial.sample}
            {trial.epoch > 1 && ` #${trial.epoch}`}
          </button>
        ),
      },
      { key: "model", title: t("samples.model"), cell: (trial) => trial.model },
      { key: "outcome", title: t("samples.outcome"), cell: (trial) => outcomeName(trial.outcome) },
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
        cell: (trial) => <span class="one-line">{visible(trial.answer || (trial.error ?? ""))}</span>,
      },
    ],
    [],
  );
  /** Goes on to a neighbour that is on a page of its own. */
  const showOf = async (page: Promise<Pick<typeof query, "data">>, step: number) => {
    const all = (await page).data?.pages.flatMap((each) => each.items) ?? [];
    const from = open ? all.findIndex((row) => keyOf(row) === keyOf(open)) : -1;
    const next = all[from + step];
    // Whoever closed the sample by now, or went elsewhere, stays there.
    const stays = open && new URLSearchParams(location.search).get("open") === keyOf(open);
    if (stays && from >= 0 && next) show(next);
  };
  const [before, after] = [rows[at - 1], at < 0 ? undefined : rows[at + 1]];
  const earlier = at === 0 && query.hasPreviousPage;
  const later = at >= 0 && at === rows.length - 1 && query.hasNextPage;
  return (
    <section class="card" aria-labelledby="samples" aria-busy={query.isPlaceholderData}>
      <h2 id="samples">{t("run.samples")}</h2>
      <SearchForm words={filter.q} change={change}>
        {choices.map(({ name, title, value, of, nameOf = String }) => (
          <Select
            key={name}
            any
            title={title}
            value={value}
            of={of}
            name={nameOf}
            onChange={(next) => {
              change({ [name]: next });
            }}
          />
        ))}
        {known.length > 0 && (
          <Select
            any
            title={t("samples.tag")}
            value={filter.tag}
            of={known}
            name={(tag) => tagInWords(tag, counts.get(tag))}
            onChange={(tag) => {
              change({ tag });
            }}
          />
        )}
        {scorers.length > 1 && (
          <Select
            title={t("samples.scorer")}
            value={scorer}
            of={scorers}
            onChange={(next) => {
              change({ scorer: next });
            }}
          />
        )}
        {(["lowest", "highest"] as const).map((end) => (
          <label key={end} class="field">
            {t(`samples.${end}`, { scorer: scorer ?? "" })}
            <input
              type="number"
              step="any"
              value={params.get(end) ?? ""}
              onChange={(event) => {
                change({ [end]: event.currentTarget.value });
              }}
            />
          </label>
        ))}
      </SearchForm>
      <Loaded query={query} isEmpty={(data) => data.pages[0]?.items.length === 0}>
        {() => (
          <>
            <Earlier query={query} />
            <DataTable caption={t("run.samples")} rows={rows} rowKey={keyOf} columns={columns} />
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
          remark={query.data && at < 0 ? t("trial.elsewhere") : undefined}
          onBefore={
            before || earlier
              ? () => {
                  if (before) show(before);
                  else if (!query.isFetching) void showOf(query.fetchPreviousPage(), -1);
                }
              : undefined
          }
          onAfter={
            after || later
              ? () => {
                  if (after) show(after);
                  else if (!query.isFetching) void showOf(query.fetchNextPage(), 1);
                }
              : undefined
          }
        />
      )}
    </section>
  );
}

/** By any scorer of the run: 1, less than that, or none. */
const scores = ["right", "wrong", "unscored"] as const;
type Judged = (typeof scores)[number];

function tagInWords(tag: string, count: number | undefined): string {
  return visible(count === undefined ? tag : t("samples.tagCount", { tag, count }));
}

type TrialKey = Pick<TrialSummary, "task" | "model" | "sample" | "epoch">;

/** The trial that the address names, whether its row is loaded or not; names may have the separator in them. */
export function trialOf(run: RunDetail, key: string | null): TrialKey | undefined {
  if (key === null) return undefined;
  // Of names that begin with each other the longest is meant.
  for (const task of longestFirst(run.tasks)) {
    for (const model of longestFirst(run.models)) {
      const start = `${task}/${model}/`;
      const end = key.lastIndexOf("/");
      const epoch = Number(key.slice(end + 1));
      if (key.startsWith(start) && end > start.length && Number.isInteger(epoch)) {
        return { task, model, sample: key.slice(start.length, end), epoch };
      }
    }
  }
  return undefined;
}

function longestFirst(names: readonly string[]): readonly string[] {
  return [...names].sort((a, b) => b.length - a.length);
}

function keyOf(trial: TrialKey): string {
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
