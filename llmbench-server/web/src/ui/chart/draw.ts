import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { ChartModel } from "./model";
import { optionsOf, paletteOf } from "./options";

use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  DataZoomInsideComponent,
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
  dispose(): void;
}

/** Draws into an element; follows its size and the page's theme. */
export function drawingIn(element: HTMLElement): Drawing {
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
  window.addEventListener("llmbench:theme", redraw);
  return {
    draw,
    point(series, index) {
      const layers = shown?.series.some((s) => s.points.some((p) => p.low !== undefined)) ? 2 : 1;
      chart.dispatchAction({ type: "showTip", seriesIndex: series * layers, dataIndex: index });
    },
    dispose() {
      sizes.disconnect();
      window.removeEventListener("llmbench:theme", redraw);
      chart.dispose();
    },
  };
}
