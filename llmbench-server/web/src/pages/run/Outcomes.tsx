import type { Outcome, RunDetail } from "../../api/types";
import { count } from "../../lib/format";
import { t } from "../../lib/i18n";
import { outcomeName } from "../../lib/named";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";

/** How many trials ended how, each kind apart. */
export function Outcomes({ outcomes }: { readonly outcomes: RunDetail["outcomes"] }) {
  if (outcomes.length === 0) return null;
  return (
    <section class="card" aria-label={t("run.outcomes")}>
      <Chart model={bars(outcomes)} />
    </section>
  );
}

export function bars(outcomes: RunDetail["outcomes"]): ChartModel {
  const models = [...new Set(outcomes.map((o) => o.model))];
  const kinds = [...new Set(outcomes.map((o) => o.outcome))];
  const trials = (model: string, kind: Outcome) =>
    outcomes.filter((o) => o.model === model && o.outcome === kind).reduce((sum, o) => sum + o.trials, 0);
  return {
    title: t("run.outcomes"),
    shape: "bar",
    x: { title: t("samples.outcome"), kind: "category", format: String },
    y: { title: t("run.trials"), kind: "value", format: count },
    series: models.map((model) => ({
      name: model,
      points: kinds.map((kind) => ({ x: outcomeName(kind), y: trials(model, kind) })),
    })),
  };
}
