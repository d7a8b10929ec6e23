import { useEffect, useState } from "preact/hooks";

const KEY = "llmbench.singleKeys";
const CHANGED = "llmbench:keys";

/** Whether keys do something without Ctrl; who speaks to the machine, or hits keys by chance, turns them off. */
export function hasSingleKeys(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

/** Keeps the reader's choice in this browser. */
export function chooseSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "off");
  window.dispatchEvent(new Event(CHANGED));
}

/** As the choice is now, in this window and in others. */
export function useSingleKeys(): boolean {
  const [on, setOn] = useState(hasSingleKeys);
  useEffect(() => {
    const hear = () => {
      setOn(hasSingleKeys());
    };
    window.addEventListener(CHANGED, hear);
    window.addEventListener("storage", hear);
    return () => {
      window.removeEventListener(CHANGED, hear);
      window.removeEventListener("storage", hear);
    };
  }, []);
  return on;
}
