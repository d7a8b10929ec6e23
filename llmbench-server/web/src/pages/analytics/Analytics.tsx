import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Analytics as Found, AnalyticsGroup } from "../../api/types";
import { count, inUnit } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";
import { Select } from "../../ui/Select";
import { Empty, Loaded } from "../../ui/States";
import { Agreed } from "../labels/Agreed";
import { Groups } from "./Groups";
import { SampleSize } from "./SampleSize";

const dimensions = ["model", "task", "label", "tag", "prompt", "run", "benchmark"] as const;
export type Dimension = (typeof dimensions)[number];

/** A score over many runs, in groups; two of them held against each other; how many samples a difference takes. */
export default function Analytics() {
  const { routes, analytics } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const benchmark = params.get("benchmark");
  const all = useQuery({
    queryKey: ["analytics-choices", project],
    queryFn: () => analytics.choices(project),
  });
  const narrowed = useQuery({
    queryKey: ["analytics-choices", project, benchmark],
    enabled: benchmark !== null,
    queryFn: () => analytics.choices(project, benchmark),
  });
  const choices = benchmark === null ? all : narrowed;
  const newest = useQuery({
    queryKey: ["newest", project, benchmark],
    queryFn: async () =>
      (await routes.runs(project, { limit: 1, state: "complete", benchmark })).items[0] ?? null,
  });
  const scorers = choices.data?.scorers ?? [];
  const scorer = params.get("scorer") ?? scorers[0] ?? "";
  const by = dimensions.find((one) => one === params.get("by")) ?? "model";
  const split = dimensions.find((one) => one === params.get("split") && one !== by);
  // Where groups are models, all of them are shown.
  const modelled = by === "model" || split === "model";
  const model = modelled ? null : params.get("model");
  const query = useQuery({
    queryKey: ["analytics", project, scorer, benchmark, model, by, split],
    enabled: scorer !== "",
    queryFn: () =>
      analytics.groups(project, {
        scorer,
        by: split ? [by, split] : [by],
        ...(benchmark ? { benchmark } : {}),
        ...(model ? { model } : {}),
      }),
  });
  const named = (one: string) => t(`analytics.by.${one as Dimension}`);
  return (
    <>
      <h1>{t("nav.analytics")}</h1>
      <section class="card" aria-label={t("analytics.groups")}>
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
          }}
        >
          <Select
            title={t("analytics.scorer")}
            value={scorer}
            of={scorers.includes(scorer) || scorer === "" ? scorers : [...scorers, scorer]}
            onChange={(next) => {
              change({ scorer: next });
            }}
          />
          <Select
            any
            title={t("trends.benchmark")}
            value={benchmark}
            of={all.data?.benchmarks ?? []}
            onChange={(next) => {
              change({ benchmark: next });
            }}
          />
          {!modelled && (
            <Select
              any
              title={t("samples.model")}
              value={model}
              of={choices.data?.models ?? []}
              onChange={(next) => {
                change({ model: next });
              }}
            />
          )}
          <Select
            title={t("analytics.by")}
            value={by}
            of={dimensions}
            name={named}
            onChange={(next) => {
              change({ by: next });
            }}
          />
          <Select
            any
            title={t("analytics.split")}
            value={split}
            of={dimensions.filter((one) => one !== by)}
            name={named}
            onChange={(next) => {
              change({ split: next });
            }}
          />
        </form>
        {scorer === "" ? (
          <Loaded query={choices}>{() => <Empty>{t("analytics.none")}</Empty>}</Loaded>
        ) : (
          <Loaded query={query} isEmpty={(found) => found.items.length === 0} empty={t("analytics.none")}>
            {(found) => <Shown found={found} by={by} split={split} />}
          </Loaded>
        )}
      </section>
      {query.data && query.data.items.length > 1 && (
        <Groups
          key={JSON.stringify([query.data.scorer, benchmark, model, by, split])}
          found={query.data}
          benchmark={benchmark}
          model={model}
          by={by}
          split={split}
        />
      )}
      <SampleSize />
      {scorer !== "" && newest.data && <Agreed run={newest.data.id} scorer={scorer} />}
    </>
  );
}

function Shown(props: {
  readonly found: Found;
  readonly by: Dimension;
  readonly split: Dimension | undefined;
}) {
  const { found, by, split } = props;
  return (
    <>
      <p class="muted">{t("analytics.runs", { runs: count(found.runs), metric: found.metric })}</p>
      <Chart model={chartOf(found, by, split)} />
      <DataTable
        caption={t("analytics.groups")}
        rows={found.items}
        rowKey={(group) => nameOf(group, by, split)}
        columns={[
          {
            key: "by",
            title: t(`analytics.by.${by}`),
            cell: (group: AnalyticsGroup) => group[by] ?? t("list.missing"),
          },
          ...(split
            ? [
                {
                  key: "split",
                  title: t(`analytics.by.${split}`),
                  cell: (group: AnalyticsGroup) => group[split] ?? t("list.missing"),
                },
              ]
            : []),
          {
            key: "estimate",
            title: found.metric,
            cell: ({ estimate, interval, samples }) => (
              <Estimate value={estimate} low={interval?.low} high={interval?.high} n={samples} />
            ),
          },
          { key: "trials", title: t("run.trials"), numeric: true, cell: (group) => count(group.count) },
          {
            key: "unscored",
            title: t("samples.unscored"),
            numeric: true,
            cell: (group) => count(group.unscored),
          },
        ]}
      />
    </>
  );
}

/** What a group is called. */
export function nameOf(group: AnalyticsGroup, by: Dimension, split: Dimension | undefined): string {
  return listed(group[by] ?? t("list.missing"), split && (group[split] ?? t("list.missing")));
}

/** Groups with their intervals; over runs as lines with a slider, else a row each. */
export function chartOf(found: Found, by: Dimension, split: Dimension | undefined): ChartModel {
  const series = split
    ? [...new Set(found.items.map((group) => group[split] ?? t("list.missing")))]
    : [found.metric];
  const overRuns = by === "run";
  return {
    title: t("analytics.chart", { metric: found.metric, by: t(`analytics.by.${by}`) }),
    shape: overRuns ? "line" : "forest",
    zoom: overRuns,
    x: { title: t(`analytics.by.${by}`), kind: "category", format: String },
    y: { title: found.metric, kind: "value", format: (v) => inUnit(v, "") },
    series: series.map((name) => ({
      name,
      points: found.items.flatMap((group) =>
        group.estimate === undefined || (split && (group[split] ?? t("list.missing")) !== name)
          ? []
          : [
              {
                x: overRuns ? (group.run ?? t("list.missing")) : nameOf(group, by, split),
                y: group.estimate,
                low: group.interval?.low,
                high: group.interval?.high,
                ...(group.run === undefined ? {} : { href: `/runs/${encodeURIComponent(group.run)}` }),
              },
            ],
      ),
    })),
  };
}
