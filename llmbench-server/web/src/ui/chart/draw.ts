import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  DataZoomSliderComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { ChartModel } from "./model";
import { layersOf, optionsOf, paletteOf } from "./options";

use([
  BarChart,
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

/** A drawn chart, to be drawn anew with other data and let go when its place is. */
export interface Drawing {
  draw(model: ChartModel): void;
  /** Shows where the reader's cursor is. */
  point(series: number, index: number): void;
  /** The drawing as a file. */
  svg(): Blob;
  png(): Promise<Blob>;
  dispose(): void;
}

/**
 * Draws into an element; follows its size and the page's theme.
 *
 * @param chosen is told of the page of a point that was clicked
 */
export function drawingIn(element: HTMLElement, chosen: (href: string) => void): Drawing {
  const chart: EChartsType = init(element, null, { renderer: "svg" });
  let shown: ChartModel | undefined;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const draw = (model: ChartModel) => {
    shown = model;
    chart.setOption(optionsOf(model, paletteOf(element), !calm && model.shape !== "line"), {
      notMerge: true,
    });
  };
  const redraw = () => {
    if (shown) draw(shown);
  };
  const sizes = new ResizeObserver(() => {
    chart.resize();
  });
  sizes.observe(element);
  chart.on("click", ({ seriesIndex, dataIndex }) => {
    const series = shown?.series[Math.floor((seriesIndex ?? 0) / layersOf(shown))];
    const href = series?.points[dataIndex]?.href;
    if (href) chosen(href);
  });
  window.addEventListener("llmbench:theme", redraw);
  return {
    draw,
    point(series, index) {
      const layers = shown ? layersOf(shown) : 1;
      chart.dispatchAction({ type: "showTip", seriesIndex: series * layers, dataIndex: index });
    },
    svg: () => new Blob([chart.renderToSVGString()], { type: "image/svg+xml" }),
    png: () => painted(chart, paletteOf(element).surface),
    dispose() {
      sizes.disconnect();
      window.removeEventListener("llmbench:theme", redraw);
      chart.dispose();
    },
  };
}

/** The drawing as dots, two for each of the page's, on the page's colour. */
async function painted(chart: EChartsType, background: string): Promise<Blob> {
  const [width, height] = [chart.getWidth(), chart.getHeight()];
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(chart.renderToSVGString())}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser does not draw pictures");
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => {
      if (blob) done(blob);
      else failed(new Error("this browser does not draw pictures"));
    });
  });
}
