import type { LiveMessage, RunDetail, RunSummary } from "../src/api/types";
import { createSession } from "../src/api/session";

/** What a path answers: a body, or what makes one of the address. */
type Answer = unknown;

export const run: RunSummary = {
  id: "run-1",
  project: "default",
  benchmark: "gsm8k",
  state: "complete",
  verdict: "FAIL",
  models: ["a:one", "a:two"],
  tasks: ["math"],
  trials: 200,
  labels: ["nightly"],
  startedAt: "2026-11-20T10:00:00Z",
  cost: { usd: 1.5, priced: 190, unpriced: 10 },
};

const interval = (low: number, high: number) => ({ low, high, level: 0.95, method: "wilson" });

export const metrics = [
  ["accuracy", "a:one", 0.5, ""],
  ["accuracy", "a:two", 0.7, ""],
  ["cost", "a:one", 1, "USD"],
  ["cost", "a:two", 0.5, "USD"],
].map(([name, model, estimate, unit]) => ({
  name: name as string,
  model: model as string,
  ...(name === "accuracy"
    ? { task: "math", interval: interval((estimate as number) - 0.1, (estimate as number) + 0.1) }
    : {}),
  estimate: estimate as number,
  count: 100,
  unscored: 2,
  unit: unit as string,
  direction: "HIGHER_IS_BETTER" as const,
  signature: "mean|v1",
}));

export const detail: RunDetail = {
  ...run,
  fingerprint: { identity: { "dataset.math": "abc" }, context: { commit: "def" } },
  scores: [
    { task: "math", scorer: "numeric", metric: "accuracy", binary: true, direction: "HIGHER_IS_BETTER" },
  ],
  gates: [
    {
      expression: "accuracy >= 0.6",
      metric: "accuracy",
      comparison: ">=",
      threshold: 0.6,
      advisory: false,
      model: "a:one",
      task: "math",
      verdict: "INCONCLUSIVE",
      needed: 1200,
      explanation: "the interval holds the limit",
      decidedOn: { ...(metrics[0] as (typeof metrics)[number]) },
    },
  ],
  comparisons: [],
  outcomes: [{ model: "a:one", task: "math", outcome: "ANSWERED", trials: 100 }],
  facts: ["2 trials are unscored"],
};

export const sample = {
  model: "a:one",
  task: "math",
  sample: "s-17",
  epoch: 1,
  outcome: "ANSWERED" as const,
  answer: "<img src=x onerror=alert(1)>",
  scores: { numeric: { state: "SCORED" as const, value: 0 } },
  tags: ["level=hard"],
  cost: { priced: 1, unpriced: 0, usd: 0.01 },
  timings: { e2e: 812 },
};

export const trial = {
  ...sample,
  text: "<script>alert(1)</script> 42",
  scores: {
    numeric: {
      state: "SCORED" as const,
      value: 0,
      answer: "42",
      figures: { "rating.a": 4 },
      steps: [
        { name: "code_block" },
        { name: "last_number", text: "42" },
        { name: "expected", text: "#### 41" },
        { name: "expected_form", text: "41" },
      ],
    },
  },
  calls: [
    {
      purpose: "CHAT",
      scheduledMs: 0,
      model: "a:one",
      messages: [{ role: "USER", text: "How many?" }],
      outcome: "ANSWERED",
      cached: false,
      streamed: true,
      attempts: 1,
      grade: "WIRE",
      text: "<think>six times seven</think><script>alert(1)</script> 42",
      usage: {},
      timings: { e2e: 812, ttft: 90 },
      cost: { priced: 1, unpriced: 0 },
      events: [
        [90, 4],
        [812, 9],
      ],
    },
  ],
};

/** A server of the test's own: it answers by path, and a test may say otherwise. */
export function server(more: Readonly<Record<string, Answer>> = {}) {
  const asked: {
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly body: string;
    readonly ifMatch: string | null;
  }[] = [];
  const answers: Record<string, Answer> = {
    "/api/v1/auth/refresh": { accessToken: "t", expiresAt: new Date(Date.now() + 600_000).toISOString() },
    "/api/v1/auth/ws-ticket": { ticket: "once", expiresAt: new Date(Date.now() + 30_000).toISOString() },
    "/api/v1/auth/methods": { password: true },
    "/api/v1/me": { user: "ann", instanceAdmin: true, projects: { default: "admin" } },
    "/api/v1/providers": {
      items: [
        { id: "ollama", url: "http://localhost:11434", host: "localhost" },
        { id: "openai", url: "https://api.openai.com/v1", host: "api.openai.com" },
        { id: "openai-compatible" },
      ],
    },
    "/api/v1/projects": { items: [{ name: "default", title: "Default", createdAt: "2026-11-01T00:00:00Z" }] },
    "/api/v1/projects/default/alerts": { items: [] },
    "/api/v1/projects/default/schedules": { items: [] },
    "/api/v1/projects/default/alert-rules": { items: [] },
    "/api/v1/projects/default/budgets": { items: [] },
    "/api/v1/projects/default/spend": {
      from: "2026-10-28",
      until: "2026-11-27",
      by: ["day", "model"],
      items: [{ day: "2026-11-20", model: "a:one", usd: 1.5, priced: 190, unpriced: 10 }],
      usd: 1.5,
      priced: 190,
      unpriced: 10,
      paidAgainUsd: 0,
      limits: [],
    },
    "/api/v1/projects/default/datasets": { items: [] },
    "/api/v1/projects/default/analytics/choices": {
      benchmarks: ["gsm8k", "old"],
      scorers: ["numeric"],
      models: ["a:one", "a:two"],
      tasks: ["math"],
      labels: ["nightly"],
    },
    "/api/v1/instance": {
      version: "1.2.3",
      startedAt: run.startedAt,
      role: "all",
      simulator: "http://127.0.0.1:9",
    },
    "/api/v1/projects/default/benchmarks": { items: [] },
    "/api/v1/projects/default/overview": {
      project: "default",
      active: [{ ...run, id: "run-2", state: "running", done: 50 }],
      recent: [run],
      failing: [run],
      runs: { total: 12, last7Days: 3, last30Days: 9 },
      spentUsd: { last7Days: 2, last30Days: 8 },
      days: [{ day: "2026-11-20", runs: 1, usd: 1.5 }],
    },
    "/api/v1/projects/default/runs": { items: [run], next: "more" },
    "/api/v1/projects/default/runs/run-1": detail,
    "/api/v1/projects/default/runs/run-1/course": { stepMs: 100, points: [] },
    "/api/v1/projects/default/runs/run-1/metrics": { items: metrics },
    "/api/v1/projects/default/runs/run-1/samples": { items: [sample] },
    "/api/v1/projects/default/runs/run-1/sample-tags": {
      items: [
        { tag: "level=easy", samples: 70 },
        { tag: "level=hard", samples: 30 },
      ],
    },
    "/api/v1/projects/default/runs/run-1/trial": trial,
    "/api/v1/me/sessions": {
      items: [
        {
          id: "s1",
          createdAt: run.startedAt,
          lastUsedAt: run.startedAt,
          expiresAt: run.startedAt,
          current: true,
        },
        {
          id: "s2",
          createdAt: run.startedAt,
          lastUsedAt: run.startedAt,
          expiresAt: run.startedAt,
          current: false,
        },
      ],
    },
    "/api/v1/me/tokens": { items: [] },
    ...more,
  };
  const send = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), location.href), init);
    const url = new URL(request.url);
    asked.push({
      method: request.method,
      path: url.pathname,
      query: url.search,
      body: request.method === "GET" ? "" : await request.text(),
      ifMatch: request.headers.get("If-Match"),
    });
    const cursor = url.searchParams.get("cursor");
    const answer =
      (cursor ? answers[`${url.pathname}?cursor=${cursor}`] : undefined) ??
      answers[`${request.method} ${url.pathname}`] ??
      answers[url.pathname];
    if (answer instanceof Response) return answer.clone();
    if (answer === undefined) {
      return new Response(JSON.stringify({ type: "about:blank", title: `no ${url.pathname}`, status: 404 }), {
        status: 404,
      });
    }
    return new Response(JSON.stringify(answer), { status: 200 });
  };
  return { session: createSession(send), asked, answers };
}

/** The last socket a page opened, so that a test can speak over it. */
export class FakeSocket {
  static last: FakeSocket | undefined;
  static readonly OPEN = 1;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.last = this;
    queueMicrotask(() => this.onopen?.());
  }
  send() {
    // What is asked for is tested with the live connection itself.
  }
  close() {
    this.onclose?.();
  }
  says(message: LiveMessage) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}
