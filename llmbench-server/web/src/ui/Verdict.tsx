import { t } from "../lib/i18n";

export type VerdictName = "PASS" | "FAIL" | "INCONCLUSIVE";

const looks = { PASS: "pass", FAIL: "fail", INCONCLUSIVE: "open" } as const;

/** A verdict by word and colour, never by colour alone. */
export function Verdict({ verdict }: { readonly verdict: VerdictName }) {
  return <span class={`badge ${looks[verdict]}`}>{t(`verdict.${verdict}`)}</span>;
}
