import { fireEvent, render, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";
import { Chart, moved } from "../src/ui/chart/Chart";
import type { ChartModel } from "../src/ui/chart/model";
import { optionsOf } from "../src/ui/chart/options";

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
    const image = screen.getByRole("img", { name: "Accuracy by model" });
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
});
