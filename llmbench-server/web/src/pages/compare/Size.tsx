import type { Effect } from "../../api/types";
import { number } from "../../lib/format";
import { t } from "../../lib/i18n";

/** How large a difference is, apart from how certain; an end that is not there has no bound. */
export function Size({ of }: { readonly of: Effect | undefined }) {
  if (!of) return null;
  const { estimate, interval } = of;
  const end = (value: number | undefined, infinite: string) =>
    value === undefined ? infinite : number(value, 3);
  return (
    <span>
      <span class="whole">
        {of.name === "odds ratio" ? t("size.oddsRatio") : of.name} <strong>{end(estimate, "∞")}</strong>
      </span>
      {interval && (
        <>
          {" "}
          <span class="muted whole">
            {t("estimate.within", { low: end(interval.low, "−∞"), high: end(interval.high, "∞") })}
          </span>
        </>
      )}
    </span>
  );
}
