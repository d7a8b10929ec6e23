import { t } from "../../lib/i18n";
import type { ChartModel } from "./model";

/** The series of a chart by name and colour, as buttons that leave one out of the drawing and take it in again. */
export function Legend(props: {
  readonly model: ChartModel;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (name: string) => void;
}) {
  const { model, hidden, onToggle } = props;
  if (model.series.length < 2) return null;
  return (
    <div class="legend" role="group" aria-label={t("chart.legend", { chart: model.title })}>
      {model.series.map(({ name }, index) => (
        <button
          key={name}
          type="button"
          aria-pressed={!hidden.has(name)}
          onClick={() => {
            onToggle(name);
          }}
        >
          <span class={`swatch of-${(index % 6) + 1}`} aria-hidden="true" />
          {name}
        </button>
      ))}
    </div>
  );
}
