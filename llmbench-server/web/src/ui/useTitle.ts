import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { listed, t } from "../lib/i18n";

/** Calls the window after the first heading of a place, also where the heading comes late, with a script or with data. */
export function useTitle(place: RefObject<HTMLElement>): void {
  useEffect(() => {
    const within = place.current;
    if (!within) return;
    const name = () => {
      const heading = within.querySelector("h1")?.textContent;
      const title = heading && heading !== t("app.name") ? listed(heading, t("app.name")) : t("app.name");
      if (document.title !== title) document.title = title;
    };
    name();
    const observer = new MutationObserver(name);
    observer.observe(within, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
    };
  }, [place]);
}
