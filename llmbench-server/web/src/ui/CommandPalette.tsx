import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useId, useState } from "preact/hooks";
import { useServer } from "../api/context";
import { t } from "../lib/i18n";
import { useProjectIfAny } from "../lib/project";
import { Dialog } from "./Dialog";
import { places } from "./places";

interface Command {
  readonly name: string;
  readonly path: string;
}

/** So many choices are listed; typing on narrows them. */
const MOST = 20;

/** Goes to a page, a benchmark or a run without the mouse. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const { route } = useLocation();
  const { routes } = useServer();
  const project = useProjectIfAny()?.project;
  const list = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const things = useQuery({
    queryKey: ["palette", project],
    enabled: project !== undefined,
    queryFn: async () => {
      if (project === undefined) return [];
      const [benchmarks, runs] = await Promise.all([
        routes.benchmarks(project),
        routes.runs(project, { limit: 50 }),
      ]);
      return [
        ...benchmarks.map(({ name }) => ({
          name: t("palette.toBenchmark", { name }),
          path: `/benchmarks/${encodeURIComponent(name)}`,
        })),
        ...runs.items.map(({ id, benchmark }) => ({
          name: t("palette.toRun", { benchmark, id }),
          path: `/runs/${encodeURIComponent(id)}`,
        })),
      ];
    },
  });
  const found = commands(typed, things.data ?? []).slice(0, MOST);

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
    <Dialog label={t("palette.title")} onClose={onClose}>
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
      {found.length === 0 && <p role="status">{t("palette.none")}</p>}
    </Dialog>
  );
}

/** What has all the words that were typed in its name, and the run that it may be the id of. */
export function commands(typed: string, things: readonly Command[] = []): readonly Command[] {
  const text = typed.trim();
  const words = text.toLowerCase().split(/\s+/);
  const all = [
    ...places.map((place) => ({ name: t(place.text), path: place.path })),
    { name: t("benchmarks.new"), path: "/benchmarks/new" },
    { name: t("first.page"), path: "/start" },
    ...things,
  ];
  const found = all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const path = `/runs/${encodeURIComponent(text)}`;
  return /^[A-Za-z0-9][A-Za-z0-9._-]{5,99}$/.test(text) && !found.some((one) => one.path === path)
    ? [...found, { name: t("palette.toId", { id: text }), path }]
    : found;
}
