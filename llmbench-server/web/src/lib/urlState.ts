import { useLocation } from "preact-iso";

/** The page's state as it stands in the address, so that a link carries it. */
export function useUrlState(): readonly [
  URLSearchParams,
  (changes: Readonly<Record<string, string | null>>) => void,
] {
  const { url, route } = useLocation();
  const [path = "/", query = ""] = url.split("?");
  const params = new URLSearchParams(query);
  const change = (changes: Readonly<Record<string, string | null>>) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === "") next.delete(key);
      else next.set(key, value);
    }
    const text = next.toString();
    route(text ? `${path}?${text}` : path, true);
  };
  return [params, change];
}
