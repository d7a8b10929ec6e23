/**
 * How a series looks beside its colour, for readers who cannot tell the colours apart: the shape of its points, the dashes of its line and
 * the hatching of its bars. There are as many as have no factor in common with the number of colours, so that thirty series look unlike.
 */
export interface Mark {
  /** What the chart library draws at a point. */
  readonly symbol: string;
  /** The same for the legend, about the middle of 24 by 12. */
  readonly path: string;
  /** Lengths of dashes and gaps; none for a whole line. */
  readonly dash: readonly number[];
  readonly hatch: Hatch | undefined;
}

/** Lines or dots on a bar. */
export interface Hatch {
  readonly symbol: "rect" | "circle";
  readonly across: readonly number[];
  readonly down: readonly number[];
  readonly turn: number;
  /** The same for the legend, on 24 by 12. */
  readonly path: string;
}

const lines = (turn: number, path: string): Hatch => ({
  symbol: "rect",
  across: [1, 0],
  down: [2, 5],
  turn,
  path,
});

const all: readonly Mark[] = [
  { symbol: "circle", path: "M9 6a3 3 0 1 0 6 0a3 3 0 1 0-6 0Z", dash: [], hatch: undefined },
  {
    symbol: "rect",
    path: "M9 3H15V9H9Z",
    dash: [7, 4],
    hatch: lines(-Math.PI / 4, "M0 12L12 0M6 12L18 0M12 12L24 0"),
  },
  {
    symbol: "triangle",
    path: "M12 2L16 10H8Z",
    dash: [2, 3],
    hatch: lines(Math.PI / 2, "M4 0V12M12 0V12M20 0V12"),
  },
  {
    symbol: "diamond",
    path: "M12 1L16 6L12 11L8 6Z",
    dash: [10, 3, 2, 3],
    hatch: lines(0, "M0 2H24M0 6H24M0 10H24"),
  },
  {
    symbol: "path://M-1 -4H1V-1H4V1H1V4H-1V1H-4V-1H-1Z",
    path: "M11 2H13V5H16V7H13V10H11V7H8V5H11Z",
    dash: [10, 3, 2, 3, 2, 3],
    hatch: { symbol: "circle", across: [5, 5], down: [5, 5], turn: 0, path: "M4 6h.1M12 6h.1M20 6h.1" },
  },
];

/** The mark of a series by its place. */
export function markOf(index: number): Mark {
  return all[index % all.length] as Mark;
}
