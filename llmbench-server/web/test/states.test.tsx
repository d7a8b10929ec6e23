import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { createSession } from "../src/api/session";
import { FakeSocket, detail, run, sample, server, trial } from "./server";

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

describe("the first run", () => {
  const nothing = {
    project: "default",
    active: [],
    recent: [],
    failing: [],
    runs: { total: 0, last7Days: 0, last30Days: 0 },
    spentUsd: { last7Days: 0, last30Days: 0 },
  };
  const base = {
    "/api/v1/projects/default/overview": nothing,
    "PUT /api/v1/projects/default/datasets/first-steps": {},
    "PUT /api/v1/projects/default/benchmarks/first-steps": { name: "first-steps", version: 1 },
    "POST /api/v1/projects/default/runs": run,
  };

  it("is one click on simulated models", async () => {
    const { asked } = open("/", server(base));
    fireEvent.click(await screen.findByRole("button", { name: /simulated models/ }));
    expect(await screen.findByRole("heading", { name: "gsm8k" })).toBeTruthy();
    const put = asked.find((one) => one.path.endsWith("/benchmarks/first-steps"));
    const { declaration } = JSON.parse(put?.body ?? "") as { declaration: string };
    expect(declaration).toContain('"base-url": "http://127.0.0.1:9/v1"');
    expect(asked.find((one) => one.path.endsWith("/datasets/first-steps"))?.body).toContain("sum-40");
  });

  it("is a key and a click on a provider's model", async () => {
    const of = server({ ...base, "PUT /api/v1/projects/default/keys/openai/default": {} });
    const { asked } = open("/start", of);
    fireEvent.input(await screen.findByLabelText("Key"), { target: { value: "sk-secret-value" } });
    fireEvent.click(screen.getByRole("button", { name: "Keep the key and run" }));
    expect(await screen.findByRole("heading", { name: "gsm8k" })).toBeTruthy();
    expect(asked.find((one) => one.path.endsWith("/openai/default"))?.body).toBe(
      '{"secret":"sk-secret-value","host":"api.openai.com"}',
    );
  });
});

describe("an absent server", () => {
  it("is said to be away, asked again, and everything is asked anew when it is back", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let away = false;
    let overviews = 0;
    const of = server();
    const session = createSession((input, init) => {
      if (away) return Promise.reject(new TypeError("no network"));
      const url = input instanceof Request ? input.url : String(input);
      if (url.endsWith("/overview")) overviews++;
      const path = new URL(url, location.href).pathname;
      const answer = path === "/health" ? { status: "up" } : of.answers[path];
      return Promise.resolve(
        new Response(JSON.stringify(answer ?? init), { status: answer === undefined ? 404 : 200 }),
      );
    });
    history.replaceState(null, "", "/");
    render(<App session={session} />);
    await screen.findByText("50 of 200 trials", { exact: false });
    const before = overviews;
    away = true;
    session.fetch(new Request(new URL("/health", location.href))).catch(() => undefined);
    expect(await screen.findByText(/cannot be reached/)).toBeTruthy();
    expect(screen.getByText("50 of 200 trials", { exact: false })).toBeTruthy();
    away = false;
    await vi.advanceTimersByTimeAsync(2_500);
    await waitFor(() => {
      expect(screen.queryByText(/cannot be reached/)).toBeNull();
    });
    expect(overviews).toBeGreaterThan(before);
    vi.useRealTimers();
  });
});

describe("a sample", () => {
  it("is read in turn, shows what would mislead, cuts what is long, and is Markdown on request", async () => {
    const long = `# Head\n\n**bold** [x](javascript:alert(1)) <img src=x>\u202Eevil ${"a".repeat(30_000)}`;
    const of = server({
      "/api/v1/projects/default/runs/run-1/samples": { items: [sample, { ...sample, sample: "s-18" }] },
      "/api/v1/projects/default/runs/run-1/trial": { ...trial, text: long },
    });
    const { container } = open("/runs/run-1?open=math/a:one/s-17/1", of);
    const dialog = await screen.findByRole("dialog");
    expect(await within(dialog).findByText(/⟨U\+202E⟩evil/)).toBeTruthy();
    fireEvent.click(await within(dialog).findByRole("button", { name: "As Markdown" }));
    expect((await within(dialog).findByText("bold")).closest("strong")).toBeTruthy();
    expect(container.querySelector("dialog img, dialog a[href^=javascript]")).toBeNull();
    fireEvent.click(within(dialog).getByRole("button", { name: /Show all 30,/ }));
    expect(within(dialog).queryByRole("button", { name: /Show all/ })).toBeNull();
    fireEvent.click(within(dialog).getByRole("button", { name: "Next" }));
    await waitFor(() => {
      expect(new URLSearchParams(location.search).get("open")).toBe("math/a:one/s-18/1");
    });
  });
});

describe("a sample of a link", () => {
  it("is opened though its row is not among those loaded, and whatever stands in its names", async () => {
    const odd = { ...detail, models: ["a", "a/b"], tasks: ["math", "math/hard"] };
    const { asked } = open(
      "/runs/run-1?open=math/hard/a/b/s/99/2",
      server({
        "/api/v1/projects/default/runs/run-1": odd,
        "/api/v1/projects/default/runs/run-1/samples": { items: [] },
      }),
    );
    expect(await screen.findByRole("dialog", { name: /s\/99/ })).toBeTruthy();
    await waitFor(() => {
      expect(asked.find((one) => one.path.endsWith("/trial"))?.query).toBe(
        "?model=a%2Fb&task=math%2Fhard&sample=s%2F99&epoch=2",
      );
    });
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Next" }).disabled).toBe(true);
  });

  it("can be gone back from", async () => {
    const pushed = vi.spyOn(history, "pushState");
    open("/runs/run-1");
    fireEvent.click(await screen.findByRole("button", { name: "s-17" }));
    expect(await screen.findByRole("dialog")).toBeTruthy();
    expect(pushed).toHaveBeenCalledTimes(1);
    pushed.mockRestore();
  });
});

describe("a run's samples", () => {
  it("are narrowed by the value of a score", async () => {
    const two = [...detail.scores, { ...detail.scores[0], scorer: "judge", metric: "quality" }];
    const { asked } = open(
      "/runs/run-1?score=wrong",
      server({ "/api/v1/projects/default/runs/run-1": { ...detail, scores: two } }),
    );
    fireEvent.change(await screen.findByLabelText(/^Score of/), { target: { value: "judge" } });
    fireEvent.change(screen.getByLabelText("judge from"), { target: { value: "0.5" } });
    await waitFor(() => {
      const query = new URLSearchParams(asked.filter((one) => one.path.endsWith("/samples")).at(-1)?.query);
      expect(Object.fromEntries(query)).toEqual({
        score: "wrong",
        scorer: "judge",
        lowest: "0.5",
        limit: "100",
      });
    });
  });

  it("tell how each score came about, step by step", async () => {
    open("/runs/run-1?open=math/a:one/s-17/1");
    const dialog = await screen.findByRole("dialog");
    await within(dialog).findByText("found nothing");
    const steps = [...dialog.querySelectorAll("ol.steps > li")];
    expect(steps.map((one) => one.textContent)).toEqual([
      "30 characters of reasoning or blanks were left out of what the model wrote.",
      "code_block: found nothing",
      "last_number: 42",
      "Compared with: #### 41",
      "Which in normal form is: 41",
    ]);
    expect(within(dialog).getByText("rating.a 4")).toBeTruthy();
  });

  it("are narrowed by a tag of the data set, which a sample shows too", async () => {
    const { asked } = open("/runs/run-1?tag=level%3Dgone");
    await screen.findByRole("option", { name: "level=easy (70)" });
    const tags = screen.getByLabelText<HTMLSelectElement>("Tag");
    expect([...tags.options].map((one) => one.text)).toEqual([
      "any",
      "level=easy (70)",
      "level=hard (30)",
      "level=gone",
    ]);
    fireEvent.change(tags, { target: { value: "level=hard" } });
    await waitFor(() => {
      const query = new URLSearchParams(asked.filter((one) => one.path.endsWith("/samples")).at(-1)?.query);
      expect(query.get("tag")).toBe("level=hard");
    });
    fireEvent.click(await screen.findByRole("button", { name: "s-17" }));
    expect(await screen.findByText("Tags: level=hard")).toBeTruthy();
  });

  it("are asked for anew while a run goes on, but only where no further page was read", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const samples = "/api/v1/projects/default/runs/run-1/samples";
    const { asked } = open(
      "/runs/run-1",
      server({
        "/api/v1/projects/default/runs/run-1": { ...detail, state: "running" },
        [samples]: { items: [sample], next: "2" },
        [`${samples}?cursor=2`]: { items: [{ ...sample, sample: "s-18" }] },
      }),
    );
    const times = () => asked.filter((one) => one.path === samples).length;
    await screen.findByRole("button", { name: "s-17" });
    const first = times();
    await vi.advanceTimersByTimeAsync(3_500);
    expect(times()).toBeGreaterThan(first);
    fireEvent.click(screen.getByRole("button", { name: "Show more" }));
    await screen.findByRole("button", { name: "s-18" });
    const both = times();
    await vi.advanceTimersByTimeAsync(7_000);
    expect(times()).toBe(both);
    vi.useRealTimers();
  });
});

describe("the runs", () => {
  it("are asked for anew when one begins or ends", async () => {
    const { asked } = open("/runs");
    const times = () => asked.filter((one) => one.path.endsWith("/default/runs")).length;
    await screen.findByRole("link", { name: "gsm8k" });
    const before = times();
    await waitFor(() => {
      FakeSocket.last?.says({ type: "heartbeat", seq: 1, topic: "project:default" });
      FakeSocket.last?.says({ type: "runStarted", seq: 2, topic: "project:default" });
      expect(times()).toBeGreaterThan(before);
    });
  });
});

describe("the audit log", () => {
  it("is listed and verified", async () => {
    open(
      "/settings/audit",
      server({
        "/api/v1/audit": {
          items: [
            {
              seq: 7,
              at: run.startedAt,
              actor: "ann",
              action: "run.start",
              object: "default/run-1",
              detail: { a: 1 },
            },
          ],
        },
        "/api/v1/audit/proof": { sound: true, rows: 7, checkpoints: 1, separateRoles: false },
      }),
    );
    expect(await screen.findByText("run.start")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Verify the log" }));
    expect(await screen.findByText("whole")).toBeTruthy();
    expect(screen.getByText(/rows 7, signed checkpoints 1/)).toBeTruthy();
  });
});

describe("the system's page", () => {
  it("tells what the server is and its figures", async () => {
    const of = server({
      "/ready": { status: "up", checks: { database: "up" } },
      "/metrics": new Response('# HELP x y\nhttp_requests_total{a="b"} 12\nx_bucket{le="1"} 3\n'),
    });
    open("/settings/health", of);
    expect(await screen.findByText("1.2.3")).toBeTruthy();
    expect(screen.getByText("database")).toBeTruthy();
    expect(screen.getByText('http_requests_total{a="b"}')).toBeTruthy();
    expect(screen.queryByText(/x_bucket/)).toBeNull();
  });
});

describe("the page of a system that is down", () => {
  it("tells what of it is", async () => {
    const of = server({
      "/ready": new Response(JSON.stringify({ status: "down", checks: { database: "down" } }), {
        status: 503,
      }),
      "/metrics": new Response(JSON.stringify({ title: "The database is away", status: 503 }), {
        status: 503,
      }),
    });
    open("/settings/health", of);
    expect(await screen.findByText("database")).toBeTruthy();
    expect(screen.getAllByText("down").map((one) => one.className)).toEqual(["badge fail", "badge fail"]);
    expect(screen.getByText("1.2.3")).toBeTruthy();
    expect((await screen.findByText(/The database is away/)).closest("[role=alert]")).toBeTruthy();
  });
});

describe("keys", () => {
  it("go to pages, and tell themselves", async () => {
    open("/");
    await screen.findByRole("heading", { name: "Overview" });
    await waitFor(() => {
      fireEvent.keyDown(document.body, { key: "?" });
      expect(screen.getByRole("dialog", { name: "Keys" })).toBeTruthy();
    });
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "d" });
    expect(await screen.findByRole("heading", { name: "Data sets" })).toBeTruthy();
  });

  it("find a run by words of its benchmark", async () => {
    open("/runs/run-1");
    await screen.findByRole("heading", { name: "gsm8k" });
    const box = await waitFor(() => {
      fireEvent.keyDown(document.body, { key: "/" });
      return screen.getByRole("combobox", { name: /Go to/ });
    });
    fireEvent.input(box, { target: { value: "gsm8k run" } });
    fireEvent.click(await screen.findByRole("option", { name: "Run: gsm8k run-1" }));
    expect(detail.id).toBe("run-1");
    expect(location.pathname).toBe("/runs/run-1");
  });
});

describe("a benchmark's form", () => {
  it("changes the text, shows the prompts and what a run would take", async () => {
    const of = server({
      "/api/v1/projects/default/benchmark-check": { benchmark: "my-benchmark", models: ["a"], tasks: ["b"] },
      "/api/v1/projects/default/datasets": { items: [] },
      "/api/v1/projects/default/benchmark-plan": {
        preview: [
          { task: "answers", sample: "s1", targets: ["4"], messages: [{ role: "USER", text: "2+2?" }] },
        ],
        estimate: {
          calls: 20,
          usd: 0.5,
          priced: false,
          timeMs: 61_000,
          rows: [
            {
              model: "a",
              task: "answers",
              samples: 20,
              calls: 20,
              inputTokens: 10,
              outputTokens: 5,
              usd: 0.5,
            },
          ],
        },
      },
    });
    open("/benchmarks/new", of);
    const text = await screen.findByLabelText<HTMLTextAreaElement>("Declaration (YAML or JSON)");
    fireEvent.input(screen.getByLabelText("Name"), { target: { value: "other" } });
    expect(text.value).toContain("benchmark: other");
    fireEvent.input(screen.getByLabelText(/^Gates/), { target: { value: "accuracy >= 0.5\n\n" } });
    expect(text.value).toContain("accuracy >= 0.5");
    fireEvent.input(screen.getByLabelText("Budget in USD, none unless set"), { target: { value: "2" } });
    expect(text.value).toMatch(/budget:\n {2}usd: "?2"?/);
    await screen.findByText("Sound. Models: 1, tasks: 1.");
    fireEvent.click(screen.getByRole("button", { name: "Preview and estimate" }));
    expect(await screen.findByText("2+2?")).toBeTruthy();
    expect(screen.getByText(/20 calls, 0.50 USD, about 1 min 1 s\./)).toBeTruthy();
  });
});
