import { t } from "../../lib/i18n";

/**
 * What the keys of a chart do, for a hand that can press but neither drag nor spread two fingers. Tab steps over these buttons: the chart
 * hears the keys themselves.
 */
export function Tools(props: {
  readonly chart: string;
  /** Whether the reader's cursor is on a point. */
  readonly pointed: boolean;
  /** Whether what the cursor moves over is marked. */
  readonly marking: boolean;
  readonly onMark: () => void;
  readonly onKey: (key: string) => void;
}) {
  const { chart, pointed, marking, onMark, onKey } = props;
  const key = (sign: string, of: string, name: string) => (
    <button
      type="button"
      tabIndex={-1}
      aria-label={name}
      onClick={() => {
        onKey(of);
      }}
    >
      {sign}
    </button>
  );
  return (
    <span class="row" role="group" aria-label={t("chart.tools", { chart })}>
      {key("←", "ArrowLeft", t("chart.before"))}
      {key("→", "ArrowRight", t("chart.after"))}
      {key("−", "-", t("chart.out"))}
      {key("+", "+", t("chart.in"))}
      <button type="button" tabIndex={-1} aria-pressed={marking} disabled={!pointed} onClick={onMark}>
        {t("chart.mark")}
      </button>
    </span>
  );
}
