import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { FakeSocket, server } from "./server";

const benchmarks = "/api/v1/projects/default/benchmarks";
const version = (number: number, by: string, declaration: string) => ({
  name: "mine",
  version: number,
  createdAt: "2026-11-20T10:00:00Z",
  createdBy: by,
  declaration,
});
const overtaken = () =>
  new Response(JSON.stringify({ title: "Changed meanwhile", status: 412 }), { status: 412 });

function open(path: string) {
  const of = server({
    [`${benchmarks}/mine`]: version(2, "ann", "benchmark: mine # two"),
    [`${benchmarks}/mine/versions`]: { items: [version(2, "ann", "")] },
    "/api/v1/projects/default/benchmark-check": { benchmark: "mine", models: ["a"], tasks: ["b"] },
  });
  history.replaceState(null, "", path);
  return { ...of, ...render(<App session={of.session} />) };
}

const text = () => screen.findByLabelText<HTMLTextAreaElement>("Declaration (YAML or JSON)");
const saved = (asked: readonly { method: string; ifMatch: string | null }[]) =>
  asked.filter((one) => one.method === "PUT").map((one) => one.ifMatch);

async function save(to: string) {
  fireEvent.input(await text(), { target: { value: to } });
  await screen.findByText("Sound. Models: 1, tasks: 1.");
  fireEvent.click(screen.getByRole("button", { name: "Save as a new version" }));
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
});

describe("a benchmark that somebody else saved meanwhile", () => {
  it("is shown beside the reader's text, which is saved after it when the reader says so", async () => {
    const { asked, answers } = open("/benchmarks/mine");
    await text();
    answers[`PUT ${benchmarks}/mine`] = overtaken();
    answers[`${benchmarks}/mine`] = version(3, "bob", "benchmark: mine # theirs");
    await save("benchmark: mine # ours");
    expect(await screen.findByText(/bob saved version 3/)).toBeTruthy();
    expect(saved(asked)).toEqual(['"2"']);
    expect(screen.getByText(/^Version 2 is what runs/)).toBeTruthy();
    expect((await screen.findByText("theirs")).tagName).toBe("DEL");
    expect(screen.getByText("ours").tagName).toBe("INS");
    answers[`PUT ${benchmarks}/mine`] = version(4, "ann", "benchmark: mine # ours");
    fireEvent.click(screen.getByRole("button", { name: "Save your text after version 3" }));
    expect(await screen.findByText("Saved as version 4.")).toBeTruthy();
    expect(saved(asked)).toEqual(['"2"', '"3"']);
    expect((await text()).value).toBe("benchmark: mine # ours");
    expect(screen.queryByText(/is not saved/)).toBeNull();
  });

  it("is gone on with when the reader says so", async () => {
    const { answers } = open("/benchmarks/mine");
    await text();
    answers[`PUT ${benchmarks}/mine`] = overtaken();
    answers[`${benchmarks}/mine`] = version(3, "bob", "benchmark: mine # theirs");
    await save("benchmark: mine # ours");
    fireEvent.click(await screen.findByRole("button", { name: "Go on with theirs" }));
    expect((await text()).value).toBe("benchmark: mine # theirs");
    await waitFor(() => {
      expect(screen.queryByText(/bob saved version 3/)).toBeNull();
    });
  });

  it("is not written over by a new one of the same name", async () => {
    const { asked, answers } = open("/benchmarks/new");
    await text();
    answers[`PUT ${benchmarks}/mine`] = overtaken();
    await save("benchmark: mine # new");
    expect(await screen.findByText(/ann saved version 2/)).toBeTruthy();
    expect(saved(asked)).toEqual(['"0"']);
  });
});
