import { useState } from "preact/hooks";

/** Does something the reader asked for, then what follows; gives what to call and what went wrong the last time. */
export function useDone<T>(
  act: (what: T) => Promise<unknown>,
  then: () => Promise<unknown> = () => Promise.resolve(),
): readonly [(what: T) => void, Error | null] {
  const [problem, setProblem] = useState<Error | null>(null);
  const call = (what: T) => {
    setProblem(null);
    act(what)
      .then(then)
      .catch((wrong: unknown) => {
        setProblem(wrong as Error);
      });
  };
  return [call, problem];
}
