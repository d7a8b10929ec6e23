import { useLocation } from "preact-iso";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { places } from "./places";

interface Command {
  readonly name: string;
  readonly path: string;
}

/** Goes to a page, or to the run whose id is typed, without the mouse. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { route } = useLocation();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = commands(typed);

  useEffect(() => {
    dialog.current?.showModal();
  }, []);

  const go = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    route(command.path);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") go(found[at]);
    else return;
    event.preventDefault();
  };

  return (
    <dialog ref={dialog} aria-label={t("palette.title")} onClose={onClose}>
      <label class="field">
        {t("palette.title")}
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[at] ? `${list}-${at}` : undefined}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={keys}
        />
        <span class="hint">{t("palette.hint")}</span>
      </label>
      <div id={list} role="listbox" aria-label={t("palette.title")} class="options">
        {found.map((command, index) => (
          // The keys are heard in the field above, which keeps the focus.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={command.path}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => {
              go(command);
            }}
          >
            {command.name}
          </div>
        ))}
      </div>
    </dialog>
  );
}

/** The pages whose name has what was typed, and the run that it may be the id of. */
export function commands(typed: string): readonly Command[] {
  const text = typed.trim();
  const pages = places
    .map((place) => ({ name: t(place.text), path: place.path }))
    .filter((command) => command.name.toLowerCase().includes(text.toLowerCase()));
  return /^[A-Za-z0-9][A-Za-z0-9._-]{5,99}$/.test(text)
    ? [...pages, { name: `${t("nav.runs")}: ${text}`, path: `/runs/${encodeURIComponent(text)}` }]
    : pages;
}
