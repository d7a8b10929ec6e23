import type { CustomSeriesOption, SeriesOption } from "echarts";
import type { ChartModel, Point, Series } from "./model";
import { markOf, type Mark } from "./marks";
import { isFlat, pointInWords } from "./model";
import { categoriesOf } from "./range";

/** So many points of a line are drawn as dots too. */
const FEW = 40;

/** The colours of the page as it looks now. */
export interface Palette {
  readonly surface: string;
  readonly text: string;
  readonly line: string;
  readonly series: readonly string[];
}

/** Reads the colours from the page's custom properties. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    surface: read("--surface", "#ffffff"),
    text: read("--text", "#17202c"),
    line: read("--line", "#cfd6df"),
    series: [1, 2, 3, 4, 5, 6].map((n) => read(`--series-${n}`, "#1d4ed8")),
  };
}

/** So much of the width the labels of rows may take. */
const LABELS = 0.4;

/**
 * What the chart library draws for a model. The tooltip is drawn, not written as markup.
 *
 * @param width of the drawing in pixels
 */
export function optionsOf(model: ChartModel, palette: Palette, animate: boolean, width = 800) {
  const flat = isFlat(model);
  const room = roomFor(model);
  // What the points are held against is in sight however far off it is, with as much room beside it as a tenth of the whole.
  const including = (end: (...of: number[]) => number) => (extent: { min: number; max: number }) => {
    const held = model.reference?.value ?? extent.min;
    const [low, high] = [Math.min(extent.min, held), Math.max(extent.max, held)];
    const room = (high - low) / 10;
    return roundTo(end(low - room, high + room), room);
  };
  const measured = {
    type: model.y.kind === "log" ? ("log" as const) : ("value" as const),
    // What the chart is called need not stand beside it again.
    name: model.y.title === model.title ? "" : model.y.title,
    nameLocation: "middle" as const,
    nameGap: flat ? 28 : room.labels + 6,
    splitNumber: 4,
    scale: model.shape !== "bar" && model.shape !== "spans",
    axisLabel: {
      color: palette.text,
      formatter: model.y.format,
      // The ends of an axis that was widened for what the points are held against are no round numbers.
      ...(model.reference ? { showMinLabel: false, showMaxLabel: false } : {}),
    },
    nameTextStyle: { color: palette.text },
    splitLine: { lineStyle: { color: palette.line } },
    ...(model.reference ? { min: including(Math.min), max: including(Math.max) } : {}),
  };
  const named = {
    type: model.x.kind,
    name: flat ? "" : model.x.title,
    nameLocation: "middle" as const,
    nameGap: 28,
    axisLabel: {
      color: palette.text,
      hideOverlap: true,
      ...(flat ? { width: Math.round(width * LABELS), overflow: "truncate" as const } : {}),
      ...(model.x.kind === "category" ? {} : { formatter: model.x.format }),
    },
    nameTextStyle: { color: palette.text },
    axisLine: { lineStyle: { color: palette.line } },
    splitLine: { show: false },
    ...(model.x.kind === "category" ? { data: [...categoriesOf(model)], inverse: flat } : {}),
    ...(model.x.kind === "value" ? { scale: true } : {}),
  };
  return {
    animation: animate,
    stateAnimation: { duration: animate ? 300 : 0 },
    color: [...palette.series],
    textStyle: { color: palette.text },
    grid: {
      left: flat ? 16 : room.all,
      right: 24,
      top: 16,
      bottom: model.zoom ? 76 : 48,
      outerBoundsMode: flat ? ("same" as const) : ("none" as const),
      outerBoundsContain: "axisLabel" as const,
    },
    // On the page the legend is made of buttons; only a file has it drawn.
    legend: { show: false, textStyle: { color: palette.text } },
    tooltip: {
      renderMode: "richText" as const,
      transitionDuration: 0,
      trigger: model.shape === "line" ? ("axis" as const) : ("item" as const),
      formatter: (at: Pointed | readonly Pointed[]) => tipOf(model, "dataIndex" in at ? [at] : at),
    },
    brush: {
      ...(flat ? { yAxisIndex: 0 } : { xAxisIndex: 0 }),
      brushMode: "single" as const,
      removeOnClick: true,
      outOfBrush: { opacity: 0.4 },
      brushStyle: { color: palette.line, opacity: 0.35, borderColor: palette.text, borderWidth: 1 },
    },
    dataZoom: [
      {
        type: "inside" as const,
        zoomOnMouseWheel: "shift" as const,
        moveOnMouseMove: false,
        ...(flat ? { yAxisIndex: 0 } : {}),
      },
      ...(model.zoom
        ? [{ type: "slider" as const, height: 20, bottom: 4, textStyle: { color: palette.text } }]
        : []),
    ],
    xAxis: flat ? measured : named,
    yAxis: flat ? named : measured,
    series: model.series.flatMap((series, index) => drawn(model, series, index, palette)),
  };
}

/** So wide is a digit of an axis, a little more than most letters. */
const DIGIT_PX = 6.8;
const LEAST_LABELS_PX = 40;

/** What the labels beside the second axis take, and what they take with the name of the axis. */
function roomFor({ series, y, stacked, title }: ChartModel): {
  readonly labels: number;
  readonly all: number;
} {
  const sums = new Map<number | string, number>();
  const values = series.flatMap(({ points }) =>
    points.flatMap((point) => {
      const sum = (sums.get(point.x) ?? 0) + point.y;
      sums.set(point.x, sum);
      return stacked ? [0, sum] : [point.low ?? point.y, point.y, point.high ?? point.y];
    }),
  );
  const [low, high] = values.reduce<readonly [number, number]>(
    (ends, value) => [Math.min(ends[0], value), Math.max(ends[1], value)],
    [Infinity, -Infinity],
  );
  // Ticks lie between the ends, and may have a digit that those have not.
  const told = [low, high, (high - low) / 4].filter(Number.isFinite).map((value) => y.format(value).length);
  const labels = Math.max(LEAST_LABELS_PX, Math.round(Math.max(0, ...told) * DIGIT_PX) + 10);
  return { labels, all: labels + (y.title === title ? 8 : 26) };
}

interface Pointed {
  readonly seriesIndex?: number;
  readonly dataIndex: number;
}

/** Points in words, a line each; layers of intervals tell nothing that the point itself does not. */
function tipOf(model: ChartModel, pointed: readonly Pointed[]): string {
  const layers = layersOf(model);
  const lines = pointed.flatMap(({ seriesIndex = 0, dataIndex }) => {
    const series = model.series[Math.floor(seriesIndex / layers)];
    const point = series?.points[dataIndex];
    return seriesIndex % layers === 0 && series && point
      ? [`${series.name}\n${pointInWords(model, point)}`]
      : [];
  });
  return lines.join("\n");
}

/** What a chart is but for its figures: charts of one skeleton are drawn over each other. */
export function skeletonOf(model: ChartModel): string {
  const { title, shape, x, y, zoom, series } = model;
  const fits = x.kind === "category" ? series.map((one) => one.points.map((point) => point.x)) : [];
  return JSON.stringify([
    title,
    shape,
    x.kind,
    y.kind,
    zoom,
    series.map((one) => one.name),
    layersOf(model),
    fits,
  ]);
}

/** The options that a file has and the page has not: names of the series that are shown. */
export function withLegend(
  model: ChartModel,
  { legend, grid }: Pick<ReturnType<typeof optionsOf>, "legend" | "grid">,
) {
  const data = model.series.filter((series) => series.points.length > 0).map((series) => series.name);
  const show = model.series.length > 1;
  return { legend: { ...legend, show, data }, grid: show ? { ...grid, top: 40 } : grid };
}

/** A number without digits that mean nothing beside a step. */
function roundTo(value: number, step: number): number {
  if (step === 0) return value;
  const digits = Math.max(0, 1 - Math.floor(Math.log10(step)));
  const whole = 10 ** Math.min(digits, 20);
  return Math.round(value * whole) / whole;
}

/** How many layers of the chart library one of our series takes. */
export function layersOf(model: ChartModel): number {
  return hasIntervals(model) ? 2 : 1;
}

function hasIntervals(model: ChartModel): boolean {
  return model.series.some((series) =>
    series.points.some((point) => point.low !== undefined || point.across),
  );
}

function drawn(model: ChartModel, series: Series, index: number, palette: Palette): SeriesOption[] {
  const flat = isFlat(model);
  const mark = markOf(index);
  const color = palette.series[index % palette.series.length] ?? palette.text;
  const place = (point: Point) => (flat ? [point.y, point.x] : [point.x, point.y]);
  const reference = model.reference;
  if (model.shape === "spans") return [spans(series, index, color)];
  const main = {
    type: flat ? ("scatter" as const) : model.shape,
    name: series.name,
    color,
    ...(model.stacked ? { stack: "all" } : {}),
    ...lookOf(model, mark, palette),
    symbol: mark.symbol,
    showSymbol: model.shape !== "line" || series.points.length <= FEW || series.points.some((p) => p.href),
    symbolSize: (_value: unknown, at: { dataIndex: number }) =>
      series.points[at.dataIndex]?.marked ? 14 : 7,
    data: series.points.map((point) => ({ value: place(point) })),
    ...(reference && index === 0
      ? {
          markLine: {
            silent: true,
            symbol: "none",
            label: {
              formatter: reference.name,
              color: palette.text,
              position: flat ? ("start" as const) : ("end" as const),
            },
            lineStyle: { color: palette.text, type: "dashed" as const },
            data: [flat ? { xAxis: reference.value } : { yAxis: reference.value }],
          },
        }
      : {}),
  } as SeriesOption;
  return hasIntervals(model) ? [main, intervals(series, flat, color)] : [main];
}

function lookOf({ shape }: ChartModel, mark: Mark, palette: Palette): object {
  if (shape === "line") return { lineStyle: { type: dashOf(mark) } };
  return shape === "bar" ? { itemStyle: hatched(mark, palette), barMaxWidth: 64 } : {};
}

function dashOf({ dash }: Mark): number[] | "solid" {
  return dash.length === 0 ? "solid" : [...dash];
}

function hatched({ hatch }: Mark, palette: Palette) {
  if (!hatch) return {};
  const { symbol, across, down, turn } = hatch;
  return {
    decal: {
      symbol,
      dashArrayX: [...across],
      dashArrayY: [...down],
      rotation: turn,
      color: palette.surface,
    },
  };
}

/** Bars from where a span begins to where it ends; later series are higher, so that colour alone tells nothing. */
function spans(series: Series, index: number, color: string): CustomSeriesOption {
  return {
    type: "custom",
    name: series.name,
    color,
    data: series.points.map(({ x, y, from = 0 }) => [x, from, from + y]),
    encode: { y: 0, x: [1, 2] },
    renderItem: (_params, api) => {
      const [left = 0, middle = 0] = api.coord([api.value(1), api.value(0)]);
      const [right = 0] = api.coord([api.value(2), api.value(0)]);
      const [, row = 0] = api.size?.([0, 1]) as number[];
      const height = row * Math.min(0.8, 0.25 + 0.2 * index);
      return {
        type: "rect",
        shape: { x: left, y: middle - height / 2, width: Math.max(1, right - left), height },
        style: { fill: color },
      };
    },
  };
}

/** Bars from the low to the high end of each interval, of both axes where both are measured. */
function intervals(series: Series, flat: boolean, color: string): CustomSeriesOption {
  const crossed = series.points.some((point) => point.across);
  return {
    type: "custom",
    name: series.name,
    silent: true,
    data: series.points.map(({ x, y, low = y, high = y, across }) => [
      x,
      low,
      high,
      ...(crossed ? [across?.low ?? x, across?.high ?? x, y] : []),
    ]),
    encode: flat ? { y: 0, x: [1, 2] } : { x: crossed ? [0, 3, 4] : 0, y: [1, 2] },
    renderItem: (_params, api) => {
      const at = (value: unknown) =>
        flat ? api.coord([value as number, api.value(0)]) : api.coord([api.value(0), value as number]);
      const [x1 = 0, y1 = 0] = at(api.value(1));
      const [x2 = 0, y2 = 0] = at(api.value(2));
      const bar = (shape: { x1: number; y1: number; x2: number; y2: number }) => ({
        type: "line" as const,
        shape,
        style: { stroke: color, lineWidth: 2, opacity: 0.7 },
      });
      const upright = bar({ x1, y1, x2, y2 });
      if (!crossed) return upright;
      const [left = 0, middle = 0] = api.coord([api.value(3), api.value(5)]);
      const [right = 0] = api.coord([api.value(4), api.value(5)]);
      return { type: "group", children: [upright, bar({ x1: left, y1: middle, x2: right, y2: middle })] };
    },
  };
}
