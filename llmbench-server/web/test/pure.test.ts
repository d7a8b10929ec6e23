import { phasesOf } from "../src/pages/run/Trial";
import { describe, expect, it } from "vitest";
import { whole } from "../src/api/whole";
import { onFront } from "../src/lib/pareto";
import { csvOf } from "../src/lib/save";
import { visible } from "../src/lib/visible";
import { changed, datasetPath, fieldsOf, withModel, withMore } from "../src/pages/benchmark/declaration";
import { grouped } from "../src/pages/run/groups";
import { rowsOf } from "../src/ui/chart/Twin";
import { detail, metrics } from "./server";

describe("a declaration", () => {
  const text = `# kept
benchmark: mine # this too
models:
  - openai:gpt-4o-mini
  - {ref: "openai-compatible:x", base-url: "http://h/v1"}
tasks:
  - name: t
    dataset: {file: sums, input: question}
    prompt: "{{question}}"
    scorers: [exact_match, {numeric: {tolerance: 1}}]
load: {closed: 4}
gates: [accuracy >= 0.5]
`;

  it("is read so far as a form can show it", () => {
    expect(fieldsOf(text)).toEqual({
      name: "mine",
      models: [
        { ref: "openai:gpt-4o-mini", baseUrl: "" },
        { ref: "openai-compatible:x", baseUrl: "http://h/v1" },
      ],
      tasks: [{ name: "t", dataset: "sums", prompt: "{{question}}", scorers: undefined }],
      load: undefined,
      budget: "",
      gates: "accuracy >= 0.5",
    });
    expect(fieldsOf("a: [")).toBeNull();
    expect(fieldsOf("just words")).toBeNull();
  });

  it("keeps comments and what the form does not know when a field is changed", () => {
    const next = changed(text, ["benchmark"], "other");
    expect(next).toContain("# kept");
    expect(next).toContain("benchmark: other # this too");
    expect(next).toContain("tolerance: 1");
    expect(changed(text, datasetPath(text, 0), "more")).toContain("file: more");
    expect(changed(text, ["gates"], [])).not.toContain("gates");
  });

  it("takes models in either way of writing", () => {
    expect(fieldsOf(withModel(text, 0, "ref", "google:g"))?.models?.[0]?.ref).toBe("google:g");
    expect(fieldsOf(withModel(text, 1, "ref", "a:b"))?.models?.[1]).toEqual({
      ref: "a:b",
      baseUrl: "http://h/v1",
    });
    expect(fieldsOf(withModel(text, 0, "baseUrl", "http://x"))?.models?.[0]).toEqual({
      ref: "openai:gpt-4o-mini",
      baseUrl: "http://x",
    });
    expect(fieldsOf(withModel(text, 1, "baseUrl", ""))?.models?.[1]?.baseUrl).toBe("");
    expect(fieldsOf(withMore(text, "models", "a:c"))?.models).toHaveLength(3);
    expect(fieldsOf(withMore("benchmark: x", "models", "a:c"))?.models).toHaveLength(1);
  });
});

describe("the Pareto front", () => {
  it("has those that no other beats in both", () => {
    const all = [
      { cost: 1, value: 0.5 },
      { cost: 2, value: 0.9 },
      { cost: 2, value: 0.4 },
      { cost: 3, value: 0.9 },
    ];
    expect(all.filter(onFront(all, "HIGHER_IS_BETTER"))).toEqual([all[0], all[1]]);
    expect(all.filter(onFront(all, "LOWER_IS_BETTER"))).toEqual([all[0], all[2]]);
  });
});

describe("a file of figures", () => {
  it("keeps a spreadsheet from taking text for a formula", () => {
    expect(csvOf([["=1+1", 2, 'a "b", c']])).toBe('\'=1+1,2,"a ""b"", c"\r\n');
  });

  it("has a chart's points with their intervals", () => {
    const format = String;
    const rows = rowsOf({
      title: "t",
      shape: "line",
      x: { title: "x", kind: "value", format },
      y: { title: "y", kind: "value", format },
      series: [{ name: "s", points: [{ x: 1, y: 2, low: 1.5 }] }],
    });
    expect(rows).toEqual([
      ["Series", "x", "Point", "y", "Low", "High"],
      ["s", 1, "", 2, 1.5, ""],
    ]);
  });
});

describe("hidden characters", () => {
  it("are written as their numbers, all else stays", () => {
    expect(visible("a\u202Eb\u200B\u0007\tc\nשלום")).toBe("a⟨U+202E⟩b⟨U+200B⟩⟨U+0007⟩\tc\nשלום");
  });
});

describe("metrics", () => {
  it("stand by kind and task, a model a column", () => {
    const groups = grouped(detail, metrics);
    expect(groups.map((group) => [group.kind, group.task, group.models])).toEqual([
      ["scores", "math", ["a:one", "a:two"]],
      ["money", "", ["a:one", "a:two"]],
    ]);
    expect(groups[0]?.rows[0]?.of.map((metric) => metric?.estimate)).toEqual([0.5, 0.7]);
  });
});

describe("a list that comes in pages", () => {
  it("is read to its end", async () => {
    const pages = new Map<string, { items: number[]; next?: string }>([
      ["", { items: [1, 2], next: "second" }],
      ["second", { items: [3], next: "third" }],
      ["third", { items: [4] }],
    ]);
    const asked: number[] = [];
    const all = await whole(({ limit, cursor }) => {
      asked.push(limit);
      return Promise.resolve(pages.get(cursor ?? "") ?? { items: [] });
    });
    expect(all).toEqual([1, 2, 3, 4]);
    expect(asked).toEqual([200, 200, 200]);
  });
});

describe("the calls of a trial", () => {
  it("stand on one axis of time in their order, with what they waited for", () => {
    const call = (purpose: string, scheduledMs: number, timings: object) =>
      ({ purpose, model: "m", scheduledMs, timings }) as unknown as Parameters<typeof phasesOf>[0][number];
    const model = phasesOf([
      call("CHAT", 0, { scheduleDelay: 5, ttft: 90, e2e: 800 }),
      call("JUDGE", 810, { e2e: 300 }),
      call("CHAT", 900, {}),
    ]);
    const rows = model.series.map(({ name, points }) => [name, points.map(({ x, from, y }) => [x, from, y])]);
    expect(rows).toEqual([
      ["waited to be sent", [["1 answer m", 0, 5]]],
      ["until the first content", [["1 answer m", 5, 90]]],
      [
        "until the end",
        [
          ["1 answer m", 95, 710],
          ["2 judge m", 810, 300],
        ],
      ],
    ]);
  });
});
