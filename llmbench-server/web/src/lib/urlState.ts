import { useLocation } from "preact-iso";

/** A number as it stands in the address; none where it is no number. */
export function numberOf(text: string | null): number | undefined {
  const value = Number(text);
  return text === null || text === "" || Number.isNaN(value) ? undefined : value;
}

/** With `push` the way back leads to what was there before. */
type Change = (changes: Readonly<Record<string, string | null>>, push?: boolean) => void;
type SetAll = (name: string, values: readonly string[]) => void;

/** The page's state as it stands in the address, so that a link carries it: read it, change some of it, set a list. */
export function useUrlState(): readonly [URLSearchParams, Change, SetAll] {
  const { url, route } = useLocation();
  const [path = "/", query = ""] = url.split("?");
  const params = new URLSearchParams(query);
  const go = (next: URLSearchParams, push = false) => {
    const text = next.toString();
    route(text ? `${path}?${text}` : path, !push);
  };
  const change: Change = (changes, push) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(key);
      else next.set(key, value);
    }
    go(next, push);
  };
  const setAll: SetAll = (name, values) => {
    const next = new URLSearchParams(params);
    next.delete(name);
    for (const value of values) next.append(name, value);
    go(next);
  };
  return [params, change, setAll];
}
