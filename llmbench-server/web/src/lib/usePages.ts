import { useInfiniteQuery, type QueryKey } from "@tanstack/preact-query";
import type { Page } from "../api/routes";

/** So many pages are kept and drawn; the reader goes on and back over more. */
const KEPT = 5;

/** The cursors from a list's beginning to a page; none for the first. The server knows the way on alone, so the way back is kept here. */
type Trail = readonly string[];

/**
 * A list that is read page by page, however long it is. It is asked for anew when somebody says that it changed, and not because the
 * reader looks at the window again.
 */
export function usePages<T>(of: {
  readonly queryKey: QueryKey;
  /** @param cursor of the page; empty for the first */
  readonly page: (cursor: string, signal: AbortSignal) => Promise<Page<T>>;
  /** How often the list is asked for anew while nothing but its first page was read. */
  readonly pollMs?: number | undefined;
  /** So many parts of the key say what the list is of; while another choice of the same is fetched the one before stays. */
  readonly same?: number;
}) {
  const { queryKey, page, pollMs, same } = of;
  return useInfiniteQuery({
    queryKey,
    initialPageParam: [] as Trail,
    queryFn: ({ pageParam, signal }) => page(pageParam.at(-1) ?? "", signal),
    getNextPageParam: ({ next }, _, trail: Trail): Trail | undefined =>
      next === undefined ? undefined : [...trail, next],
    getPreviousPageParam: (_, __, trail: Trail): Trail | undefined =>
      trail.length === 0 ? undefined : trail.slice(0, -1),
    placeholderData: (before, query) =>
      query && queryKey.slice(0, same ?? Infinity).every((part, at) => part === query.queryKey[at])
        ? before
        : undefined,
    maxPages: KEPT,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchInterval: ({ state }) =>
      pollMs !== undefined && (state.data?.pages.length ?? 0) <= 1 ? pollMs : false,
  });
}
