import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { getInstanceByDom } from "echarts/core";
import { describe, expect, it } from "vitest";
import { localTime } from "../src/lib/format";
import { Chart } from "../src/ui/chart/Chart";
import { moved } from "../src/ui/chart/cursor";
import { pointInWords, timeAxis, type ChartModel } from "../src/ui/chart/model";
import { optionsOf, skeletonOf, withLegend } from "../src/ui/chart/options";
import { createPainter } from "../src/ui/chart/paint";
import { heightOf, rangeInWords, wholeOf, zoomed } from "../src/ui/chart/range";

const model: ChartModel = {
  title: "Accuracy by model",
  shape: "forest",
  x: { title: "Model", kind: "category", format: String },
  y: { title: "Accuracy", kind: "value", format: (v) => v.toFixed(2) },
  series: [
    {
      name: "accuracy",
      points: [
        { x: "a:one", y: 0.5, low: 0.4, high: 0.6 },
        { x: "a:two", y: 0.7, low: 0.6, high: 0.8, href: "/runs/2" },
      ],
    },
  ],
  reference: { value: 0.6, name: "limit" },
};
const palette = { surface: "#fff", text: "#000", line: "#ccc", series: ["#00f"] };

describe("a chart", () => {
  it("tells each point in words as the arrow keys move over it", () => {
    render(<Chart model={model} />);
    const image = screen.getByRole("application", { name: "Accuracy by model" });
    fireEvent.keyDown(image, { key: "ArrowRight" });
    expect(screen.getByText("accuracy · a:one: 0.50 [0.40 to 0.60]")).toBeTruthy();
    fireEvent.keyDown(image, { key: "End" });
    expect(screen.getByText("accuracy · a:two: 0.70 [0.60 to 0.80]")).toBeTruthy();
  });

  it("has the same figures as a table once that is asked for", async () => {
    const { container } = render(<Chart model={model} />);
    const details = container.querySelector("details");
    if (!details) throw new Error("no table twin");
    details.open = true;
    fireEvent(details, new Event("toggle"));
    const link = await screen.findByRole("link", { name: "a:two" });
    const cells = [...container.querySelectorAll("tbody td")].map((cell) => cell.textContent);
    expect(cells).toEqual(["a:one", "0.50", "0.40", "0.60", "a:two", "0.70", "0.60", "0.80"]);
    expect(link.getAttribute("href")).toBe("/runs/2");
  });

  it("keeps the cursor within the points and leaves other keys alone", () => {
    expect(moved(model, [0, 1], "ArrowRight")).toEqual([0, 1]);
    expect(moved(model, [0, 1], "Home")).toEqual([0, 0]);
    expect(moved(model, [0, 0], "ArrowDown")).toEqual([0, 0]);
    expect(moved(model, null, "x")).toBeNull();
  });

  it("draws intervals, the line it is held against, and no markup in its tooltip", () => {
    const options = optionsOf(model, palette, false);
    expect(options.series).toHaveLength(2);
    expect(options.series[0]).toMatchObject({ type: "scatter", markLine: { data: [{ xAxis: 0.6 }] } });
    expect(options.series[1]).toMatchObject({ type: "custom" });
    expect(options.tooltip.renderMode).toBe("richText");
    expect(options.tooltip.formatter({ seriesIndex: 0, dataIndex: 1 })).toBe(
      "accuracy\na:two: 0.70 [0.60 to 0.80]",
    );
  });

  it("marks a range with Shift, tells what is in it, zooms in on it and shows the whole again", async () => {
    render(<Chart model={model} />);
    const image = screen.getByRole("application", { name: "Accuracy by model" });
    await waitFor(() => {
      expect(image.querySelector("svg")).toBeTruthy();
    });
    fireEvent.keyDown(image, { key: "ArrowRight" });
    fireEvent.keyDown(image, { key: "ArrowRight", shiftKey: true });
    expect(
      screen.getByText(/2 points from a:one to a:two; lowest 0.50, mean 0.60, highest 0.70/),
    ).toBeTruthy();
    fireEvent.keyDown(image, { key: "Escape" });
    expect(screen.queryByText(/2 points/)).toBeNull();
    fireEvent.keyDown(image, { key: "End", shiftKey: true });
    fireEvent.click(screen.getByRole("button", { name: "Zoom in on what is marked" }));
    expect(screen.queryByText(/points from/)).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Show the whole" }));
    fireEvent.keyDown(image, { key: "+" });
    expect(screen.getByRole("button", { name: "Show the whole" })).toBeTruthy();
    fireEvent.keyDown(image, { key: "-" });
    fireEvent.keyDown(image, { key: "0" });
    expect(screen.queryByRole("button", { name: "Show the whole" })).toBeNull();
  });

  it("is read, marked and zoomed by buttons too, for hands that press but do not drag", () => {
    render(<Chart model={model} />);
    const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
    const mark = screen.getByRole<HTMLButtonElement>("button", { name: "Mark from here" });
    expect(mark.disabled).toBe(true);
    press("Next point");
    expect(screen.getByText("accuracy · a:one: 0.50 [0.40 to 0.60]")).toBeTruthy();
    fireEvent.click(mark);
    expect(mark.getAttribute("aria-pressed")).toBe("true");
    expect(screen.getByText(/1 points from a:one to a:one/)).toBeTruthy();
    press("Next point");
    expect(screen.getByText(/2 points from a:one to a:two/)).toBeTruthy();
    fireEvent.click(mark);
    press("Previous point");
    expect(screen.getByText(/2 points from a:one to a:two/)).toBeTruthy();
    fireEvent.click(mark);
    press("Unmark");
    expect(mark.getAttribute("aria-pressed")).toBe("false");
    press("Zoom in");
    press("Show the whole");
    press("Zoom in");
    press("Zoom out");
    expect(screen.queryByRole("button", { name: "Show the whole" })).toBeNull();
  });

  it("goes with its reader to a point beside the part that is zoomed in on", async () => {
    const points = [0, 1, 2, 3, 4].map((x) => ({ x, y: x }));
    const line: ChartModel = {
      ...model,
      shape: "line",
      x: { title: "x", kind: "value", format: String },
      series: [{ name: "s", points }],
    };
    const { container } = render(<Chart model={line} />);
    const chart = await waitFor(() => {
      const place = container.querySelector<HTMLElement>(".chart > div");
      const drawn = place && getInstanceByDom(place);
      if (!drawn) throw new Error("not drawn yet");
      return drawn;
    });
    const shown = () => {
      const [zoom] = chart.getOption().dataZoom as { startValue: number; endValue: number }[];
      return [zoom?.startValue, zoom?.endValue];
    };
    const image = screen.getByRole("application");
    fireEvent.keyDown(image, { key: "Home" });
    fireEvent.keyDown(image, { key: "+" });
    expect(shown()).toEqual([0, 2]);
    fireEvent.keyDown(image, { key: "End" });
    expect(shown()).toEqual([2, 4]);
  });

  it("puts the cursor on a point that is clicked and has no page", async () => {
    const { container } = render(<Chart model={model} />);
    const chart = await waitFor(() => {
      const place = container.querySelector<HTMLElement>(".chart > div");
      const drawn = place && getInstanceByDom(place);
      if (!drawn) throw new Error("not drawn yet");
      return drawn;
    });
    // As the library tells of a click on what it drew.
    const clicked = (seriesIndex: number, dataIndex: number) => {
      (chart as unknown as { trigger(type: string, of: object): void }).trigger("click", {
        seriesIndex,
        dataIndex,
      });
    };
    clicked(0, 0);
    expect(await screen.findByText("accuracy · a:one: 0.50 [0.40 to 0.60]")).toBeTruthy();
    clicked(0, 7);
    expect(screen.getByText("accuracy · a:one: 0.50 [0.40 to 0.60]")).toBeTruthy();
  });

  it("leaves a series out of the drawing and the cursor's way, and keeps it in the table", () => {
    const two: ChartModel = {
      ...model,
      shape: "line",
      series: [
        { name: "one", points: [{ x: "r1", y: 1 }] },
        { name: "two", points: [{ x: "r1", y: 2 }] },
      ],
    };
    render(<Chart model={two} />);
    const legend = screen.getByRole("button", { name: "one" });
    expect(legend.getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(legend);
    expect(legend.getAttribute("aria-pressed")).toBe("false");
    fireEvent.keyDown(screen.getByRole("application"), { key: "ArrowRight" });
    expect(screen.getByText("two · r1: 2.00")).toBeTruthy();
    fireEvent.click(legend);
    expect(legend.getAttribute("aria-pressed")).toBe("true");
  });

  it("is drawn over the old where only figures changed", () => {
    const [series] = model.series;
    if (!series) throw new Error("no series");
    const point = series.points[0] ?? { x: "", y: 0 };
    const other = {
      ...model,
      series: [{ ...series, points: [{ ...point, y: 0.1 }, ...series.points.slice(1)] }],
    };
    expect(skeletonOf(other)).toBe(skeletonOf(model));
    expect(skeletonOf({ ...model, series: [{ ...series, points: [point] }] })).not.toBe(skeletonOf(model));
  });

  it("of lines or bars tells its series apart without colour", () => {
    const series = Array.from({ length: 5 }, (_, n) => ({ name: `s${n}`, points: [{ x: "a", y: n }] }));
    const lines = optionsOf({ ...model, shape: "line", series }, palette, false).series as unknown as {
      symbol: string;
      lineStyle: { type: unknown };
    }[];
    expect(new Set(lines.map((line) => line.symbol)).size).toBe(5);
    expect(new Set(lines.map((line) => JSON.stringify(line.lineStyle.type))).size).toBe(5);
    const bars = optionsOf({ ...model, shape: "bar", series }, palette, false).series;
    expect(new Set(bars.map((bar) => JSON.stringify((bar as { itemStyle: object }).itemStyle))).size).toBe(5);
    const { container } = render(<Chart model={{ ...model, shape: "line", series }} />);
    const swatches = [...container.querySelectorAll(".swatch")].map((swatch) => swatch.innerHTML);
    expect(new Set(swatches).size).toBe(5);
  });

  it("of rows is as high as its rows need, others as high as the page has them", () => {
    const rows = (count: number): ChartModel => ({
      ...model,
      series: [{ name: "s", points: Array.from({ length: count }, (_, n) => ({ x: `model ${n}`, y: n })) }],
    });
    expect(heightOf(rows(2))).toBe(180);
    expect(heightOf(rows(40))).toBeGreaterThanOrEqual(40 * 24);
    expect(heightOf(rows(100_000))).toBeLessThan(20_000);
    expect(heightOf({ ...rows(40), shape: "line" })).toBeUndefined();
    render(<Chart model={rows(40)} />);
    expect(screen.getByRole("application").style.blockSize).toBe(`${heightOf(rows(40)) ?? 0}px`);
  });

  it("of time tells a moment as the reader has it and in UTC", () => {
    const at = Date.parse("2026-11-20T10:00:00Z");
    const x = timeAxis("Started");
    const told = pointInWords({ ...model, shape: "line", x }, { x: at, y: 1 });
    expect(told).toBe(`${localTime("2026-11-20T10:00:00Z")} (2026-11-20 10:00:00 UTC): 1.00`);
    const day = 86_400_000;
    const beside = [60_000, day / 2, 2 * day, 100 * day].map((span) =>
      timeAxis("Started", [at, at + span]).format(at),
    );
    expect(new Set(beside).size).toBe(4);
    expect(beside[0]).toMatch(/:00:00/);
  });

  it("of spans draws each from where it begins, and tells that", () => {
    const spans: ChartModel = {
      ...model,
      shape: "spans",
      series: [{ name: "waited", points: [{ x: "1 CHAT", y: 5, from: 2 }] }],
    };
    expect(optionsOf(spans, palette, false).series).toMatchObject([
      { type: "custom", data: [["1 CHAT", 2, 7]] },
    ]);
    render(<Chart model={spans} />);
    fireEvent.keyDown(screen.getByRole("application"), { key: "ArrowRight" });
    expect(screen.getByText("waited · 1 CHAT: 5.00, from 2.00 on")).toBeTruthy();
  });

  it("leaves room beside it for what stands there", () => {
    const left = (format: (v: number) => string) =>
      optionsOf({ ...model, shape: "line", y: { ...model.y, format } }, palette, false).grid.left;
    expect(left((v) => `${v} thousand dollars`)).toBeGreaterThan(left(String) + 60);
  });

  it("moves nothing where motion is not wanted", () => {
    const options = optionsOf(model, palette, false);
    expect(options).toMatchObject({ animation: false, stateAnimation: { duration: 0 } });
    expect(options.tooltip.transitionDuration).toBe(0);
  });

  it("has its legend drawn in a file, of the series that are shown", () => {
    const two = { ...model, series: [...model.series, { name: "hidden", points: [] }] };
    const { legend } = withLegend(two, optionsOf(two, palette, false));
    expect(legend).toMatchObject({ show: true, data: ["accuracy"] });
  });
});

describe("a range of a chart", () => {
  it("is halved and doubled about a place, and ends at the whole", () => {
    const whole = wholeOf(model) ?? { low: 0, high: 0 };
    expect(whole).toEqual({ low: 0, high: 1 });
    expect(zoomed(whole, null, 1, 0.5)).toEqual({ low: 0.5, high: 1 });
    expect(zoomed(whole, { low: 0.5, high: 1 }, 1, 2)).toBeNull();
    expect(wholeOf({ ...model, series: [] })).toBeNull();
  });

  it("without points has nothing to tell", () => {
    expect(rangeInWords(model, { low: 5, high: 6 })).toEqual([]);
  });
});

describe("the painter", () => {
  it("paints what was asked for last, and leaves for the next frame what does not fit in one", () => {
    const frames: (() => void)[] = [];
    let now = 0;
    const painter = createPainter({
      frame: (act) => frames.push(act),
      clock: () => now,
      later: () => {
        throw new Error("no hand was felt");
      },
      hand: () => -Infinity,
    });
    const done: string[] = [];
    const paint = (what: string) => () => {
      done.push(what);
      now += 10;
    };
    const [a, b, c] = [{}, {}, {}];
    painter.soon(a, paint("old a"));
    painter.soon(a, paint("a"));
    painter.soon(b, paint("b"));
    painter.soon(c, paint("c"));
    painter.forget(c);
    expect(frames).toHaveLength(1);
    frames.shift()?.();
    expect(done).toEqual(["a"]);
    frames.shift()?.();
    expect(done).toEqual(["a", "b"]);
    expect(frames).toHaveLength(0);
    painter.soon(a, paint("at once"));
    painter.now(a);
    expect(done.at(-1)).toBe("at once");
  });

  it("waits a moment after a key, so that what the key did is shown first, but not for a hand that never rests", () => {
    const frames: (() => void)[] = [];
    const waits: { readonly act: () => void; readonly ms: number }[] = [];
    let [now, hand, drawn] = [1_000, 990, 0];
    const painter = createPainter({
      frame: (act) => frames.push(act),
      clock: () => now,
      later: (act, ms) => waits.push({ act, ms }),
      hand: () => hand,
    });
    const wait = () => {
      frames.shift()?.();
      const { act, ms } = waits.shift() ?? { act: () => undefined, ms: 0 };
      now += ms;
      act();
      return ms;
    };
    painter.soon({}, () => drawn++);
    expect(wait()).toBe(90);
    expect(drawn).toBe(0);
    frames.shift()?.();
    expect(drawn).toBe(1);

    painter.soon({}, () => drawn++);
    const asked = now;
    while (drawn === 1) {
      hand = now;
      wait();
    }
    expect(now - asked).toBe(1_000);
  });
});
