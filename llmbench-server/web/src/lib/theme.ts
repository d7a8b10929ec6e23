export type Theme = "system" | "light" | "dark";

const KEY = "llmbench.theme";
const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

/** The theme the reader chose last; the system's when none was. */
export function chosenTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Shows a theme and keeps the choice. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Shows the chosen theme; charts hear of it by the event `llmbench:theme`. */
export function applyTheme(): void {
  const theme = chosenTheme();
  const shown = theme === "system" ? (dark().matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = shown;
  window.dispatchEvent(new Event("llmbench:theme"));
}

/** Keeps step with the system's theme while the page is open. */
export function followSystemTheme(): void {
  dark().addEventListener("change", applyTheme);
}
