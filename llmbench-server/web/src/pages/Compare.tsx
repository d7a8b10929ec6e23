import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../api/context";
import type { ComparedMetric, Comparison, Flips } from "../api/types";
import { inUnit, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { useUrlState } from "../lib/urlState";
import { Chart } from "../ui/chart/Chart";
import type { ChartModel } from "../ui/chart/model";
import { DataTable } from "../ui/DataTable";
import { Estimate } from "../ui/Estimate";
import { Loaded } from "../ui/States";
import { TextDiff } from "../ui/TextDiff";
import { RunStateBadge } from "../ui/RunStateBadge";

const MOST = 20;

/** Two to twenty runs side by side; the address carries which. */
export default function Compare() {
  const { routes } = useServer();
  const { project } = useProject();
  const [params] = useUrlState();
  const runs = params.getAll("run");
  const query = useQuery({
    queryKey: ["compare", project, runs],
    enabled: runs.length >= 2,
    queryFn: () => routes.compare(project, runs),
  });
  return (
    <>
      <h1>{t("compare.title")}</h1>
      <Picker chosen={runs} />
      {runs.length >= 2 && <Loaded query={query}>{(comparison) => <Shown comparison={comparison} />}</Loaded>}
    </>
  );
}

function Picker({ chosen }: { readonly chosen: readonly string[] }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [, , setAll] = useUrlState();
  const [open, setOpen] = useState(chosen.length < 2);
  const query = useQuery({
    queryKey: ["runs", project, "picker"],
    queryFn: async () => (await routes.runs(project, { limit: 100 })).items,
  });
  const toggle = (id: string) => {
    setAll("run", chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(0, MOST));
  };
  return (
    <details
      class="card"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{t("compare.pick")}</summary>
      <Loaded query={query} isEmpty={(runs) => runs.length === 0} empty={t("overview.none")}>
        {(runs) => (
          <DataTable
            caption={t("nav.runs")}
            rows={runs}
            rowKey={(run) => run.id}
            columns={[
              {
                key: "chosen",
                title: t("compare.go"),
                cell: (run) => (
                  <label>
                    <input
                      type="checkbox"
                      checked={chosen.includes(run.id)}
                      onChange={() => {
                        toggle(run.id);
                      }}
                    />{" "}
                    {run.benchmark} <code>{run.id}</code>
                  </label>
                ),
              },
              { key: "models", title: t("run.models"), cell: (run) => run.models.join(", ") },
              {
                key: "state",
                title: t("run.state"),
                cell: (run) => <RunStateBadge state={run.state} verdict={run.verdict} />,
              },
            ]}
          />
        )}
      </Loaded>
    </details>
  );
}

function Shown({ comparison }: { readonly comparison: Comparison }) {
  const names = comparison.entrants.map((entrant) => entrant.name);
  return (
    <>
      <section class="card" aria-labelledby="changes">
        <h2 id="changes">{t("compare.changes")}</h2>
        {comparison.changes.length === 0 ? (
          <p class="muted">{t("compare.same")}</p>
        ) : (
          <DataTable
            caption={t("compare.changes")}
            rows={comparison.changes}
            rowKey={(change) => change.name}
            columns={[
              {
                key: "name",
                title: t("run.fingerprint"),
                cell: (change) => (
                  <>
                    {change.name} {change.identity && <span class="badge open">{t("compare.identity")}</span>}
                  </>
                ),
              },
              ...names.map((name, side) => ({
                key: `side-${side}`,
                title: name,
                cell: (change: Comparison["changes"][number]) => (
                  <span class="mono">{change.values[side] ?? ""}</span>
                ),
              })),
            ]}
          />
        )}
      </section>
      {comparison.tables.map((table) => (
        <section key={table.task} class="card" aria-label={table.task}>
          <h2>{table.task}</h2>
          {table.metrics.map((metric) => (
            <MetricCompared key={metric.metric} metric={metric} sides={table.sides} />
          ))}
          {table.flips.map((flips) => (
            <Flipped
              key={`${flips.left}-${flips.right}-${flips.metric}`}
              flips={flips}
              sides={table.sides}
              comparison={comparison}
              task={table.task}
            />
          ))}
        </section>
      ))}
      {comparison.remarks.length > 0 && (
        <section class="card" aria-labelledby="remarks">
          <h2 id="remarks">{t("compare.remarks")}</h2>
          <ul>
            {comparison.remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function MetricCompared({
  metric,
  sides,
}: {
  readonly metric: ComparedMetric;
  readonly sides: readonly string[];
}) {
  const forest = forestOf(metric, sides);
  return (
    <article>
      <h3>{metric.metric}</h3>
      {forest && <Chart model={forest} />}
      <DataTable
        caption={metric.metric}
        rows={metric.pairs}
        rowKey={(pair) => `${pair.left}-${pair.right}`}
        columns={[
          { key: "left", title: t("compare.left"), cell: (pair) => sides[pair.left] },
          { key: "right", title: t("compare.right"), cell: (pair) => sides[pair.right] },
          {
            key: "difference",
            title: t("compare.difference"),
            cell: ({ difference, why }) =>
              difference ? (
                <Estimate
                  value={difference.difference}
                  low={difference.interval.low}
                  high={difference.interval.high}
                  unit={metric.unit}
                  n={difference.pairs}
                />
              ) : (
                <span class="muted">{why}</span>
              ),
          },
          {
            key: "p",
            title: "p",
            numeric: true,
            cell: (pair) => (pair.adjusted === undefined ? "" : number(pair.adjusted, 3)),
          },
          {
            key: "ahead",
            title: t("compare.ahead"),
            cell: (pair) =>
              pair.ahead === undefined ? <span class="muted">{t("compare.tied")}</span> : sides[pair.ahead],
          },
        ]}
      />
      {metric.ranking.length > 0 && (
        <>
          <h4>{t("compare.ranking")}</h4>
          <ol>
            {metric.ranking.map((group) => (
              <li key={group.rank} value={group.rank}>
                {group.sides.map((side) => sides[side]).join(", ")}
              </li>
            ))}
          </ol>
        </>
      )}
    </article>
  );
}

/** The differences of all sides to the first, as intervals around none. */
export function forestOf(metric: ComparedMetric, sides: readonly string[]): ChartModel | null {
  const points = metric.pairs.flatMap(({ left, right, difference }) => {
    if (!difference || (left !== 0 && right !== 0)) return [];
    // Told as the other side minus the first, whichever way the pair stands.
    const sign = left === 0 ? -1 : 1;
    const ends = [sign * difference.interval.low, sign * difference.interval.high].sort((a, b) => a - b);
    return [
      {
        x: sides[left === 0 ? right : left] ?? "",
        y: sign * difference.difference,
        low: ends[0],
        high: ends[1],
      },
    ];
  });
  if (points.length === 0) return null;
  return {
    title: `${metric.metric}: ${t("compare.forest", { base: sides[0] ?? "" })}`,
    shape: "forest",
    x: { title: t("compare.right"), kind: "category", format: String },
    y: { title: t("compare.difference"), kind: "value", format: (v) => inUnit(v, metric.unit) },
    series: [{ name: metric.metric, points }],
    reference: { value: 0, name: "0" },
  };
}

function Flipped(props: {
  readonly flips: Flips;
  readonly sides: readonly string[];
  readonly comparison: Comparison;
  readonly task: string;
}) {
  const { flips, sides, comparison, task } = props;
  const [open, setOpen] = useState<string | null>(null);
  const left = sides[flips.left] ?? "";
  const right = sides[flips.right] ?? "";
  const list = (title: string, samples: readonly string[]) =>
    samples.length > 0 && (
      <div>
        <h4>
          {title} ({samples.length})
        </h4>
        <ul class="row">
          {samples.slice(0, 200).map((sample) => (
            <li key={sample}>
              <button
                type="button"
                class="mono"
                onClick={() => {
                  setOpen(sample);
                }}
              >
                {sample}
              </button>
            </li>
          ))}
        </ul>
      </div>
    );
  return (
    <details>
      <summary>
        {t("compare.flips")} · {flips.metric}: {left} → {right} (+{flips.better.length} −{flips.worse.length})
      </summary>
      {list(t("compare.worse"), flips.worse)}
      {list(t("compare.better"), flips.better)}
      {list(t("compare.only", { side: left }), flips.leftOnly)}
      {list(t("compare.only", { side: right }), flips.rightOnly)}
      {open && (
        <SideBySide
          sample={open}
          task={task}
          left={comparison.entrants[flips.left]}
          right={comparison.entrants[flips.right]}
        />
      )}
    </details>
  );
}

type Entrant = Comparison["entrants"][number];

function SideBySide(props: {
  readonly sample: string;
  readonly task: string;
  readonly left: Entrant | undefined;
  readonly right: Entrant | undefined;
}) {
  const { sample, task, left, right } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const text = async (of: Entrant | undefined) => {
    const run = of?.runs[0];
    if (!of || run === undefined) return "";
    const trial = await routes.trial(project, run, { model: of.model ?? of.name, task, sample, epoch: 1 });
    return trial.text;
  };
  const query = useQuery({
    queryKey: ["diff", project, task, sample, left?.name, right?.name],
    queryFn: async () => Promise.all([text(left), text(right)]),
  });
  return (
    <section aria-label={sample}>
      <h4 class="mono">{sample}</h4>
      <Loaded query={query}>{([before, after]) => <TextDiff before={before} after={after} />}</Loaded>
    </section>
  );
}
