import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { CommandPalette } from "./CommandPalette";
import { places } from "./places";

/** How long after `g` the key of a page may come. */
const WAIT_MS = 1_500;

export type Opened = "palette" | "help" | null;

/** The keys that work on every page: Ctrl K and `/` find, `g` and a letter go, `?` tells them all. */
export function Shortcuts(props: { readonly opened: Opened; readonly setOpened: (next: Opened) => void }) {
  const { opened, setOpened } = props;
  const { route } = useLocation();
  const goUntil = useRef(0);
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpened("palette");
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      const place = places.find((one) => one.key === event.key);
      if (place && event.timeStamp < goUntil.current) route(place.path);
      else if (event.key === "?") setOpened("help");
      else if (event.key === "/") setOpened("palette");
      else if (event.key === "g") {
        goUntil.current = event.timeStamp + WAIT_MS;
        return;
      } else return;
      goUntil.current = 0;
      event.preventDefault();
    };
    window.addEventListener("keydown", keys);
    return () => {
      window.removeEventListener("keydown", keys);
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
  const dialog = useRef<HTMLDialogElement>(null);
  const [close] = useState(() => () => dialog.current?.close());
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="shortcuts" onClose={onClose}>
      <h2 id="shortcuts">{t("keys.help")}</h2>
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
      <button type="button" onClick={close}>
        {t("trial.close")}
      </button>
    </dialog>
  );
}
