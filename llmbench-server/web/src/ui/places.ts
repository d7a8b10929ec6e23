import type { MessageKey } from "../lib/messages";

interface Place {
  readonly path: string;
  readonly text: MessageKey;
}

/** The pages, in the order of the menu. */
export const places: readonly Place[] = [
  { path: "/", text: "nav.overview" },
  { path: "/runs", text: "nav.runs" },
  { path: "/compare", text: "nav.compare" },
  { path: "/trends", text: "nav.trends" },
  { path: "/benchmarks", text: "nav.benchmarks" },
  { path: "/datasets", text: "datasets.title" },
  { path: "/settings", text: "nav.settings" },
];
