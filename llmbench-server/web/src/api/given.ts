import { t } from "../lib/i18n";
import { ProblemError } from "./problem";

/** What came; errors were thrown before, so that nothing here means an answer without a body. */
export function given<T>(answer: { readonly data?: T | undefined; readonly response: Response }): T {
  if (answer.data === undefined) {
    throw new ProblemError({
      type: "about:blank",
      title: t("api.empty"),
      status: answer.response.status,
    });
  }
  return answer.data;
}

/** Lets a question be given up, where whoever asks may do so. */
export function abortable(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal ? { signal } : {};
}

/** The version that a change is meant for; 0 is that of what is not there yet. */
export function ifMatch(version: number): { readonly "If-Match": string } {
  return { "If-Match": `"${version}"` };
}
