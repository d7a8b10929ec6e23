import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { FakeSocket, detail, run, server } from "./server";

function open(path: string, of = server()) {
  history.replaceState(null, "", path);
  return { ...of, ...render(<App session={of.session} />) };
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
});

const project = "/api/v1/projects/default";
const at = "2026-11-20T10:00:00Z";
const interval = { low: 0.6, high: 0.8, level: 0.95, method: "wilson" };

const agreement = {
  scorer: "numeric",
  nominal: true,
  labels: 3,
  reviewers: 2,
  alpha: { estimate: 0.5, interval: { ...interval, low: 0.2, high: 0.7 }, units: 3 },
  judge: {
    pairs: 3,
    same: { estimate: 0.667, interval },
    kappa: { estimate: 0.4 },
    pearson: 0.5,
    pearsonInterval: { ...interval, low: 0.1, high: 0.9 },
    spearman: 0.55,
    spearmanInterval: { ...interval, low: 0.15, high: 0.95 },
  },
  byModel: [{ model: "a:one", agreement: { pairs: 2, same: { estimate: 1 }, kappa: {} } }],
  between: [{ left: "ann", right: "bob", agreement: { pairs: 2, same: { estimate: 1 }, kappa: {} } }],
};

describe("labels", () => {
  const item = (id: string, sample: string) => ({
    item: id,
    task: "math",
    sample,
    epoch: 1,
    messages: [{ role: "USER", text: "How many?" }],
    answer: `answer of ${sample}`,
  });
  const scale = {
    scorer: "numeric",
    question: "Is it right?",
    choices: [
      { name: "no", value: 0 },
      { name: "yes", value: 1 },
    ],
    ordered: true,
  };
  const review = `${project}/runs/run-1/review`;
  const base = {
    [review]: {
      items: [item("a".repeat(32), "s1"), item("b".repeat(32), "s2")],
      scale,
      labelled: 0,
      total: 2,
    },
    [`${project}/runs/run-1/agreement`]: agreement,
    [`PUT ${review}/${"a".repeat(32)}`]: { value: 1, at },
    [`DELETE ${review}/${"a".repeat(32)}`]: {},
  };

  it("are given for any run that words find, the one that is open included", async () => {
    const of = server(base);
    const { asked } = open("/labels?run=run-1", of);
    expect(await screen.findByText("answer of s1")).toBeTruthy();
    of.answers[`${project}/runs`] = { items: [{ ...run, id: "run-0", benchmark: "older" }] };
    fireEvent.change(screen.getByLabelText("Search all runs"), { target: { value: " older " } });
    expect(await screen.findByRole("option", { name: "older run-0" })).toBeTruthy();
    expect(asked.at(-1)?.query).toContain("q=older");
    expect(location.search).toBe("?run=run-1&q=older");
    expect(screen.getByLabelText<HTMLSelectElement>("Run").value).toBe("run-1");
    of.answers[`${project}/runs`] = { items: [] };
    fireEvent.change(screen.getByLabelText("Search all runs"), { target: { value: "none" } });
    expect(await screen.findByText("No run has all of these words.")).toBeTruthy();
  });

  it("are given by digits alone, taken back, and stepped over, without model and score", async () => {
    const { asked, container } = open("/labels", server(base));
    expect(await screen.findByText("answer of s1")).toBeTruthy();
    expect(container.querySelector("article")?.textContent).not.toContain("a:one");
    fireEvent.keyDown(document.body, { key: "2" });
    expect(await screen.findByText("answer of s2")).toBeTruthy();
    expect(JSON.parse(asked.find((one) => one.method === "PUT")?.body ?? "")).toEqual({
      scorer: "numeric",
      choice: "yes",
    });
    await waitFor(() => {
      expect(screen.getByRole<HTMLButtonElement>("button", { name: /yes/ }).disabled).toBe(false);
    });
    fireEvent.keyDown(document.body, { key: "u" });
    expect(await screen.findByText("answer of s1")).toBeTruthy();
    expect(asked.some((one) => one.method === "DELETE")).toBe(true);
    fireEvent.keyDown(document.body, { key: "s" });
    expect(await screen.findByText("answer of s2")).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "s" });
    expect(await screen.findByText(/you stepped over/)).toBeTruthy();
    const table = screen.getByRole("table", { name: /Agreement/ });
    expect(within(table).getByText("66.7 %").parentElement?.textContent).toContain(
      "[60.0 % to 80.0 %] n = 3",
    );
    expect(within(table).getByText("[0.1 to 0.9]").parentElement?.textContent).toBe("0.5 [0.1 to 0.9]");
    expect(within(table).getByText("[0.15 to 0.95]").parentElement?.textContent).toBe("0.55 [0.15 to 0.95]");
    expect(screen.getByText(/Krippendorff/).textContent).toBe(
      "Krippendorff's alpha on 3 answers of two or more: 0.5 [0.2 to 0.7]",
    );
  });

  it("go on over the pages of the queue, however many answers are stepped over, and can be taken back at its end", async () => {
    const all = Array.from({ length: 21 }, (_, index) => item(String(index).padStart(32, "0"), `n${index}`));
    const queue = { scale, labelled: 0, total: 21 };
    const of = server({
      ...base,
      [review]: { ...queue, items: all.slice(0, 20), next: "more" },
      [`${review}?cursor=more`]: { ...queue, items: all.slice(20) },
      [`PUT ${review}/${all[20]?.item ?? ""}`]: { value: 1, at },
      [`DELETE ${review}/${all[20]?.item ?? ""}`]: {},
    });
    const { asked } = open("/labels", of);
    for (let index = 0; index < 20; index++) {
      await screen.findByText(`answer of n${index}`);
      fireEvent.keyDown(document.body, { key: "s" });
    }
    expect(await screen.findByText("answer of n20")).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "1" });
    expect(await screen.findByText(/you stepped over/)).toBeTruthy();
    await waitFor(() => {
      fireEvent.keyDown(document.body, { key: "u" });
      expect(asked.some((one) => one.method === "DELETE")).toBe(true);
    });
    expect(await screen.findByText("answer of n20")).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "s" });
    fireEvent.click(await screen.findByRole("button", { name: "Go through it again" }));
    expect(await screen.findByText("answer of n0")).toBeTruthy();
  });

  it("are given by letters where there are more choices than digits", async () => {
    const choices = Array.from({ length: 11 }, (_, index) => ({ name: `grade ${index}`, value: index }));
    const of = server({ ...base, [review]: { ...(base[review] as object), scale: { ...scale, choices } } });
    const { asked } = open("/labels", of);
    expect((await screen.findByRole("button", { name: /grade 10/ })).textContent).toContain("A");
    fireEvent.keyDown(document.body, { key: "a" });
    await waitFor(() => {
      expect(asked.find((one) => one.method === "PUT")?.body).toContain('"grade 10"');
    });
  });

  it("are numbers where the scale has no choices", async () => {
    const numbers = { ...scale, choices: [], lowest: 0, highest: 10 };
    const of = server({ ...base, [review]: { ...(base[review] as object), scale: numbers } });
    const { asked } = open("/labels", of);
    fireEvent.input(await screen.findByLabelText("From 0 to 10"), { target: { value: "7" } });
    fireEvent.click(screen.getByRole("button", { name: "Say so" }));
    await waitFor(() => {
      expect(asked.find((one) => one.method === "PUT")?.body).toContain('"value":7');
    });
  });
});

describe("costs", () => {
  const base = {
    [`${project}/spend`]: {
      from: "2026-11-01",
      until: "2026-11-27",
      by: ["day", "model"],
      items: [
        { day: "2026-11-20", model: "a:one", usd: 2, priced: 10, unpriced: 1 },
        { day: "2026-11-21", model: "a:two", usd: 3, priced: 10, unpriced: 0 },
      ],
      usd: 5,
      priced: 20,
      unpriced: 1,
      paidAgainUsd: 0.5,
      limits: [],
    },
    [`${project}/spend/forecast`]: {
      month: "2026-11",
      spentUsd: 5,
      usdADay: 0.5,
      days: 10,
      remainingDays: 4,
      forecastUsd: 7,
      range: { low: 6.2, high: 7.8, level: 0.95, method: "t prediction" },
      limitUsd: 6,
      reachedOn: "2026-11-29",
      method: "mean of days",
    },
    [`${project}/budgets`]: {
      items: [
        {
          scope: "month",
          limitUsd: 6,
          spentUsd: 5,
          period: "2026-11",
          alertedPercent: 80,
          changedAt: at,
          changedBy: "ann",
        },
        { scope: "run", limitUsd: 1, changedAt: at, changedBy: "ann" },
      ],
    },
    [`${project}/alert-rules`]: {
      items: [
        { name: "dear", kind: "cost", limitUsd: 2, least: 2, lastRuns: 3, paused: false, createdBy: "ann" },
      ],
    },
    "/api/v1/prices/installed": {
      items: [
        ["openai:x", 3, true],
        ["openai:y", 1234.5, false],
      ].map(([model, input, overridden]) => ({
        model,
        input,
        overridden,
        output: 4,
        cachedPartOfInput: true,
        reasoningPartOfOutput: true,
        source: "the table",
        date: "2026-10-01",
      })),
    },
    "/api/v1/prices": {
      items: [
        {
          model: "openai:x",
          input: 1,
          output: 2,
          cachedPartOfInput: true,
          reasoningPartOfOutput: true,
          source: "the page",
          date: "2026-11-01",
          changedAt: at,
          changedBy: "ann",
        },
      ],
    },
  };

  it("show spend, forecast, budgets, rules and prices", async () => {
    open("/costs", server(base));
    expect(await screen.findByText(/used up on Nov 29, 2026/)).toBeTruthy();
    expect(screen.getByText("[6.20 USD to 7.80 USD]").parentElement?.textContent).toBe(
      "7.00 USD [6.20 USD to 7.80 USD]",
    );
    const table = await screen.findByRole("table", { name: "Spend" });
    expect([...table.querySelectorAll("tbody tr")].map((row) => row.textContent)).toEqual([
      "a:two3.00 USD10",
      "a:one2.00 USD11",
    ]);
    expect(await screen.findByText("80 % reached")).toBeTruthy();
    expect(screen.getByText("2 of the last 3")).toBeTruthy();
    const rows = async (name: string) =>
      [...(await screen.findByRole("table", { name })).querySelectorAll("tbody tr")].map(
        (row) => row.textContent,
      );
    expect(await rows("Prices, USD a million tokens")).toEqual(["openai:x12the page Nov 1, 2026Remove"]);
    expect(await rows("Prices installed with the server")).toEqual([
      "openai:x34the table Oct 1, 2026no, one is set here",
      "openai:y1,234.54the table Oct 1, 2026yes",
    ]);
  });

  it("are split by provider and by project, each beside what it may spend in a month", async () => {
    const spend = (by: string, items: readonly Record<string, unknown>[], limits: readonly unknown[]) => ({
      ...base[`${project}/spend`],
      by: ["day", by],
      items: items.map((item) => ({ priced: 1, unpriced: 0, ...item })),
      limits,
    });
    const of = server({
      ...base,
      "/api/v1/projects": {
        items: ["default", "shop"].map((name) => ({ name, title: name, createdAt: at })),
      },
      [`${project}/spend`]: spend(
        "provider",
        [
          { day: "2026-10-31", provider: "a", usd: 1 },
          { day: "2026-11-20", provider: "a", usd: 2 },
          { day: "2026-11-21", provider: "b", usd: 1 },
        ],
        [
          { project: "default", limitUsd: 10 },
          { project: "default", provider: "a", limitUsd: 4 },
        ],
      ),
      "/api/v1/me/spend": spend(
        "project",
        [
          { day: "2026-11-20", project: "default", usd: 3 },
          { day: "2026-11-20", project: "shop", usd: 1 },
        ],
        [{ project: "default", limitUsd: 10 }],
      ),
    });
    open("/costs?project=default&by=provider", of);
    const rows = async () =>
      [...(await screen.findByRole("table", { name: "Spend" })).querySelectorAll("tbody tr")].map(
        (row) => row.textContent,
      );
    expect(await rows()).toEqual([
      "a3.00 USD2 2.00 USD, 50.0 % of 4.00 USD",
      "b1.00 USD1 1.00 USD, 10.0 % of 10.00 USD",
    ]);
    expect(screen.getByRole("columnheader", { name: "In 2026-11, of its budget" })).toBeTruthy();
    fireEvent.change(screen.getByLabelText("By"), { target: { value: "project" } });
    await waitFor(async () => {
      expect(await rows()).toEqual([
        "default3.00 USD1 3.00 USD, 30.0 % of 10.00 USD",
        "shop1.00 USD1no budget",
      ]);
    });
  });

  it("are limited by a budget, and watched by a rule", async () => {
    const of = server({ ...base, [`PUT ${project}/alert-rules/steep`]: {} });
    const { asked } = open("/costs", of);
    const budget = await screen.findByRole("form", { name: "Set a budget" });
    fireEvent.input(within(budget).getByLabelText("Limit in USD"), { target: { value: "10" } });
    fireEvent.click(within(budget).getByRole("button", { name: "Set" }));
    await waitFor(() => {
      expect(asked.find((one) => one.method === "PUT")?.body).toBe('{"scope":"month","limitUsd":10}');
    });
    const rule = screen.getByRole("form", { name: "New rule" });
    fireEvent.input(within(rule).getByLabelText("Name"), { target: { value: "steep" } });
    fireEvent.input(within(rule).getByLabelText("Limit in USD"), { target: { value: "3" } });
    fireEvent.click(within(rule).getByRole("button", { name: "Create" }));
    await waitFor(() => {
      expect(asked.find((one) => one.path.endsWith("/steep"))?.body).toBe('{"kind":"cost","limitUsd":3}');
    });
  });
});

describe("analytics", () => {
  const base = {
    [`${project}/analytics`]: {
      scorer: "numeric",
      metric: "accuracy",
      unit: "",
      direction: "HIGHER_IS_BETTER",
      by: ["model"],
      runs: 12,
      items: [
        { model: "a:one", estimate: 0.7, interval, count: 100, samples: 50, unscored: 1 },
        { model: "a:two", estimate: 0.5, interval, count: 100, samples: 50, unscored: 0 },
      ],
    },
    [`${project}/analytics/compare`]: {
      left: {},
      right: {},
      unit: "",
      why: "",
      paired: {
        difference: 0.2,
        interval: { low: 0.1, high: 0.3 },
        pairs: 50,
        test: "McNemar",
        pValue: 0.01,
      },
    },
    "/api/v1/sample-size": {
      design: "paired",
      level: 0.95,
      power: 0.8,
      samples: 196,
      curve: [
        { samples: 100, power: 0.5 },
        { samples: 200, power: 0.81 },
      ],
    },
  };

  it("show groups, hold two against each other, and tell how many samples a difference takes", async () => {
    const { asked } = open("/analytics", server(base));
    const table = await screen.findByRole("table", { name: "Groups" });
    expect(within(table).getByText("0.7").parentElement?.textContent).toBe("0.7 [0.6 to 0.8] n = 50");
    expect(asked.some((one) => one.path.endsWith("/analytics/compare"))).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Compare" }));
    expect(await screen.findByText(/McNemar, p = 0.01/)).toBeTruthy();
    expect(location.search).toBe("?left=a%3Aone&right=a%3Atwo");
    expect(asked.find((one) => one.path.endsWith("/analytics/compare"))?.query).toBe(
      "?scorer=numeric&leftModel=a%3Aone&rightModel=a%3Atwo",
    );
    const form = screen.getByRole("form", { name: /How many samples/ });
    fireEvent.input(within(form).getByLabelText(/only the left/), { target: { value: "0.15" } });
    fireEvent.input(within(form).getByLabelText(/only the right/), { target: { value: "0.05" } });
    fireEvent.click(within(form).getByRole("button", { name: "Compute" }));
    expect(await screen.findByText("It takes 196 samples to find it with a chance of 80 %.")).toBeTruthy();
    await waitFor(() => {
      expect(location.search).toContain("size.leftOnly=0.15&size.rightOnly=0.05");
    });
    fireEvent.change(screen.getByLabelText("Design"), { target: { value: "mean" } });
    expect(await screen.findByLabelText("Difference to be found")).toBeTruthy();
    expect(location.search).toBe("?left=a%3Aone&right=a%3Atwo&design=mean");
    expect(
      [...screen.getByLabelText<HTMLSelectElement>("Split by").options].map((one) => one.text),
    ).toContain("tag of the sample");
    // A benchmark that no run of these days is of can be chosen too.
    fireEvent.change(screen.getByLabelText("Benchmark"), { target: { value: "old" } });
    await waitFor(() => {
      expect(asked.some((one) => one.query === "?scorer=numeric&by=model&benchmark=old")).toBe(true);
    });
    fireEvent.change(screen.getByLabelText("Group by"), { target: { value: "label" } });
    fireEvent.change(await screen.findByLabelText("Model"), { target: { value: "a:two" } });
    await waitFor(() => {
      expect(asked.some((one) => one.query.endsWith("by=label&benchmark=old&model=a%3Atwo"))).toBe(true);
    });
    fireEvent.change(screen.getByLabelText("Group by"), { target: { value: "model" } });
    fireEvent.change(screen.getByLabelText("Split by"), { target: { value: "task" } });
    await waitFor(() => {
      expect(asked.some((one) => one.query.includes("by=model&by=task"))).toBe(true);
    });
  });

  it("show what a link asks: two groups held against each other, and the numbers of a design", async () => {
    const link = "/analytics?left=a%3Atwo&right=a%3Aone&design=mean&size.variance=0.25&size.difference=0.1";
    const { asked } = open(link, server(base));
    expect(await screen.findByText(/McNemar, p = 0.01/)).toBeTruthy();
    expect(asked.find((one) => one.path.endsWith("/analytics/compare"))?.query).toBe(
      "?scorer=numeric&leftModel=a%3Atwo&rightModel=a%3Aone",
    );
    expect(await screen.findByText("It takes 196 samples to find it with a chance of 80 %.")).toBeTruthy();
    expect(asked.find((one) => one.path === "/api/v1/sample-size")?.query).toBe(
      "?design=mean&variance=0.25&difference=0.1",
    );
    expect(screen.getByLabelText<HTMLInputElement>("Difference to be found").value).toBe("0.1");
  });

  it("tell beside the form what is wrong with the numbers of a design, and compute nothing then", async () => {
    const wrong = new Response(JSON.stringify({ title: "no", detail: "leftOnly is above 1", status: 400 }), {
      status: 400,
    });
    open("/analytics?size.leftOnly=0.1&size.rightOnly=0.2", server(base));
    const form = await screen.findByRole("form", { name: /How many samples/ });
    expect(await within(form).findByText(/It takes 196 samples/)).toBeTruthy();
    cleanup();
    open("/analytics", server({ ...base, "/api/v1/sample-size": wrong }));
    const again = await screen.findByRole("form", { name: /How many samples/ });
    fireEvent.input(within(again).getByLabelText(/only the left/), { target: { value: "2" } });
    fireEvent.input(within(again).getByLabelText(/only the right/), { target: { value: "0.05" } });
    fireEvent.click(within(again).getByRole("button", { name: "Compute" }));
    expect((await within(again).findByRole("alert")).textContent).toContain("leftOnly is above 1");
    expect(location.search).toBe("");
  });

  it("show latency, cost, tokens and failures as they show scores, in their units", async () => {
    const of = server(base);
    const { asked } = open("/analytics", of);
    await screen.findByRole("table", { name: "Groups" });
    of.answers[`${project}/analytics`] = {
      ...(base[`${project}/analytics`] as object),
      scorer: undefined,
      measure: "e2e",
      metric: "e2e",
      unit: "ms",
      items: [
        {
          model: "a:one",
          estimate: 1500,
          interval: { low: 1200, high: 1800 },
          count: 9,
          samples: 9,
          unscored: 0,
        },
        {
          model: "a:two",
          estimate: 900,
          interval: { low: 800, high: 1000 },
          count: 9,
          samples: 9,
          unscored: 0,
        },
      ],
    };
    of.answers[`${project}/analytics/compare`] = {
      ...(base[`${project}/analytics/compare`] as object),
      unit: "ms",
    };
    fireEvent.change(screen.getByLabelText("Value"), { target: { value: "measure:e2e" } });
    expect((await screen.findByText("1.5 s")).parentElement?.textContent).toBe(
      "1.5 s [1.2 s to 1.8 s] n = 9",
    );
    expect(asked.find((one) => one.query.includes("measure=e2e"))?.query).toBe("?measure=e2e&by=model");
    expect(location.search).toBe("?measure=e2e");
    expect(screen.queryByText("Agreement of", { exact: false })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Compare" }));
    expect(await screen.findByText("200 µs")).toBeTruthy();
    expect(asked.find((one) => one.path.endsWith("/compare"))?.query).toBe(
      "?measure=e2e&leftModel=a%3Aone&rightModel=a%3Atwo",
    );
    fireEvent.change(screen.getByLabelText("Value"), { target: { value: "numeric" } });
    await waitFor(() => {
      expect(location.search).toBe("?left=a%3Aone&right=a%3Atwo&scorer=numeric");
    });
  });

  it("hold a scorer against people in the run that is chosen of those with labels", async () => {
    const other = { ...run, id: "run-0", benchmark: "older" };
    const of = server({
      ...base,
      [`${project}/runs/run-1/agreement`]: agreement,
      [`${project}/runs/run-0/agreement`]: { ...agreement, labels: 7 },
    });
    of.answers[`${project}/runs`] = { items: [run, other] };
    const { asked } = open("/analytics", of);
    expect(await screen.findByText(/^3 labels/)).toBeTruthy();
    expect(asked.some((one) => one.query.includes("reviewed=numeric"))).toBe(true);
    fireEvent.change(screen.getByLabelText("Run"), { target: { value: "run-0" } });
    expect(await screen.findByText(/^7 labels/)).toBeTruthy();
    expect(location.search).toBe("?labelled=run-0");
  });

  it("hold groups without a label, and groups of benchmarks, against each other, and forget them with the grouping", async () => {
    const groups = (by: string, items: readonly object[]) => ({
      ...(base[`${project}/analytics`] as object),
      by: [by],
      items: items.map((one) => ({ estimate: 0.5, interval, count: 10, samples: 5, unscored: 0, ...one })),
    });
    const of = server({ ...base, [`${project}/analytics`]: groups("label", [{}, { label: "nightly" }]) });
    const { asked } = open("/analytics?by=label", of);
    const compared = () => asked.filter((one) => one.path.endsWith("/compare")).at(-1)?.query;
    fireEvent.click(await screen.findByRole("button", { name: "Compare" }));
    await waitFor(() => {
      expect(compared()).toBe("?scorer=numeric&leftWithout=label&rightLabel=nightly");
    });
    await screen.findByText("Left minus right, on the samples that both have:");
    of.answers[`${project}/analytics`] = groups("benchmark", [{ benchmark: "one" }, { benchmark: "two" }]);
    fireEvent.change(screen.getByLabelText(/^Group by/), { target: { value: "benchmark" } });
    await waitFor(() => {
      expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Left" }).value).toBe("one");
    });
    expect(screen.queryByText("Left minus right, on the samples that both have:")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Compare" }));
    await waitFor(() => {
      expect(compared()).toBe("?scorer=numeric&leftBenchmark=one&rightBenchmark=two");
    });
    fireEvent.change(screen.getByLabelText(/^Group by/), { target: { value: "label" } });
    await waitFor(() => {
      expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Left" }).value).toBe("–");
    });
  });
});

describe("webhooks", () => {
  const hook = {
    id: "11111111-1111-1111-1111-111111111111",
    name: "chat",
    url: "https://example.org/hook",
    kinds: [],
    enabled: true,
    createdAt: at,
    createdBy: "ann",
  };
  const path = `${project}/webhooks`;

  it("are made with a secret shown once, tested, and their deliveries sent again", async () => {
    const delivery = {
      id: hook.id,
      kind: "cost",
      state: "failed",
      attempts: 3,
      createdAt: at,
      error: "refused",
    };
    const { asked } = open(
      "/settings/webhooks",
      server({
        [path]: { items: [hook] },
        [`POST ${path}`]: { ...hook, secret: "s3cret" },
        [`${path}/${hook.id}/test`]: { ok: true, status: 200 },
        [`${path}/${hook.id}/deliveries`]: { items: [delivery] },
        [`${path}/${hook.id}/deliveries/${hook.id}/again`]: delivery,
        [`${path}/${hook.id}`]: hook,
      }),
    );
    fireEvent.click(await screen.findByRole("button", { name: "Test" }));
    expect(await screen.findByText("chat answered 200.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Deliveries" }));
    fireEvent.click(await screen.findByRole("button", { name: "Send again" }));
    fireEvent.click(screen.getByRole("button", { name: "Disable" }));
    const form = screen.getByRole("form", { name: "New webhook" });
    fireEvent.input(within(form).getByLabelText("Name"), { target: { value: "chat" } });
    fireEvent.input(within(form).getByLabelText("URL"), { target: { value: hook.url } });
    fireEvent.click(within(form).getByLabelText("a run costs more than"));
    fireEvent.click(within(form).getByLabelText("a budget is used"));
    fireEvent.click(within(form).getByRole("button", { name: "Create" }));
    expect(await screen.findByText("s3cret")).toBeTruthy();
    const made = asked.find((one) => one.method === "POST" && one.path === path);
    expect(JSON.parse(made?.body ?? "")).toEqual({ name: "chat", url: hook.url, kinds: ["cost", "budget"] });
    expect(asked.some((one) => one.path.endsWith("/again"))).toBe(true);
    expect(asked.find((one) => one.method === "PATCH")?.body).toBe('{"enabled":false}');
  });
});

describe("a run's stored answers", () => {
  it("are scored again as a run of its own", async () => {
    HTMLDialogElement.prototype.showModal = function show() {
      this.open = true;
    };
    const of = server({
      [`${project}/benchmarks`]: { items: [{ name: "mine", version: 1, createdAt: at, createdBy: "ann" }] },
      [`${project}/runs/run-1/rescore`]: { ...run, id: "run-9" },
      [`${project}/runs/run-9`]: { ...detail, id: "run-9" },
    });
    const { asked } = open("/runs/run-1", of);
    fireEvent.click(await screen.findByRole("button", { name: "Score again" }));
    const form = await screen.findByRole("form", { name: "Score again" });
    await within(form).findByRole("option", { name: "mine" });
    fireEvent.change(within(form).getByLabelText("Benchmark"), { target: { value: "mine" } });
    fireEvent.submit(form);
    await waitFor(() => {
      expect(asked.find((one) => one.path.endsWith("/rescore"))?.body).toBe('{"benchmark":"mine"}');
    });
    await waitFor(() => {
      expect(location.pathname).toBe("/runs/run-9");
    });
  });
});

describe("limits and processes", () => {
  it("tell what a project may do, and let an admin of the instance say otherwise", async () => {
    const quota = { runs: 2, runsAtOnce: 3, callsToday: 1200, tokensToday: 0 };
    const { asked } = open(
      "/settings/project",
      server({ [`${project}/quota`]: quota, [`PUT ${project}/quota`]: quota }),
    );
    const table = await screen.findByRole("table", { name: "What the project may do" });
    expect(table.textContent).toContain("Runs at a time23");
    expect(table.textContent).toContain("Calls a day (UTC)1,200no limit");
    fireEvent.input(screen.getByLabelText("Runs at a time"), { target: { value: "5" } });
    fireEvent.click(screen.getByRole("button", { name: "Set" }));
    await waitFor(() => {
      const put = asked.find((one) => one.method === "PUT");
      expect(JSON.parse(put?.body ?? "{}")).toEqual({ runsAtOnce: 5 });
    });
  });

  it("tell which processes live and what waits longest", async () => {
    open(
      "/settings/health",
      server({
        "/ready": { status: "up", checks: {} },
        "/metrics": "a 1",
        "/api/v1/workers": {
          items: [
            {
              id: "w1",
              host: "box",
              role: "worker",
              version: "1.2.3",
              since: at,
              seenAt: at,
              alive: false,
              shards: 4,
              busy: 3,
            },
          ],
          health: {
            database: "up",
            redis: "none",
            runsQueued: 1,
            runsRunning: 2,
            shardsWaiting: 5,
            shardsAtWork: 3,
            oldestWaiting: { run: "run-9", project: "default", since: at, reason: "waits: quota" },
          },
        },
      }),
    );
    const table = await screen.findByRole("table", { name: "Processes" });
    expect(table.textContent).toContain("silentboxw1worker3 of 4");
    expect(screen.getByText(/waits: quota/)).toBeTruthy();
    expect(screen.getByRole("link", { name: "run-9" })).toBeTruthy();
  });

  it("tell how long runs are kept, and what another rule would take before it is set", async () => {
    const retention = {
      samplesDays: 90,
      keepLabels: ["release"],
      paused: true,
      last: { at, traces: 1, samples: 2, runs: 0, problem: "the disk is full" },
    };
    const { asked } = open(
      "/settings/project",
      server({
        [`${project}/quota`]: { runs: 0, callsToday: 0, tokensToday: 0 },
        [`${project}/retention`]: retention,
        [`PUT ${project}/retention`]: retention,
        [`${project}/retention-check`]: {
          totals: [{ part: "samples", runs: 3, trials: 600 }],
          items: [],
        },
      }),
    );
    expect(await screen.findByText("90 days")).toBeTruthy();
    expect(screen.getByText("release")).toBeTruthy();
    expect(screen.getByText("the disk is full")).toBeTruthy();
    fireEvent.input(screen.getByLabelText("Answers and scores of samples, days"), {
      target: { value: "30" },
    });
    fireEvent.input(screen.getByLabelText(/^Kept whole/), { target: { value: "release, paper" } });
    fireEvent.click(screen.getByRole("button", { name: "See what would go" }));
    const table = await screen.findByRole("table", { name: "What would go now" });
    expect(table.textContent).toContain("samples3600");
    expect(asked.some((one) => one.method === "PUT")).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: /^Set it/ }));
    await waitFor(() => {
      const put = asked.find((one) => one.method === "PUT");
      expect(JSON.parse(put?.body ?? "{}")).toEqual({ samplesDays: 30, keepLabels: ["release", "paper"] });
    });
  });

  it("tell how the copies of the database are, and have one made", async () => {
    const copy = {
      id: "c1",
      file: "a.tar",
      state: "proven",
      startedAt: at,
      proofAt: at,
      bytes: 1_234_567,
      rows: 8,
    };
    const { asked } = open(
      "/settings/health",
      server({
        "/ready": { status: "up", checks: {} },
        "/metrics": "a 1",
        "/api/v1/workers": {
          items: [],
          health: {
            database: "up",
            redis: "none",
            runsQueued: 0,
            runsRunning: 0,
            shardsWaiting: 0,
            shardsAtWork: 0,
          },
        },
        "/api/v1/backups": {
          scheduled: true,
          schedule: "0 3 * * *",
          zone: "UTC",
          next: at,
          lastGoodAt: at,
          tooOld: true,
          items: [copy],
        },
        "POST /api/v1/backups": {},
        "POST /api/v1/backups/proof": {},
      }),
    );
    const table = await screen.findByRole("table", { name: "Copies of the database" });
    expect(table.textContent).toContain("a.tar1.23 MB · 8 rows");
    expect(screen.getByText(/older than it may be/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Make a copy now" }));
    fireEvent.click(screen.getByRole("button", { name: "Prove the newest copy" }));
    await waitFor(() => {
      expect(asked.filter((one) => one.method === "POST").map((one) => one.path)).toEqual(
        expect.arrayContaining(["/api/v1/backups", "/api/v1/backups/proof"]),
      );
    });
  });
});
