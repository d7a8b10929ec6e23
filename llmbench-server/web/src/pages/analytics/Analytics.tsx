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
import { Agreements } from "../labels/Agreements";
import { Groups } from "./Groups";
import { SampleSize } from "./SampleSize";

const dimensions = ["model", "task", "label", "tag", "prompt", "run", "benchmark"] as const;
export type Dimension = (typeof dimensions)[number];

/** What is looked at beside scores. */
const measures = ["e2e", "ttft", "cost", "tokens", "failed"] as const;

/** A score or another value over many runs, in groups; two of them held against each other; how many samples a difference takes. */
export default function Analytics() {
  const { analytics } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const chosen = measures.find((one) => one === params.get("measure"));
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
  const scorers = choices.data?.scorers ?? [];
  const scorer = chosen ? "" : (params.get("scorer") ?? scorers[0] ?? "");
  // Runs that only measure a load have no scores.
  const measure = chosen ?? (choices.data && scorer === "" ? "e2e" : undefined);
  const value = measure ? `${MEASURE}${measure}` : scorer;
  const by = dimensions.find((one) => one === params.get("by")) ?? "model";
  const split = dimensions.find((one) => one === params.get("split") && one !== by);
  // Where groups are models, all of them are shown.
  const modelled = by === "model" || split === "model";
  const model = modelled ? null : params.get("model");
  const query = useQuery({
    queryKey: ["analytics", project, value, benchmark, model, by, split],
    enabled: value !== "",
    queryFn: () =>
      analytics.groups(project, {
        ...(measure ? { measure } : { scorer }),
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
            title={t("analytics.value")}
            value={value}
            of={[
              ...new Set([...scorers, ...(scorer === "" ? [] : [scorer])]),
              ...measures.map((one) => MEASURE + one),
            ]}
            name={valueNamed}
            onChange={(next) => {
              change(
                next.startsWith(MEASURE)
                  ? { measure: next.slice(MEASURE.length), scorer: null }
                  : { scorer: next, measure: null },
              );
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
        {value === "" ? (
          <Loaded query={choices}>{() => <Empty>{t("analytics.none")}</Empty>}</Loaded>
        ) : (
          <Loaded query={query} isEmpty={(found) => found.items.length === 0} empty={t("analytics.none")}>
            {(found) => <Shown found={found} by={by} split={split} />}
          </Loaded>
        )}
      </section>
      {query.data && query.data.items.length > 1 && (
        <Groups
          key={JSON.stringify([value, benchmark, model, by, split])}
          found={query.data}
          benchmark={benchmark}
          model={model}
          by={by}
          split={split}
        />
      )}
      <SampleSize />
      {scorer !== "" && <Agreements scorer={scorer} />}
    </>
  );
}

/** Sets a measure apart from a scorer of the same name. */
const MEASURE = "measure:";

function valueNamed(value: string): string {
  const measure = measures.find((one) => MEASURE + one === value);
  return measure ? t(`analytics.measure.${measure}`) : value;
}

/** What the groups' figures are of. */
function titleOf(found: Found): string {
  return found.measure ? t(`analytics.measure.${found.measure}`) : found.metric;
}

function Shown(props: {
  readonly found: Found;
  readonly by: Dimension;
  readonly split: Dimension | undefined;
}) {
  const { found, by, split } = props;
  return (
    <>
      <p class="muted">{t("analytics.runs", { runs: count(found.runs), metric: titleOf(found) })}</p>
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
            title: titleOf(found),
            cell: ({ estimate, interval, samples }) => (
              <Estimate
                value={estimate}
                low={interval?.low}
                high={interval?.high}
                unit={found.unit}
                n={samples}
              />
            ),
          },
          { key: "trials", title: t("run.trials"), numeric: true, cell: (group) => count(group.count) },
          {
            key: "unscored",
            title: found.measure ? t("unit.notMeasured") : t("samples.unscored"),
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
    : [titleOf(found)];
  const overRuns = by === "run";
  return {
    title: t("analytics.chart", { metric: titleOf(found), by: t(`analytics.by.${by}`) }),
    shape: overRuns ? "line" : "forest",
    zoom: overRuns,
    x: { title: t(`analytics.by.${by}`), kind: "category", format: String },
    y: { title: titleOf(found), kind: "value", format: (v) => inUnit(v, found.unit) },
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
