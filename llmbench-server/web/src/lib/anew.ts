import { useQueryClient, type QueryKey } from "@tanstack/preact-query";
import { useEffect, useMemo } from "preact/hooks";

/** So long what is told is gathered before it is acted on. */
const PAUSE_MS = 500;

/** Acts a moment after it is told to: once, however often it is told until then, and never while it still acts. */
export function coalesced(act: () => Promise<unknown>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  let again = false;
  let stopped = false;
  const start = () => {
    if (!stopped) timer ??= setTimeout(run, PAUSE_MS);
  };
  const run = () => {
    timer = undefined;
    busy = true;
    void act().finally(() => {
      busy = false;
      if (again) start();
      again = false;
    });
  };
  return {
    tell: () => {
      if (busy) again = true;
      else start();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Says that what these keys begin is out of date; it is asked for anew a moment later, however often that is said until then. */
export function useAnew(...keys: readonly QueryKey[]): () => void {
  const queries = useQueryClient();
  const later = useMemo(() => {
    const due = new Set<QueryKey>();
    const { tell, stop } = coalesced(async () => {
      // What is being fetched, perhaps a further page that the reader asked for, is not broken off but asked for after it.
      const now = [...due].filter((queryKey) => queries.isFetching({ queryKey }) === 0);
      for (const queryKey of now) due.delete(queryKey);
      await Promise.all(now.map((queryKey) => queries.refetchQueries({ queryKey, type: "active" })));
      if (due.size > 0) tell();
    });
    return {
      stop,
      tell: () => {
        for (const queryKey of keys) due.add(queryKey);
        tell();
      },
    };
  }, [queries, JSON.stringify(keys)]);
  useEffect(() => later.stop, [later]);
  return () => {
    // At once, so that who leaves the page and comes back is not shown what was.
    for (const queryKey of keys) void queries.invalidateQueries({ queryKey, refetchType: "none" });
    later.tell();
  };
}
