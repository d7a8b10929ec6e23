import type { MessageKey } from "../lib/messages";

interface Place {
  readonly path: string;
  readonly text: MessageKey;
  /** Goes there when it is pressed after `g`. */
  readonly key: string;
}

/** The pages, in the order of the menu. */
export const places: readonly Place[] = [
  { path: "/", text: "nav.overview", key: "o" },
  { path: "/runs", text: "nav.runs", key: "r" },
  { path: "/compare", text: "nav.compare", key: "c" },
  { path: "/trends", text: "nav.trends", key: "t" },
  { path: "/benchmarks", text: "nav.benchmarks", key: "b" },
  { path: "/datasets", text: "datasets.title", key: "d" },
  { path: "/analytics", text: "nav.analytics", key: "a" },
  { path: "/labels", text: "nav.labels", key: "l" },
  { path: "/costs", text: "nav.costs", key: "m" },
  { path: "/settings", text: "nav.settings", key: "s" },
];
