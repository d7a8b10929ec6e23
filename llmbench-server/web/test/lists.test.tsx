import { focusManager } from "@tanstack/preact-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { FakeSocket, detail, run, sample, server } from "./server";

const project = "/api/v1/projects/default";
const at = "2026-11-20T10:00:00Z";

function open(path: string, of: ReturnType<typeof server>) {
  history.replaceState(null, "", path);
  render(<App session={of.session} />);
  return of;
}

/** A list in so many pages of one item. */
function pages(path: string, count: number, item: (number: number) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      index === 0 ? path : `${path}?cursor=${index}`,
      { items: [item(index)], ...(index + 1 < count ? { next: String(index + 1) } : {}) },
    ]),
  );
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  focusManager.setFocused(undefined);
  vi.useRealTimers();
});

describe("a long list", () => {
  const runs = pages(`${project}/runs`, 8, (number) => ({
    ...run,
    id: `r${number}`,
    benchmark: `b${number}`,
  }));
  const shown = () =>
    within(screen.getByRole("table", { name: "Runs" }))
      .getAllByRole("link")
      .map((link) => link.textContent);

  it("keeps five pages, and goes back to those before them", async () => {
    open("/runs", server(runs));
    for (let number = 1; number < 8; number++) {
      fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
      await screen.findByRole("link", { name: `b${number}` });
    }
    expect(shown()).toEqual(["b3", "b4", "b5", "b6", "b7"]);
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
    for (let number = 2; number >= 0; number--) {
      fireEvent.click(await screen.findByRole("button", { name: "Show what comes before" }));
      await screen.findByRole("link", { name: `b${number}` });
    }
    expect(shown()).toEqual(["b0", "b1", "b2", "b3", "b4"]);
    expect(screen.queryByRole("button", { name: "Show what comes before" })).toBeNull();
    expect(screen.getByRole("button", { name: "Show more" })).toBeTruthy();
  });

  it("is not asked for anew because the reader looks at the window again", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { asked } = open("/runs", server(runs));
    await screen.findByRole("link", { name: "b0" });
    await vi.advanceTimersByTimeAsync(6_000);
    const before = asked.filter((one) => one.path === `${project}/runs`).length;
    focusManager.setFocused(false);
    focusManager.setFocused(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked.filter((one) => one.path === `${project}/runs`)).toHaveLength(before);
  });
});

describe("a run's samples", () => {
  const path = `${project}/runs/run-1`;

  it("stay on the page that is read when the run ends, and have its last trials", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const named = (number: number) => ({ ...sample, sample: `s${number}` });
    const of = server({ [path]: { ...detail, state: "running" }, ...pages(`${path}/samples`, 3, named) });
    open("/runs/run-1", of);
    fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
    await screen.findByRole("button", { name: "s1" });
    of.answers[path] = detail;
    of.answers[`${path}/samples?cursor=1`] = { items: [named(1), named(7)], next: "2" };
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await screen.findByRole("button", { name: "s7" })).toBeTruthy();
    const rows = within(screen.getByRole("table", { name: "Samples" })).getAllByRole("button");
    expect(rows.map((row) => row.textContent)).toEqual(["s0", "s1", "s7"]);
  });

  it("keep no more than five pages, however far the reader goes on", async () => {
    const named = (number: number) => ({ ...sample, sample: `s${number}` });
    open("/runs/run-1", server(pages(`${path}/samples`, 9, named)));
    for (let number = 1; number < 9; number++) {
      fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
      await screen.findByRole("button", { name: `s${number}` });
    }
    const table = screen.getByRole("table", { name: "Samples" });
    expect(within(table).getAllByRole("button")).toHaveLength(5);
    fireEvent.click(screen.getByRole("button", { name: "Show what comes before" }));
    expect(await screen.findByRole("button", { name: "s3" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "s8" })).toBeNull();
  });
});

describe("what is chosen from", () => {
  it("is all there is: projects, benchmarks and data sets", async () => {
    const named = (number: number) => ({ name: `n${number}`, version: 1, createdAt: at, createdBy: "ann" });
    const of = server({
      ...pages("/api/v1/projects", 3, (number) => ({
        name: number === 0 ? "default" : `p${number}`,
        title: `P${number}`,
        createdAt: at,
      })),
      ...pages(`${project}/benchmarks`, 3, named),
      ...pages(`${project}/datasets`, 3, (number) => ({
        ...named(number),
        sha256: "0123456789abcdef",
        samples: 1,
      })),
    });
    open("/benchmarks", of);
    expect(await screen.findByRole("link", { name: "n2" })).toBeTruthy();
    expect(screen.getByRole("option", { name: "P2" })).toBeTruthy();
    fireEvent.click(screen.getByRole("link", { name: "Data sets" }));
    expect(await screen.findByRole("button", { name: "n2" })).toBeTruthy();
  });
});

describe("what comes in pages", () => {
  it("is read on: alerts", async () => {
    const alerts = pages(`${project}/alerts`, 2, (number) => ({
      id: `a${number}`,
      at,
      kind: "cost",
      text: `alert ${number}`,
      run: "run-1",
    }));
    open("/", server(alerts));
    const card = await screen.findByRole("region", { name: "Alerts" });
    fireEvent.click(await within(card).findByRole("button", { name: "Show more" }));
    expect(await within(card).findByText("alert 1")).toBeTruthy();
  });

  it("is read on: versions of a benchmark", async () => {
    const version = (number: number) => ({
      name: "mine",
      version: 3 - number,
      createdAt: at,
      createdBy: "ann",
      declaration: "benchmark: mine",
    });
    const of = server({
      [`${project}/benchmarks/mine`]: version(0),
      ...pages(`${project}/benchmarks/mine/versions`, 3, version),
      [`${project}/benchmark-check`]: { benchmark: "mine", models: [], tasks: [] },
    });
    open("/benchmarks/mine?from=2", of);
    const card = await screen.findByRole("region", { name: "Versions" });
    fireEvent.click(await within(card).findByRole("button", { name: "Show more" }));
    const newer = await within(card).findByRole("button", { name: "What changed from version 2 to 3" });
    expect(newer.getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(within(card).getByRole("button", { name: "Show more" }));
    fireEvent.click(await within(card).findByRole("button", { name: "What changed from version 1 to 3" }));
    await waitFor(() => {
      expect(location.search).toBe("?from=1");
    });
  });

  it("is read on: deliveries of a webhook", async () => {
    const hook = { id: "w1", name: "chat", url: "https://example.org", kinds: [], enabled: true };
    const of = server({
      [`${project}/webhooks`]: { items: [{ ...hook, createdAt: at, createdBy: "ann" }] },
      ...pages(`${project}/webhooks/w1/deliveries`, 2, (number) => ({
        id: `d${number}`,
        kind: `kind ${number}`,
        state: "delivered",
        attempts: 1,
        createdAt: at,
      })),
    });
    open("/settings/webhooks", of);
    fireEvent.click(await screen.findByRole("button", { name: "Deliveries" }));
    fireEvent.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByText("kind 1")).toBeTruthy();
  });
});
