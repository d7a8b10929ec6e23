import { inUnit } from "../lib/format";
import { t } from "../lib/i18n";

/** A figure with its interval and count: a point alone says too little. */
export function Estimate(props: {
  readonly value: number | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly unit?: string | undefined;
  readonly n?: number | undefined;
}) {
  const { value, low, high, unit, n } = props;
  if (value === undefined) return <span class="muted">{t("unit.notMeasured")}</span>;
  return (
    <span>
      <strong class="whole">{inUnit(value, unit)}</strong>
      {low !== undefined && high !== undefined && (
        <>
          {" "}
          <span class="muted whole">
            {t("estimate.within", { low: inUnit(low, unit), high: inUnit(high, unit) })}
          </span>
        </>
      )}
      {n !== undefined && (
        <>
          {" "}
          <span class="muted whole">{t("estimate.samples", { n })}</span>
        </>
      )}
    </span>
  );
}
