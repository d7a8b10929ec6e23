import type { Gate } from "../../api/types";
import { count } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel, Point } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";
import { Verdict } from "../../ui/Verdict";
import { inUnit } from "../../lib/format";

/** Each gate with what decided it, and how far off a decision is. */
export function Gates({ gates }: { readonly gates: readonly Gate[] }) {
  return (
    <section class="card" aria-labelledby="gates">
      <h2 id="gates">{t("run.gates")}</h2>
      {gates.length === 0 ? (
        <p class="muted">{t("run.noGates")}</p>
      ) : (
        <>
          <DataTable
            caption={t("run.gates")}
            rows={gates.map((gate, index) => ({ gate, index }))}
            rowKey={(row) => String(row.index)}
            columns={[
              {
                key: "verdict",
                title: t("gate.verdict"),
                cell: ({ gate }) => <Verdict verdict={gate.verdict} />,
              },
              {
                key: "gate",
                title: t("gate.gate"),
                cell: ({ gate }) => <code class="whole">{gate.expression}</code>,
              },
              {
                key: "of",
                title: t("gate.of"),
                cell: ({ gate }) => listed(gate.model, gate.task),
              },
              { key: "on", title: t("gate.measured"), cell: ({ gate }) => <DecidedOn gate={gate} /> },
              {
                key: "why",
                title: t("gate.why"),
                cell: ({ gate }) => (
                  <>
                    {gate.explanation}
                    {gate.needed !== undefined && (
                      <strong> {t("run.needed", { count: count(gate.needed) })}</strong>
                    )}
                  </>
                ),
              },
            ]}
          />
          <div class="grid">
            {barsOf(gates).map((chart) => (
              <Chart key={chart.title} model={chart} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

function DecidedOn({ gate }: { readonly gate: Gate }) {
  const { decidedOn, difference } = gate;
  if (difference) {
    const { low, high } = difference.interval;
    const of = difference.unit ?? decidedOn?.unit;
    return <Estimate value={difference.difference} low={low} high={high} unit={of} n={difference.pairs} />;
  }
  if (!decidedOn) return null;
  const { estimate, interval, unit, count: n } = decidedOn;
  return <Estimate value={estimate} low={interval?.low} high={interval?.high} unit={unit} n={n} />;
}

/** One bar chart a gate that names a limit for several models or tasks: intervals against the limit. */
export function barsOf(gates: readonly Gate[]): readonly ChartModel[] {
  const byExpression = new Map<string, Gate[]>();
  for (const gate of gates)
    byExpression.set(gate.expression, [...(byExpression.get(gate.expression) ?? []), gate]);
  return [...byExpression].flatMap(([expression, of]) => {
    const points = of.flatMap(pointOf);
    const first = of[0];
    if (points.length === 0 || !first) return [];
    const unit = first.difference?.unit ?? first.decidedOn?.unit;
    return [
      {
        title: expression,
        shape: "forest" as const,
        x: { title: t("run.models"), kind: "category" as const, format: String },
        y: { title: first.metric, kind: "value" as const, format: (value: number) => inUnit(value, unit) },
        series: [{ name: first.metric, points }],
        reference: { value: first.threshold, name: inUnit(first.threshold, unit) },
      },
    ];
  });
}

function pointOf(gate: Gate): readonly Point[] {
  const x = listed(gate.model, gate.task) || gate.metric;
  if (gate.difference) {
    const { difference: y, interval } = gate.difference;
    return [{ x, y, low: interval.low, high: interval.high }];
  }
  const { estimate, interval } = gate.decidedOn ?? {};
  return estimate === undefined ? [] : [{ x, y: estimate, low: interval?.low, high: interval?.high }];
}
