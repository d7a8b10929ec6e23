import { useLocation } from "preact-iso";

type Change = (changes: Readonly<Record<string, string | null>>) => void;
type SetAll = (name: string, values: readonly string[]) => void;

/** The page's state as it stands in the address, so that a link carries it: read it, change some of it, set a list. */
export function useUrlState(): readonly [URLSearchParams, Change, SetAll] {
  const { url, route } = useLocation();
  const [path = "/", query = ""] = url.split("?");
  const params = new URLSearchParams(query);
  const go = (next: URLSearchParams) => {
    const text = next.toString();
    route(text ? `${path}?${text}` : path, true);
  };
  const change: Change = (changes) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(key);
      else next.set(key, value);
    }
    go(next);
  };
  const setAll: SetAll = (name, values) => {
    const next = new URLSearchParams(params);
    next.delete(name);
    for (const value of values) next.append(name, value);
    go(next);
  };
  return [params, change, setAll];
}
