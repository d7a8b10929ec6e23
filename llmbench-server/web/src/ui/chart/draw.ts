import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  BrushComponent,
  DataZoomInsideComponent,
  DataZoomSliderComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { t } from "../../lib/i18n";
import type { Cursor } from "./cursor";
import { isFlat, type ChartModel } from "./model";
import { layersOf, optionsOf, paletteOf, skeletonOf, withLegend } from "./options";
import { createPainter } from "./paint";
import type { Range } from "./range";

use([
  BarChart,
  BrushComponent,
  CustomChart,
  LineChart,
  ScatterChart,
  DataZoomInsideComponent,
  DataZoomSliderComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

/** All charts of the page share its frames. */
const painter = createPainter();

/** A drawn chart, to be drawn anew with other data and let go when its place is. */
export interface Drawing {
  draw(model: ChartModel): void;
  /** Shows where the reader's cursor is. */
  point(cursor: Cursor): void;
  /** Marks a part of the first axis. */
  select(range: Range | null): void;
  /** Narrows the first axis. */
  zoom(range: Range | null): void;
  /** The drawing as a file. */
  svg(): Blob;
  png(): Promise<Blob>;
  dispose(): void;
}

/** What the reader's hand does to a drawing. */
export interface Hand {
  /** The page of a point was clicked. */
  chosen(href: string): void;
  /** A point without a page was clicked. */
  pointed(cursor: Cursor): void;
  selected(range: Range | null): void;
  zoomed(range: Range | null): void;
}

/** Draws into an element; follows its size and the page's theme. */
export function drawingIn(element: HTMLElement, hand: Hand): Drawing {
  const chart: EChartsType = init(element, null, { renderer: "svg" });
  // A finger scrolls the page.
  const brushes = window.matchMedia("(pointer: fine)").matches;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let shown: ChartModel | undefined;
  let skeleton = "";
  let near: Range | null = null;

  const narrow = () => {
    chart.dispatchAction({
      type: "dataZoom",
      ...(near ? { startValue: near.low, endValue: near.high } : { start: 0, end: 100 }),
    });
  };
  const paint = (model: ChartModel) => {
    const options = optionsOf(
      model,
      paletteOf(element),
      !calm.matches && model.shape !== "line",
      element.clientWidth,
    );
    if (skeletonOf(model) === skeleton) {
      // Only the figures are new: what the reader zoomed and marked stays.
      const { series, xAxis, yAxis, grid } = options;
      chart.setOption({ series, xAxis, yAxis, grid });
      return;
    }
    skeleton = skeletonOf(model);
    chart.setOption(options, { notMerge: true });
    if (brushes) {
      const brushType = isFlat(model) ? "lineY" : "lineX";
      chart.dispatchAction({ type: "takeGlobalCursor", key: "brush", brushOption: { brushType } });
    }
    if (near) narrow();
  };
  const draw = (model: ChartModel) => {
    shown = model;
    painter.soon(chart, () => {
      paint(model);
    });
  };
  const redraw = () => {
    skeleton = "";
    if (shown) draw(shown);
  };
  const sizes = new ResizeObserver(() => {
    chart.resize();
    // How much of a row its label may take goes by the width.
    if (shown && isFlat(shown)) redraw();
  });
  sizes.observe(element);
  chart.on("click", ({ seriesIndex, dataIndex }) => {
    if (!shown) return;
    const series = Math.floor((seriesIndex ?? 0) / layersOf(shown));
    const point = shown.series[series]?.points[dataIndex];
    if (point?.href) hand.chosen(point.href);
    else if (point) hand.pointed([series, dataIndex]);
  });
  chart.on("brushEnd", (event) => {
    const { areas } = event as { areas: readonly { coordRange?: readonly [number, number] }[] };
    const ends = areas[0]?.coordRange;
    hand.selected(ends ? { low: Math.min(...ends), high: Math.max(...ends) } : null);
  });
  chart.on("datazoom", () => {
    const [state] = chart.getOption().dataZoom as {
      start: number;
      end: number;
      startValue: number;
      endValue: number;
    }[];
    if (!state) return;
    near = state.start <= 0 && state.end >= 100 ? null : { low: state.startValue, high: state.endValue };
    hand.zoomed(near);
  });
  window.addEventListener("llmbench:theme", redraw);
  const asFile = () => {
    painter.now(chart);
    if (!shown) return "";
    const options = optionsOf(shown, paletteOf(element), false, element.clientWidth);
    const { legend, grid } = withLegend(shown, options);
    chart.setOption({ legend, grid });
    const text = chart.renderToSVGString();
    chart.setOption({ legend: options.legend, grid: options.grid });
    return text;
  };
  return {
    draw,
    point([series, dataIndex]) {
      painter.now(chart);
      const layers = shown ? layersOf(shown) : 1;
      chart.dispatchAction({ type: "showTip", seriesIndex: series * layers, dataIndex });
    },
    select(range) {
      painter.now(chart);
      const flat = shown !== undefined && isFlat(shown);
      const axis = flat ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
      const brushType = flat ? "lineY" : "lineX";
      chart.dispatchAction({
        type: "brush",
        areas: range ? [{ brushType, ...axis, coordRange: [range.low, range.high] }] : [],
      });
    },
    zoom(range) {
      near = range;
      painter.now(chart);
      narrow();
    },
    svg: () => new Blob([asFile()], { type: "image/svg+xml" }),
    png: () => painted(asFile(), chart.getWidth(), chart.getHeight(), paletteOf(element).surface),
    dispose() {
      painter.forget(chart);
      sizes.disconnect();
      window.removeEventListener("llmbench:theme", redraw);
      chart.dispose();
    },
  };
}

/** A drawing as dots, two for each of the page's, on the page's colour. */
async function painted(svg: string, width: number, height: number, background: string): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error(t("chart.noPicture"));
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => {
      if (blob) done(blob);
      else failed(new Error(t("chart.noPicture")));
    });
  });
}
