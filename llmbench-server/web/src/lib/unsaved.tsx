import { createContext, type ComponentChildren } from "preact";
import { LocationProvider, useLocation } from "preact-iso";
import {
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type MutableRef,
} from "preact/hooks";
import { t } from "./i18n";

/** Whether the page holds what is not saved. */
const Unsaved = createContext<MutableRef<boolean>>({ current: false });

/** The way to another page. Unlike the location it never changes, so that who only goes is not drawn anew when the address changes. */
const Way = createContext<MutableRef<(url: string) => void>>({
  current: (url) => {
    location.assign(url);
  },
});

/** Part of the browser's Navigation API, where it has it. */
interface Navigation {
  addEventListener(type: "navigate", listener: (event: NavigateEvent) => void): void;
  removeEventListener(type: "navigate", listener: (event: NavigateEvent) => void): void;
}
interface NavigateEvent extends Event {
  readonly navigationType: string;
  readonly destination: { readonly url: string };
}

/** Asks before the reader leaves a page that says it holds what is not saved, whichever way they go. */
export function Leaving({ children }: { readonly children: ComponentChildren }) {
  const at = useLocation();
  const unsaved = useRef(false);
  const stays = (url: string) => {
    if (!unsaved.current || new URL(url, location.href).pathname === location.pathname) return false;
    if (!window.confirm(t("leave.unsaved"))) return true;
    unsaved.current = false;
    return false;
  };
  const guarded = useMemo(
    () => ({
      ...at,
      route: (url: string, replace?: boolean) => {
        if (!stays(url)) at.route(url, replace);
      },
    }),
    [at],
  );
  const way = useRef(guarded.route);
  way.current = guarded.route;
  useEffect(() => {
    const clicked = (event: MouseEvent) => {
      const plain =
        event.button === 0 && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      const link =
        event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      if (!plain || !link || link.download !== "" || link.origin !== location.origin) return;
      if (!stays(link.href)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    // A link out of the pages, a closed window, the address typed anew: the browser asks in its own words.
    const unloaded = (event: BeforeUnloadEvent) => {
      if (unsaved.current) event.preventDefault();
    };
    const traversed = (event: NavigateEvent) => {
      if (event.navigationType === "traverse" && event.cancelable && stays(event.destination.url)) {
        event.preventDefault();
      }
    };
    const { navigation } = window as { navigation?: Navigation };
    document.addEventListener("click", clicked, { capture: true });
    window.addEventListener("beforeunload", unloaded);
    navigation?.addEventListener("navigate", traversed);
    return () => {
      document.removeEventListener("click", clicked, { capture: true });
      window.removeEventListener("beforeunload", unloaded);
      navigation?.removeEventListener("navigate", traversed);
    };
  }, []);
  return (
    <LocationProvider.ctx.Provider value={guarded}>
      <Unsaved.Provider value={unsaved}>
        <Way.Provider value={way}>{children}</Way.Provider>
      </Unsaved.Provider>
    </LocationProvider.ctx.Provider>
  );
}

/** Says whether the page holds what is not saved, as long as it is there; gives what to call where all was saved this moment. */
export function useUnsaved(so: boolean): () => void {
  const unsaved = useContext(Unsaved);
  const free = useCallback(() => {
    unsaved.current = false;
  }, [unsaved]);
  useLayoutEffect(() => {
    unsaved.current = so;
    return free;
  }, [unsaved, so, free]);
  return free;
}

/** What to call with the address of another page. */
export function useWay(): (url: string) => void {
  const way = useContext(Way);
  return useCallback(
    (url) => {
      way.current(url);
    },
    [way],
  );
}
