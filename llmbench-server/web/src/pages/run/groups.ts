import type { Metric, RunDetail } from "../../api/types";

/** Metrics of one kind and task: a row a metric, a column a model. */
export interface MetricGroup {
  readonly kind: "scores" | "latency" | "tokens" | "money" | "others";
  readonly task: string;
  readonly models: readonly string[];
  readonly rows: readonly { readonly name: string; readonly of: readonly (Metric | undefined)[] }[];
}

const kinds = ["scores", "latency", "money", "tokens", "others"] as const;

function kindOf(metric: Metric, scores: ReadonlySet<string>): MetricGroup["kind"] {
  if (scores.has(metric.name)) return "scores";
  if (metric.unit === "ms") return "latency";
  if (metric.unit === "USD") return "money";
  return /token/.test(`${metric.name} ${metric.unit}`) ? "tokens" : "others";
}

/** The metrics of a run as tables: what it was made for first. */
export function grouped(run: Pick<RunDetail, "scores">, metrics: readonly Metric[]): readonly MetricGroup[] {
  const scores = new Set(run.scores.map((score) => score.metric));
  const groups = new Map<string, { kind: MetricGroup["kind"]; task: string; metrics: Metric[] }>();
  for (const metric of metrics) {
    const kind = kindOf(metric, scores);
    const task = metric.task ?? "";
    const key = `${kinds.indexOf(kind)}/${task}`;
    const group = groups.get(key) ?? { kind, task, metrics: [] };
    group.metrics.push(metric);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { kind, task, metrics: of }]) => {
      const models = [...new Set(of.map((metric) => metric.model ?? ""))];
      return {
        kind,
        task,
        models,
        rows: [...new Set(of.map((metric) => metric.name))].map((name) => ({
          name,
          of: models.map((model) => of.find((m) => m.name === name && (m.model ?? "") === model)),
        })),
      };
    });
}
