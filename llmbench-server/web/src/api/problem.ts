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
    super("The server cannot be reached.");
    this.name = "OfflineError";
  }
}

function inOneLine(problem: Problem): string {
  const parts = [problem.detail ?? problem.title];
  for (const error of problem.errors ?? []) {
    const place = error.pointer ?? error.parameter;
    parts.push(place ? `${place}: ${error.message}` : error.message);
  }
  return parts.join(" ");
}
