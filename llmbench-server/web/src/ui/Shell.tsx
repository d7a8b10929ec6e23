import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useServer, useSignal } from "../api/context";
import type { Me } from "../api/types";
import { t } from "../lib/i18n";
import { useProjectIfAny } from "../lib/project";
import { useDone } from "../lib/useDone";
import { chooseTheme, chosenTheme, type Theme } from "../lib/theme";
import { Offline } from "./Offline";
import { ProblemText } from "./Problem";
import { places } from "./places";
import { Shortcuts, type Opened } from "./Shortcuts";
import { useTitle } from "./useTitle";

/** What stands around every page, also where there is no project and before it is known who reads: where to go, and the way out. */
export function Shell({
  me,
  children,
}: {
  readonly me: Me | undefined;
  readonly children: ComponentChildren;
}) {
  const { path } = useLocation();
  const { session } = useServer();
  const main = useRef<HTMLElement>(null);
  const [opened, setOpened] = useState<Opened>(null);
  const [unfolded, setUnfolded] = useState(false);
  const fold = useId();
  useEffect(() => {
    setUnfolded(false);
  }, [path]);

  const shown = useRef(path);
  // Whoever goes to another page goes on from its beginning; a part of it that wants the focus takes it after this.
  useLayoutEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);

  useTitle(main);
  const [signOut, notSignedOut] = useDone(() => session.signOut());

  return (
    <div class="shell">
      <a class="skip-link" href="#main">
        {t("app.skip")}
      </a>
      <header class="side">
        <a class="brand" href="/">
          {t("app.name")}
        </a>
        <ProjectChoice />
        {/* Where there is little room the rest of the head is folded away. */}
        <button
          type="button"
          class="unfold"
          aria-expanded={unfolded}
          aria-controls={fold}
          onClick={() => {
            setUnfolded(!unfolded);
          }}
        >
          {t("nav.menu")}
        </button>
        <div id={fold} class={unfolded ? "fold" : "fold folded"}>
          <nav aria-label={t("nav.label")}>
            <ul>
              {places.map((place) => (
                <li key={place.path}>
                  <a href={place.path} aria-current={isAt(path, place.path) ? "page" : undefined}>
                    {t(place.text)}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <button
            type="button"
            onClick={() => {
              setOpened("palette");
            }}
          >
            {t("palette.open")}
          </button>
          <ThemeChoice />
          <p class="muted">{me?.displayName ?? me?.user}</p>
          <button type="button" onClick={signOut}>
            {t("signout")}
          </button>
          <ProblemText of={notSignedOut} />
        </div>
      </header>
      <main class="main" id="main" ref={main} tabIndex={-1}>
        <Offline />
        {children}
      </main>
      <Shortcuts opened={opened} setOpened={setOpened} />
    </div>
  );
}

function isAt(path: string, place: string): boolean {
  return place === "/" ? path === "/" : path === place || path.startsWith(`${place}/`);
}

function ProjectChoice() {
  const chosen = useProjectIfAny();
  if (!chosen) return null;
  const { project, projects, choose } = chosen;
  return (
    <label class="field">
      {t("project.label")}
      <select
        value={project}
        onChange={(event) => {
          choose(event.currentTarget.value);
        }}
      >
        {projects.map((one) => (
          <option key={one.name} value={one.name}>
            {one.title}
          </option>
        ))}
      </select>
    </label>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <label class="field">
      {t("theme.label")}
      <select
        value={theme}
        onChange={(event) => {
          const next = event.currentTarget.value as Theme;
          chooseTheme(next);
          setTheme(next);
        }}
      >
        {(["system", "light", "dark"] as const).map((one) => (
          <option key={one} value={one}>
            {t(`theme.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Whether the figures on the page move by themselves. */
export function LiveBadge() {
  const { live } = useServer();
  const connected = useSignal(live.connected);
  return (
    <span class={`badge ${connected ? "pass" : "open"}`} title={connected ? undefined : t("live.paused")}>
      {t(connected ? "live.on" : "live.off")}
    </span>
  );
}
