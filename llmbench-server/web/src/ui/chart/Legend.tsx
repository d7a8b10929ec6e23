import { t } from "../../lib/i18n";
import { markOf } from "./marks";
import type { ChartModel } from "./model";

/** The series of a chart by name, colour and mark, as buttons that leave one out of the drawing and take it in again. */
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
          <Swatch shape={model.shape} index={index} />
          {name}
        </button>
      ))}
    </div>
  );
}

/** A series as it is drawn: its colour, and what else tells it apart. */
function Swatch({ shape, index }: { readonly shape: ChartModel["shape"]; readonly index: number }) {
  const { path, dash, hatch } = markOf(index);
  return (
    <svg class={`swatch of-${(index % 6) + 1}`} viewBox="0 0 24 12" aria-hidden="true">
      {shape === "bar" || shape === "spans" ? (
        <>
          <path d="M0 0H24V12H0Z" />
          {hatch && shape === "bar" && <path class="hatch" d={hatch.path} />}
        </>
      ) : (
        <>
          {shape === "line" && <path class="line" d="M0 6H24" stroke-dasharray={dash.join(" ")} />}
          <path d={path} />
        </>
      )}
    </svg>
  );
}
