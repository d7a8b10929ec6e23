import type { RunState } from "../api/types";
import { t } from "../lib/i18n";
import { Verdict, type VerdictName } from "./Verdict";

/** How a run stands: its verdict once it has one, else its state. */
export function RunStateBadge(props: {
  readonly state: RunState;
  readonly verdict?: VerdictName | undefined;
}) {
  const { state, verdict } = props;
  const looks = state === "failed" ? "fail" : state === "complete" || state === "decided" ? "" : "open";
  return (
    <span class="badges">
      {verdict && <Verdict verdict={verdict} />}
      {(!verdict || state !== "complete") && <span class={`badge ${looks}`}>{t(`state.run.${state}`)}</span>}
    </span>
  );
}
