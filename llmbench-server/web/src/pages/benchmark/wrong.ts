import { ProblemError } from "../../api/problem";
import type { Path } from "./declaration";

/** What is wrong at a place of a declaration, or beneath it; `but` names parts beneath that have a place of their own. */
export type Wrong = (path: Path, ...but: readonly string[]) => string | undefined;

/** Line and field stand before a complaint, for who reads the text; beside the field they say nothing. */
const PLACE = /^benchmark(?: line \d+)?: [a-z][\w.[\]-]*: /;

/** What the server said of a text, by its places. */
export function wrongOf(problem: Error | undefined): Wrong {
  const errors = problem instanceof ProblemError ? (problem.problem.errors ?? []) : [];
  return (path, ...but) => {
    const here = `#/declaration/${path.join("/")}`;
    const found = errors.find(
      ({ pointer = "" }) =>
        pointer === here ||
        (pointer.startsWith(`${here}/`) &&
          !but.some((part) => pointer === `${here}/${part}` || pointer.startsWith(`${here}/${part}/`))),
    );
    return found?.message.replace(PLACE, "");
  };
}
