import { said, t } from "../lib/i18n";
import type { Problem } from "./types";

/** What the server said was wrong, with the fields at fault. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(inOneLine(problem));
    this.name = "ProblemError";
  }

  /** What is wrong with the field at a JSON Pointer such as `#/name`. */
  of(pointer: string): string | undefined {
    return this.problem.errors?.find((error) => error.pointer === pointer)?.message;
  }
}

/** The server could not be reached at all. */
export class OfflineError extends Error {
  constructor() {
    super(t("state.away"));
    this.name = "OfflineError";
  }
}

function inOneLine(problem: Problem): string {
  const told = problem.detail ?? problem.title;
  const more = (problem.errors ?? [])
    // The detail of a single error has it already.
    .filter((error) => !told.includes(error.message))
    .map((error) => {
      const place = error.pointer ?? error.parameter;
      return place ? `${place}: ${error.message}` : error.message;
    });
  return said(told, ...more);
}
