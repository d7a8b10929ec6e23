import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { TrialDetail } from "../src/api/types";
import { App } from "../src/app";
import { tradeoffsOf } from "../src/pages/compare/Compare";
import { FakeSocket, detail, run, sample, server } from "./server";

function open(path: string, of = server()) {
  history.replaceState(null, "", path);
  return { ...of, ...render(<App session={of.session} />) };
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
  HTMLDialogElement.prototype.showModal = function show() {
    this.open = true;
  };
});

describe("signing in", () => {
  it("is asked for where there is no session, and says what was wrong", async () => {
    const refused = new Response(JSON.stringify({ title: "no", status: 401 }), { status: 401 });
    const of = server({ "/api/v1/auth/refresh": refused, "/api/v1/auth/login": refused });
    open("/", of);
    fireEvent.input(await screen.findByLabelText("User name"), { target: { value: "ann" } });
    fireEvent.input(screen.getByLabelText("Password"), { target: { value: "wrong" } });
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect((await screen.findByRole("alert")).textContent).toContain("locked for now");
    of.answers["/api/v1/auth/login"] = {
      accessToken: "t",
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    };
    fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeTruthy();
  });
});

describe("a session that cannot be taken up for now", () => {
  it("is asked for again, and nobody is sent to sign in", async () => {
    const fresh = server().answers["/api/v1/auth/refresh"];
    const busy = new Response(JSON.stringify({ title: "come back in 3 s", status: 429 }), { status: 429 });
    const of = server({ "/api/v1/auth/refresh": busy });
    open("/", of);
    expect((await screen.findByRole("alert")).textContent).toContain("come back in 3 s");
    expect(screen.queryByLabelText("User name")).toBeNull();
    of.answers["/api/v1/auth/refresh"] = fresh;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeTruthy();
  });
});

describe("signing in at a provider", () => {
  const nobody = {
    "/api/v1/auth/refresh": new Response(JSON.stringify({ title: "no", status: 401 }), { status: 401 }),
    "/api/v1/auth/methods": {
      password: true,
      oidc: { name: "Example login", path: "/api/v1/auth/oidc/start" },
    },
  };

  it("is a button that leads there, where the server has one", async () => {
    const assign = vi.spyOn(location, "assign").mockImplementation(() => undefined);
    open("/", server(nobody));
    fireEvent.click(await screen.findByRole("button", { name: "Sign in with Example login" }));
    expect(assign).toHaveBeenCalledWith("/api/v1/auth/oidc/start");
    assign.mockRestore();
  });

  it("has no button where there is none", async () => {
    const { asked } = open("/", server({ "/api/v1/auth/refresh": nobody["/api/v1/auth/refresh"] }));
    await waitFor(() => {
      expect(asked.some((one) => one.path === "/api/v1/auth/methods")).toBe(true);
    });
    expect(screen.getAllByRole("button")).toHaveLength(1);
  });

  it("says why it came to nothing, in words of its own", async () => {
    open("/?sign-in=unknown", server(nobody));
    expect((await screen.findByRole("alert")).textContent).toContain("you are no user here");
  });

  it("repeats nothing that others put into the address", async () => {
    open("/?sign-in=%3Cb%3Eevil%3C/b%3E", server(nobody));
    await screen.findByRole("button", { name: "Sign in with Example login" });
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("the overview", () => {
  it("shows what runs now and moves with the live connection", async () => {
    open("/");
    expect(await screen.findByText("50 of 200 trials", { exact: false })).toBeTruthy();
    expect(screen.getByText("8.00 USD")).toBeTruthy();
    await waitFor(() => {
      expect(FakeSocket.last).toBeTruthy();
    });
    FakeSocket.last?.says({
      type: "snapshot",
      topic: "project:default",
      seq: 1,
      snapshot: {
        run: "run-2",
        project: "default",
        state: "running",
        done: 77,
        trials: 200,
        inFlight: 4,
        outcomes: {},
        cost: { usd: 0.5, priced: 77, unpriced: 0 },
        elapsedMs: 4000,
        live: {
          calls: 77,
          callsPerSecond: 12.3,
          tokensPerSecond: 400,
          responseClock: false,
          errors: { TIMED_OUT: 2 },
        },
      },
    });
    const line = await screen.findByText("77 of 200 trials", { exact: false });
    expect(line.textContent).toBe("77 of 200 trials · 12.3 calls/s · 0.50 USD · 4 s · 2 calls failed");
  });

  it("says what it could not load and tries again when asked", async () => {
    const of = server();
    const whole = of.answers["/api/v1/projects/default/overview"];
    of.answers["/api/v1/projects/default/overview"] = new Response(
      JSON.stringify({ title: "Broken", status: 500, detail: "The database is away." }),
      { status: 500 },
    );
    open("/", of);
    expect((await screen.findByRole("alert")).textContent).toContain("The database is away.");
    of.answers["/api/v1/projects/default/overview"] = whole;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Running now" })).toBeTruthy();
  });
});

describe("runs", () => {
  it("are filtered in the address and fetched page by page", async () => {
    const { asked } = open("/runs?state=failed");
    fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
    await waitFor(() => {
      expect(asked.filter((one) => one.path.endsWith("/runs")).map((one) => one.query)).toEqual([
        "?state=failed",
        "?state=failed&cursor=more",
      ]);
    });
    fireEvent.change(screen.getByLabelText("Benchmark"), { target: { value: "gsm8k" } });
    await waitFor(() => {
      expect(location.search).toBe("?state=failed&benchmark=gsm8k");
    });
  });
});

describe("a run", () => {
  it("shows gates with what they need, metrics with intervals, and models against cost", async () => {
    open("/runs/run-1");
    expect(await screen.findByText(/needs 1,200 samples/)).toBeTruthy();
    expect(screen.getByText("1.50 USD (190 of 200 calls priced)", { exact: false })).toBeTruthy();
    const table = await screen.findByRole("table", { name: "Scores · math" });
    expect(within(table).getByText("0.7").parentElement?.textContent).toBe("0.7 [0.6 to 0.8] n = 100");
    expect(screen.getByRole("application", { name: "accuracy · math against cost" })).toBeTruthy();
  });

  it("shows what a model wrote as text and nothing else", async () => {
    const { container } = open("/runs/run-1");
    fireEvent.click(await screen.findByRole("button", { name: "s-17" }));
    expect(await screen.findByText("<script>alert(1)</script> 42")).toBeTruthy();
    expect(container.querySelector("script, img[src=x]")).toBeNull();
    expect(screen.getByText("How many?")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
  });

  it("shows the beginning of what is too long for a line: an extracted answer, reasons, a step, a tool's name", async () => {
    const long = "y".repeat(30_000);
    const path = "/api/v1/projects/default/runs/run-1/trial";
    const whole = server().answers[path] as TrialDetail;
    const [call] = whole.calls;
    const score = {
      state: "SCORED" as const,
      value: 0,
      answer: long,
      explanation: `${long}\u202e`,
      steps: [],
    };
    const { container } = open(
      "/runs/run-1?open=math%2Fa%3Aone%2Fs-17%2F1",
      server({
        [path]: {
          ...whole,
          scores: { exact_match: { ...score, steps: [{ name: "normal_form", text: long }] } },
          calls: [{ ...call, toolCalls: [{ id: "t", name: "ab\u202e", arguments: "{}" }] }],
        },
      }),
    );
    expect(await screen.findByText("ab⟨U+202E⟩")).toBeTruthy();
    const cut = screen.getAllByRole("button", { name: /Show all 30,0/ });
    expect(cut).toHaveLength(3);
    const texts = [...container.querySelectorAll("dialog code, dialog q, dialog pre")];
    expect(Math.max(...texts.map((one) => one.textContent.length))).toBe(20_000);
  });

  it("leads from sample to sample over the end of what is loaded, and says why there is none before one of a link", async () => {
    const path = "/api/v1/projects/default/runs/run-1/samples";
    const of = server({
      [path]: { items: [sample], next: "more" },
      [`${path}?cursor=more`]: { items: [{ ...sample, sample: "s-18" }] },
    });
    open("/runs/run-1?open=math%2Fa%3Aone%2Fs-17%2F1", of);
    const next = await screen.findByRole<HTMLButtonElement>("button", { name: "Next" });
    await waitFor(() => {
      expect(next.disabled).toBe(false);
    });
    fireEvent.click(next);
    await waitFor(() => {
      expect(location.search).toBe("?open=math%2Fa%3Aone%2Fs-18%2F1");
    });
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Next" }).disabled).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "Previous" }));
    await waitFor(() => {
      expect(location.search).toBe("?open=math%2Fa%3Aone%2Fs-17%2F1");
    });
    cleanup();
    open("/runs/run-1?open=math%2Fa%3Aone%2Felsewhere%2F1", server());
    expect(await screen.findByText(/not among those that are listed on the page now/)).toBeTruthy();
  });

  it("has the signatures of its metrics where the address asks for them", async () => {
    open("/runs/run-1?signatures=1");
    const table = await screen.findByRole("table", { name: "Scores · math" });
    expect(within(table).getByText("mean|v1")).toBeTruthy();
    fireEvent.click(screen.getByRole("checkbox", { name: "How computed" }));
    await waitFor(() => {
      expect(location.search).toBe("");
    });
    expect(within(table).queryByText("mean|v1")).toBeNull();
  });

  it("asks the server for the samples that are filtered for", async () => {
    const { asked } = open("/runs/run-1");
    fireEvent.change(await screen.findByLabelText("Outcome"), { target: { value: "REFUSED" } });
    await waitFor(() => {
      expect(
        asked.some((one) => one.path.endsWith("/samples") && one.query.includes("outcome=REFUSED")),
      ).toBe(true);
    });
  });

  it("is cancelled, and shows what the server says of it", async () => {
    const of = server({
      "/api/v1/projects/default/runs/run-1": {
        ...(server().answers["/api/v1/projects/default/runs/run-1"] as object),
        state: "running",
      },
    });
    open("/runs/run-1", of);
    fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
    expect((await screen.findByRole("alert")).textContent).toContain(
      "no /api/v1/projects/default/runs/run-1/cancel",
    );
  });

  it("shows differences in the unit of their metric", async () => {
    const difference = {
      task: "math",
      metric: "e2e.p95",
      unit: "ms",
      direction: "LOWER_IS_BETTER",
      left: 620,
      right: 500,
      difference: 120,
      interval: { low: 100, high: 140, level: 0.95, method: "t" },
      pairs: 50,
      leftOnly: 0,
      rightOnly: 0,
      test: "sign flip",
      unpaired: 0,
    };
    const [gate] = detail.gates;
    const measured = {
      ...detail,
      gates: [{ ...gate, metric: "e2e.p95", decidedOn: undefined, difference }],
      comparisons: [{ left: "a:one", right: "a:two", differences: [difference] }],
    };
    open("/runs/run-1", server({ "/api/v1/projects/default/runs/run-1": measured }));
    for (const name of ["Gates", "Models on the same samples"]) {
      const table = await screen.findByRole("table", { name });
      expect(within(table).getByText("120 ms").parentElement?.textContent).toBe(
        "120 ms [100 ms to 140 ms] n = 50",
      );
    }
  });

  it("is kept as a file in the format asked for", async () => {
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    const made = vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:1");
    const { asked } = open("/runs/run-1", server({ "/api/v1/projects/default/runs/run-1/export": {} }));
    fireEvent.click(await screen.findByText("Samples (CSV)"));
    await waitFor(() => {
      expect(made).toHaveBeenCalledTimes(1);
    });
    expect(asked.find((one) => one.path.endsWith("/export"))?.query).toBe("?format=csv");
  });
});

const comparison = {
  entrants: [
    { name: "run-1", runs: ["run-1"] },
    { name: "run-2", runs: ["run-2"] },
  ],
  changes: [{ name: "prompt.math", identity: true, values: ["aa", "bb"] }],
  tables: [
    {
      task: "math",
      sides: ["run-1 a:one", "run-2 a:one"],
      models: ["a:one", "a:one"],
      metrics: [
        {
          metric: "accuracy",
          unit: "",
          direction: "HIGHER_IS_BETTER",
          estimates: [
            { side: 0, estimate: 0.62, interval: { low: 0.52, high: 0.72, level: 0.95, method: "wilson" } },
            { side: 1, estimate: 0.73 },
          ],
          pairs: [
            {
              left: 0,
              right: 1,
              why: "",
              adjusted: 0.001,
              q: 0.002,
              effect: {
                name: "odds ratio",
                estimate: 0.25,
                interval: { low: 0.125, level: 0.95, method: "exact" },
              },
              ahead: 1,
              difference: {
                difference: -0.1,
                interval: { low: -0.15, high: -0.05 },
                pairs: 99,
                unpaired: 1,
                test: "McNemar",
              },
            },
          ],
          ranking: [{ rank: 1, sides: [1] }],
          judgements: {
            why: "",
            strengths: ["new", "old"].map((name, rank) => ({
              name,
              wins: 30.5,
              judgements: 50,
              logStrength: 0.4 - rank,
              interval: { low: 0.1 - rank, high: 0.7 - rank, level: 0.95, method: "wald" },
            })),
          },
        },
      ],
      unpaired: [{ left: 0, right: 1, metrics: ["accuracy", "cost"], leftOnly: ["x"], rightOnly: [] }],
      flips: [
        {
          left: 0,
          right: 1,
          metric: "accuracy",
          better: ["s-17"],
          worse: [],
          leftOnly: ["x"],
          rightOnly: [],
        },
      ],
    },
  ],
  remarks: ["1 sample is on one side only"],
};

describe("comparing", () => {
  it("draws what each side scored with its interval against what it cost", () => {
    const interval = { low: 0.5, high: 0.7, level: 0.95, method: "wilson" };
    const metric = (name: string, unit: string, estimates: readonly object[]) => ({
      metric: name,
      unit,
      direction: "HIGHER_IS_BETTER",
      estimates,
      pairs: [],
      ranking: [],
    });
    const table = {
      task: "math",
      sides: ["one", "two"],
      models: ["one", "two"],
      metrics: [
        metric("accuracy", "", [
          { side: 0, estimate: 0.6, interval },
          { side: 1, estimate: 0.8 },
        ]),
        metric("cost", "USD", [
          { side: 0, estimate: 1, interval: { low: 0.9, high: 1.2, level: 0.95, method: "t" } },
          { side: 1, estimate: 3 },
        ]),
      ],
      flips: [],
      unpaired: [],
    } as unknown as Parameters<typeof tradeoffsOf>[0];
    const [chart] = tradeoffsOf(table);
    expect(chart?.series.flatMap((one) => one.points)).toMatchObject([
      {
        x: 1,
        y: 0.6,
        low: 0.5,
        high: 0.7,
        across: { low: 0.9, high: 1.2 },
        label: "one · 1.00 USD [0.90 USD to 1.20 USD]",
      },
      { x: 3, y: 0.8, low: undefined, across: undefined, label: "two · 3.00 USD" },
    ]);
  });

  it("puts the differences of identity first, then paired differences, then the samples that flipped", async () => {
    const of = server({
      "/api/v1/projects/default/compare": comparison,
      "/api/v1/projects/default/runs/run-2/samples": { items: [sample, { ...sample, epoch: 2 }] },
      "/api/v1/projects/default/runs/run-2/trial": { text: "it is 43", scores: {}, calls: [] },
    });
    const { asked } = open("/compare?run=run-1&run=run-2", of);
    expect(await screen.findByText("another experiment")).toBeTruthy();
    expect(asked.find((one) => one.path.endsWith("/compare"))?.query).toBe("?run=run-1&run=run-2");
    const table = screen.getByRole("table", { name: "accuracy" });
    expect(within(table).getByText("-0.1").parentElement?.textContent).toBe("-0.1 [-0.15 to -0.05] n = 99");
    expect(within(table).getByText("0.62").parentElement?.textContent).toBe("0.62 [0.52 to 0.72]");
    expect(within(table).getByText("0.73")).toBeTruthy();
    const all = screen.getByRole("table", { name: "Differences to run-1" });
    expect(within(all).getByText("0.1").parentElement?.textContent).toBe("0.1 [0.05 to 0.15] n = 99");
    expect(within(all).getByText("better")).toBeTruthy();
    // An odds ratio of a quarter is one of four told from the other side; no upper end is a lower one of 0.
    expect(all.textContent).toContain("OR 4 [0 to 8]");
    expect(table.textContent).toContain("OR 0.25 [0.125 to ∞]");
    expect(within(table).getByText("McNemar")).toBeTruthy();
    expect(within(all).getByText("0.002")).toBeTruthy();
    const strengths = screen.getByRole("table", { name: /^accuracy: strengths/ });
    expect(strengths.textContent).toContain("new30.5 of 500.4 [0.1 to 0.7]");
    const unpaired = screen.getByRole("table", { name: /only one side has/, hidden: true });
    expect(unpaired.textContent).toContain("run-1 a:onerun-2 a:one1accuracy, costx");
    fireEvent.click(screen.getByRole("button", { name: "s-17", hidden: true }));
    expect((await screen.findAllByText(/43/)).map((one) => one.tagName)).toContain("INS");
    expect(location.search).toContain("sample=s-17");
    const trials = () => asked.filter((one) => one.path.endsWith("/runs/run-2/trial"));
    expect(trials()[0]?.query).toContain("model=a%3Aone");
    expect(trials()[0]?.query).toContain("epoch=1");
    fireEvent.change(screen.getByRole("combobox", { name: "run-2 a:one" }), {
      target: { value: "run-2/2" },
    });
    await waitFor(() => {
      expect(trials().at(-1)?.query).toContain("epoch=2");
    });
    expect(screen.getByRole<HTMLOptionElement>("option", { name: "run-2, repeat 2" }).selected).toBe(true);
    expect(location.search).toContain("after=run-2%2F2");
  });

  it("lists the samples that flipped some at a time, and says how many there are", async () => {
    const [table] = comparison.tables;
    const better = Array.from({ length: 450 }, (_, index) => `f-${index}`);
    const flips = [{ ...table?.flips[0], better }];
    const many = { ...comparison, tables: [{ ...table, flips }] };
    open("/compare?run=run-1&run=run-2", server({ "/api/v1/projects/default/compare": many }));
    fireEvent.click(await screen.findByRole("button", { name: "Show 200 more of 450" }));
    fireEvent.click(await screen.findByRole("button", { name: "Show 50 more of 450" }));
    expect(await screen.findByRole("button", { name: "f-449" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /more of 450/ })).toBeNull();
  });

  it("lets runs be chosen, and carries them in the address", async () => {
    open("/compare");
    fireEvent.click(await screen.findByRole("checkbox"));
    await waitFor(() => {
      expect(location.search).toBe(`?run=${run.id}`);
    });
    fireEvent.click(screen.getByRole("button", { name: `Take ${run.id} away` }));
    await waitFor(() => {
      expect(location.search).toBe("");
    });
  });

  it("finds runs beyond the newest, by words and page by page", async () => {
    const runs = "/api/v1/projects/default/runs";
    const { asked, answers } = open(
      "/compare",
      server({ [`${runs}?cursor=more`]: { items: [{ ...run, id: "older" }] } }),
    );
    fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByText("older")).toBeTruthy();
    answers[runs] = { items: [] };
    fireEvent.change(screen.getByLabelText("Search all runs"), { target: { value: "nightly " } });
    expect(await screen.findByText("No run has all of these words.")).toBeTruthy();
    expect(location.search).toBe("?q=nightly");
    expect(asked.some((one) => one.path === runs && one.query.includes("q=nightly"))).toBe(true);
  });

  it("refuses a 21st run in words", async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `run=r${i}`).join("&");
    const { asked } = open(`/compare?${ids(20)}`, server({ "/api/v1/projects/default/compare": comparison }));
    expect((await screen.findByText(/^20 runs are chosen/)).textContent).toContain("take one away");
    expect((await screen.findByRole<HTMLInputElement>("checkbox", { hidden: true })).disabled).toBe(true);
    history.replaceState(null, "", `/compare?${ids(21)}`);
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect((await screen.findByRole("alert")).textContent).toBe(
      "21 runs were asked for, but at most 20 can be compared: take some away.",
    );
    expect(asked.filter((one) => one.path.endsWith("/compare"))).toHaveLength(1);
  });
});

describe("trends", () => {
  it("names the run that began a level and what changed in it", async () => {
    const point = (id: string, at: string, estimate: number) => ({
      run: id,
      startedAt: at,
      metric: { estimate, interval: { low: estimate - 0.1, high: estimate + 0.1 } },
    });
    open(
      "/trends",
      server({
        "/api/v1/projects/default/trends": {
          items: [
            {
              metric: "accuracy",
              unit: "",
              direction: "HIGHER_IS_BETTER",
              points: [point("r1", "2026-11-01T00:00:00Z", 0.8), point("r2", "2026-11-02T00:00:00Z", 0.6)],
              changes: [
                {
                  run: "r2",
                  index: 1,
                  before: 0.8,
                  after: 0.6,
                  runsBefore: 9,
                  runsAfter: 4,
                  difference: {
                    estimate: -0.2,
                    interval: { low: -0.3, high: -0.1, level: 0.95, method: "two-sample t" },
                  },
                  pValue: 0.001,
                  regression: true,
                  identity: ["prompt"],
                },
              ],
            },
          ],
        },
      }),
    );
    const table = await screen.findByRole("table", { name: "Changes of level" });
    expect(within(table).getByRole("link", { name: "r2" }).getAttribute("href")).toBe("/runs/r2");
    expect(within(table).getByText("prompt")).toBeTruthy();
    expect(within(table).getByText("worse")).toBeTruthy();
    expect(within(table).getByText("means of 9 and 4 runs")).toBeTruthy();
    expect(within(table).getByText("[-0.3 to -0.1]").parentElement?.textContent).toBe("-0.2 [-0.3 to -0.1]");
  });

  it("say of which metric a link asks where none of the runs has it", async () => {
    const series = { metric: "accuracy", unit: "", direction: "HIGHER_IS_BETTER", points: [], changes: [] };
    open("/trends?metric=gone", server({ "/api/v1/projects/default/trends": { items: [series] } }));
    expect(await screen.findByText("None of the newest 100 runs has the metric gone.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLSelectElement>("Metric").value).toBe("gone");
  });
});

describe("benchmarks", () => {
  const sound = { benchmark: "mine", models: ["a:one"], tasks: ["math", "tools"] };

  it("are checked as they are typed, and saved under the name they declare", async () => {
    const of = server({
      "/api/v1/projects/default/benchmark-check": new Response(
        JSON.stringify({ title: "Bad", status: 422, detail: "line 2: no task" }),
        { status: 422 },
      ),
      "/api/v1/projects/default/benchmarks/mine": {
        name: "mine",
        version: 1,
        createdAt: run.startedAt,
        createdBy: "ann",
      },
      "/api/v1/projects/default/benchmarks/mine/versions": { items: [] },
    });
    const { asked } = open("/benchmarks/new", of);
    expect(await screen.findByText("line 2: no task")).toBeTruthy();
    of.answers["/api/v1/projects/default/benchmark-check"] = sound;
    fireEvent.input(screen.getByLabelText("Declaration (YAML or JSON)"), {
      target: { value: "benchmark: mine" },
    });
    expect(await screen.findByText("Sound. Models: 1, tasks: 2.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Save as a new version" }));
    expect(await screen.findByRole("heading", { name: "mine" })).toBeTruthy();
    expect(asked.find((one) => one.method === "PUT")?.body).toBe('{"declaration":"benchmark: mine"}');
  });

  it("are run from their page, and shown with what changed between versions", async () => {
    const version = (n: number) => ({ name: "mine", version: n, createdAt: run.startedAt, createdBy: "ann" });
    const of = server({
      "/api/v1/projects/default/benchmarks": { items: [version(2)] },
      "/api/v1/projects/default/benchmarks/mine": { ...version(2), declaration: "limit: 50" },
      "/api/v1/projects/default/benchmarks/mine/versions": { items: [version(2), version(1)] },
      "/api/v1/projects/default/benchmark-check": sound,
      "POST /api/v1/projects/default/runs": run,
    });
    const { asked } = open("/benchmarks", of);
    fireEvent.click(await screen.findByRole("link", { name: "mine" }));
    fireEvent.click(await screen.findByRole("button", { name: "What changed from version 1 to 2" }));
    expect(await screen.findAllByText("limit: 50", { selector: "pre" })).toHaveLength(2);
    fireEvent.input(screen.getByLabelText("Samples of each task at most"), { target: { value: "20" } });
    fireEvent.click(screen.getByRole("button", { name: "Run now" }));
    expect(await screen.findByRole("heading", { name: "gsm8k" })).toBeTruthy();
    const started = asked.find((one) => one.method === "POST" && one.path.endsWith("/runs"));
    expect(JSON.parse(started?.body ?? "")).toEqual({ benchmark: "mine", samples: 20 });
  });
});

describe("data sets", () => {
  it("are uploaded as they are and shown by their first samples", async () => {
    const set = {
      name: "tickets",
      version: 3,
      format: "csv",
      sha256: "0123456789abcdef",
      bytes: 10,
      samples: 2,
      createdAt: run.startedAt,
      createdBy: "ann",
    };
    const { asked } = open(
      "/datasets",
      server({
        "/api/v1/projects/default/datasets": { items: [set] },
        "/api/v1/projects/default/datasets/tickets/versions/3/preview": {
          items: [
            { id: "s1", input: "<b>bold</b>", targets: ["x", "y\u202e"], choices: [], metadata: {} },
            { id: "s2", input: "z".repeat(30_000), targets: [], choices: [], metadata: {} },
          ],
        },
        "PUT /api/v1/projects/default/datasets/more": set,
      }),
    );
    fireEvent.click(await screen.findByRole("button", { name: "tickets" }));
    expect(await screen.findByText("<b>bold</b>")).toBeTruthy();
    expect(screen.getByText("x · y⟨U+202E⟩")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Show all 30,000 characters" })).toBeTruthy();
    expect(location.search).toBe("?open=tickets");
    const form = screen.getByRole("form", { name: "Upload a data set" });
    fireEvent.input(within(form).getByLabelText("Name"), { target: { value: "more" } });
    const file = new File(["a,b"], "more.csv");
    Object.defineProperty(within(form).getByLabelText("File"), "files", { value: [file] });
    fireEvent.change(within(form).getByLabelText("Form"), { target: { value: "csv" } });
    fireEvent.submit(form);
    await waitFor(() => {
      expect(asked.find((one) => one.method === "PUT")).toMatchObject({ query: "?format=csv", body: "a,b" });
    });
  });
});

describe("settings", () => {
  it("say of a part that is not the reader's that it is not, and of one that is none that it is none", async () => {
    const me = { "/api/v1/me": { user: "ann", instanceAdmin: false, projects: { default: "viewer" } } };
    open("/settings/users", server(me));
    expect(await screen.findByText(/instance admins'; you are not one/)).toBeTruthy();
    cleanup();
    open("/settings/nope", server(me));
    expect(await screen.findByText("There is no such page.")).toBeTruthy();
    cleanup();
    open("/settings/keys", server({ ...me, "/api/v1/projects": { items: [] } }));
    expect(await screen.findByText(/a project's, and you are in none/)).toBeTruthy();
  });

  it("write a provider's key and show its last four alone", async () => {
    const key = {
      provider: "openai",
      id: "main",
      version: 1,
      host: "api.openai.com",
      lastFour: "wxyz",
      createdAt: run.startedAt,
    };
    const { asked } = open(
      "/settings/keys",
      server({
        "/api/v1/projects/default/keys": { items: [key] },
        "/api/v1/projects/default/keys/openai/main": key,
      }),
    );
    expect(await screen.findByText("…wxyz")).toBeTruthy();
    const form = await screen.findByRole("form", { name: "Write a key" });
    fireEvent.change(within(form).getByLabelText("Provider"), { target: { value: "openai" } });
    const put = (label: string, value: string) => {
      fireEvent.input(within(form).getByLabelText(label), { target: { value } });
    };
    put("Name of the key", "main");
    put("Key", "sk-secret-value");
    fireEvent.click(within(form).getByRole("button", { name: "Keep the key" }));
    await waitFor(() => {
      expect(asked.find((one) => one.method === "PUT")?.body).toBe(
        '{"secret":"sk-secret-value","host":"api.openai.com"}',
      );
    });
    fireEvent.click(screen.getByRole("button", { name: "Remove" }));
    const question = screen.getByRole("dialog", { name: "Remove openai · main?" });
    fireEvent.click(within(question).getByRole("button", { name: "Remove" }));
    await waitFor(() => {
      expect(asked.some((one) => one.method === "DELETE")).toBe(true);
    });
  });

  it("show a new token once and end other sessions", async () => {
    const of = server({
      "POST /api/v1/me/tokens": { id: "t1", name: "ci", role: "viewer", secret: "llmb_secret" },
      "DELETE /api/v1/me/sessions/s2": {},
    });
    const { asked } = open("/settings", of);
    fireEvent.click(await screen.findByRole("button", { name: "End" }));
    fireEvent.input(screen.getByLabelText("Name"), { target: { value: "ci" } });
    fireEvent.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("llmb_secret")).toBeTruthy();
    const made = asked.find((one) => one.method === "POST" && one.path === "/api/v1/me/tokens");
    expect(JSON.parse(made?.body ?? "")).toEqual({ name: "ci", role: "viewer", days: 90 });
    expect(asked.some((one) => one.method === "DELETE" && one.path.endsWith("/s2"))).toBe(true);
  });

  it("make a token for a project, and for as many days as the reader says", async () => {
    const of = server({
      "POST /api/v1/me/tokens": { id: "t1", name: "ci", role: "viewer", secret: "llmb_secret" },
    });
    const { asked } = open("/settings", of);
    const form = await screen.findByRole("form", { name: "New token" });
    fireEvent.input(within(form).getByLabelText("Name"), { target: { value: "ci" } });
    fireEvent.change(within(form).getByLabelText("For the project"), { target: { value: "default" } });
    fireEvent.input(within(form).getByLabelText("Good for days"), { target: { value: "7" } });
    fireEvent.click(within(form).getByRole("button", { name: "Create" }));
    await waitFor(() => {
      const made = asked.find((one) => one.method === "POST" && one.path === "/api/v1/me/tokens");
      expect(JSON.parse(made?.body ?? "{}")).toEqual({
        name: "ci",
        role: "viewer",
        project: "default",
        days: 7,
      });
    });
  });

  it("say beside a field what the server finds wrong with it", async () => {
    const wrong = { title: "Bad", status: 400, errors: [{ pointer: "#/name", message: "is taken" }] };
    open(
      "/settings/users",
      server({
        "/api/v1/users": {
          items: [{ name: "bob", instanceAdmin: true, disabled: false, createdAt: run.startedAt }],
        },
        "POST /api/v1/users": new Response(JSON.stringify(wrong), { status: 400 }),
      }),
    );
    const form = await screen.findByRole("form", { name: "New user" });
    fireEvent.input(within(form).getByLabelText("User name"), { target: { value: "bob" } });
    fireEvent.input(within(form).getByLabelText("Password"), { target: { value: "correct horse battery" } });
    fireEvent.click(within(form).getByRole("button", { name: "Create" }));
    expect(await within(form).findByText("is taken")).toBeTruthy();
  });

  it("list users by pages, add an admin with a name to be shown, and say why one stays as it is", async () => {
    const user = (name: string) => ({
      name,
      instanceAdmin: false,
      disabled: false,
      createdAt: run.startedAt,
    });
    const { asked } = open(
      "/settings/users",
      server({
        "/api/v1/users": { items: [user("bob")], next: "2" },
        "/api/v1/users?cursor=2": { items: [user("cy")] },
        "POST /api/v1/users": user("dee"),
        "PATCH /api/v1/users/bob": new Response(
          JSON.stringify({ title: "bob is the last admin", status: 409 }),
          {
            status: 409,
          },
        ),
      }),
    );
    fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByText("cy")).toBeTruthy();
    const form = screen.getByRole("form", { name: "New user" });
    for (const [label, value] of [
      ["User name", "dee"],
      ["Shown as", "Dee"],
      ["Password", "correct horse battery"],
    ] as const) {
      fireEvent.input(within(form).getByLabelText(label), { target: { value } });
    }
    fireEvent.change(within(form).getByLabelText("Role"), { target: { value: "admin" } });
    fireEvent.click(within(form).getByRole("button", { name: "Create" }));
    await waitFor(() => {
      expect(
        JSON.parse(asked.find((one) => one.method === "POST" && one.path.endsWith("/users"))?.body ?? "{}"),
      ).toEqual({
        name: "dee",
        displayName: "Dee",
        password: "correct horse battery",
        instanceAdmin: true,
      });
    });
    fireEvent.click(screen.getAllByRole("button", { name: "Disable" })[0] as HTMLElement);
    expect((await screen.findByRole("alert")).textContent).toContain("the last admin");
  });

  it("give a member a role", async () => {
    const { asked } = open(
      "/settings/members",
      server({
        "/api/v1/projects/default/members": { items: [{ user: "bob", role: "viewer" }] },
        "/api/v1/projects/default/members/cy": {},
      }),
    );
    const form = await screen.findByRole("form", { name: "Give a role" });
    fireEvent.input(within(form).getByLabelText("User name"), { target: { value: "cy" } });
    fireEvent.change(within(form).getByLabelText("Role"), { target: { value: "runner" } });
    fireEvent.click(within(form).getByRole("button", { name: "Change" }));
    await waitFor(() => {
      expect(asked.find((one) => one.method === "PUT")?.body).toBe('{"role":"runner"}');
    });
  });

  it("say why a member, a key or a token stays", async () => {
    const refused = () =>
      new Response(JSON.stringify({ title: "Conflict", status: 409, detail: "It is the last admin." }), {
        status: 409,
      });
    const places = [
      ["/settings/members", "/api/v1/projects/default/members", { user: "bob", role: "admin" }, "/bob"],
      [
        "/settings/keys",
        "/api/v1/projects/default/keys",
        { provider: "openai", id: "default", host: "h", lastFour: "1234", createdAt: run.startedAt },
        "/openai/default",
      ],
      [
        "/settings/account",
        "/api/v1/me/tokens",
        { id: "t1", name: "ci", role: "runner", expiresAt: run.startedAt, createdAt: run.startedAt },
        "/t1",
      ],
    ] as const;
    for (const [page, list, item, one] of places) {
      const { unmount } = open(
        page,
        server({ [list]: { items: [item] }, [`DELETE ${list}${one}`]: refused() }),
      );
      fireEvent.click(await screen.findByRole("button", { name: "Remove" }));
      fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
      expect(await screen.findByText(/It is the last admin/)).toBeTruthy();
      unmount();
    }
  });
});

describe("the shell", () => {
  it("goes to a page by its name from the keyboard", async () => {
    open("/");
    await screen.findByRole("heading", { name: "Overview" });
    const box = await waitFor(() => {
      fireEvent.keyDown(window, { key: "k", ctrlKey: true });
      return screen.getByRole("combobox", { name: /Go to/ });
    });
    fireEvent.input(box, { target: { value: "settings" } });
    fireEvent.keyDown(box, { key: "Enter" });
    expect(await screen.findByRole("heading", { name: "Settings" })).toBeTruthy();
  });

  it("tells a page that is not there", async () => {
    open("/nowhere");
    expect(await screen.findByRole("heading", { name: "There is no such page." })).toBeTruthy();
  });

  it("keeps the theme that was chosen", async () => {
    open("/");
    fireEvent.change(await screen.findByLabelText("Theme"), { target: { value: "dark" } });
    expect(document.documentElement.dataset.theme).toBe("dark");
  });
});
