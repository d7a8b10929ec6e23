import type { RunState } from "../../api/types";

/** How often a run under way is asked for where the live connection says nothing. */
export const POLL_MS = 3_000;

/** Whether figures still come in. */
export function underWay(state: RunState): boolean {
  return state === "queued" || state === "running";
}
