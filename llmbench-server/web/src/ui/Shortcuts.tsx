import { useLocation } from "preact-iso";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../lib/i18n";
import { hasSingleKeys } from "../lib/singleKeys";
import { CommandPalette } from "./CommandPalette";
import { Dialog } from "./Dialog";
import { places } from "./places";
import { SingleKeys } from "./SingleKeys";

/** How long after `g` the key of a page may come. */
const WAIT_MS = 1_500;

export type Opened = "palette" | "help" | null;

/** The keys that work on every page: Ctrl K and `/` find, `g` and a letter go, `?` tells them all. Those without Ctrl can be turned off. */
export function Shortcuts(props: { readonly opened: Opened; readonly setOpened: (next: Opened) => void }) {
  const { opened, setOpened } = props;
  const { route } = useLocation();
  const goUntil = useRef(0);
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && key === "k") {
        event.preventDefault();
        setOpened("palette");
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      if (!hasSingleKeys()) return;
      const place = places.find((one) => one.key === key);
      if (place && event.timeStamp < goUntil.current) route(place.path);
      else if (key === "?") setOpened("help");
      else if (key === "/") setOpened("palette");
      else if (key === "g") {
        goUntil.current = event.timeStamp + WAIT_MS;
        return;
      } else return;
      goUntil.current = 0;
      event.preventDefault();
    };
    // Before the keys of a page, which leave alone what led to another.
    window.addEventListener("keydown", keys, { capture: true });
    return () => {
      window.removeEventListener("keydown", keys, { capture: true });
    };
  }, [route, setOpened]);
  const close = () => {
    setOpened(null);
  };
  if (opened === "palette") return <CommandPalette onClose={close} />;
  return opened === "help" ? <Help onClose={close} /> : null;
}

/** Keys belong to what is being written, and to an open dialog. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      "input:not([type=checkbox], [type=radio]), select, textarea, dialog, [contenteditable]",
    ) !== null
  );
}

function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog label={t("keys.help")} onClose={onClose}>
      <h2>{t("keys.help")}</h2>
      <dl class="facts">
        <dt>
          <kbd>Ctrl K</kbd> · <kbd>/</kbd>
        </dt>
        <dd>{t("palette.title")}</dd>
        {places.map((place) => [
          <dt key={`${place.key}-key`}>
            <kbd>g</kbd> <kbd>{place.key}</kbd>
          </dt>,
          <dd key={`${place.key}-goes`}>{t(place.text)}</dd>,
        ])}
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>{t("keys.help")}</dd>
        <dt>
          <kbd>← →</kbd> · <kbd>↑ ↓</kbd> · <kbd>Enter</kbd>
        </dt>
        <dd>{t("keys.chart")}</dd>
        <dt>
          <kbd>Shift ← →</kbd>
        </dt>
        <dd>{t("keys.chartMark")}</dd>
        <dt>
          <kbd>+</kbd> · <kbd>-</kbd> · <kbd>0</kbd>
        </dt>
        <dd>{t("keys.chartZoom")}</dd>
      </dl>
      <SingleKeys />
      <button type="button" onClick={onClose}>
        {t("trial.close")}
      </button>
    </Dialog>
  );
}
