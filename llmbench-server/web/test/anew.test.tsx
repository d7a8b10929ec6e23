import { render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { coalesced } from "../src/lib/anew";
import { FakeSocket, detail, server } from "./server";

const project = "/api/v1/projects/default";

async function open(path: string, of = server()) {
  history.replaceState(null, "", path);
  FakeSocket.last = undefined;
  render(<App session={of.session} />);
  await waitFor(() => {
    expect(FakeSocket.last?.onmessage).toBeTruthy();
  });
  const times = (...paths: readonly string[]) => of.asked.filter((one) => paths.includes(one.path)).length;
  return { ...of, times };
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("500 events that come at once", () => {
  const burst = (topic: string) => {
    for (let seq = 1; seq <= 500; seq++) FakeSocket.last?.says({ type: "runChanged", topic, seq });
  };

  it("have the overview asked for anew once", async () => {
    const { times } = await open("/");
    await screen.findByText("50 of 200 trials", { exact: false });
    const of = [`${project}/overview`, `${project}/alerts`, `${project}/budgets`, `${project}/spend`];
    await waitFor(() => {
      expect(times(...of)).toBe(4);
    });
    burst("project:default");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(times(...of)).toBe(8);
  });

  it("have the runs asked for anew once", async () => {
    const { times } = await open("/runs");
    await screen.findByRole("link", { name: "gsm8k" });
    const before = times(`${project}/runs`);
    burst("project:default");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(times(`${project}/runs`) - before).toBe(1);
  });

  it("have a run asked for anew once", async () => {
    const { times } = await open("/runs/run-1", server({ [`${project}/runs/run-1`]: detail }));
    await screen.findByRole("heading", { name: "gsm8k" });
    const before = times(`${project}/runs/run-1`);
    burst("run:run-1");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(times(`${project}/runs/run-1`) - before).toBe(1);
  });
});

describe("what is told several times", () => {
  it("is done once, and once more where it was told while it was done", async () => {
    const ends: (() => void)[] = [];
    const act = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const later = coalesced(act);
    later.tell();
    later.tell();
    await vi.advanceTimersByTimeAsync(500);
    expect(act).toHaveBeenCalledTimes(1);
    later.tell();
    later.tell();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(act).toHaveBeenCalledTimes(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(act).toHaveBeenCalledTimes(2);
    later.tell();
    later.stop();
    ends[1]?.();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(act).toHaveBeenCalledTimes(2);
  });
});
