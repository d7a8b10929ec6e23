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

const declared = `benchmark: mine
models: [gpt]
tasks:
  - dataset: sums
    prompt: "{{question}}"
    scorers: [exact]
load: closed 0
`;

describe("the form of a benchmark", () => {
  const check = "/api/v1/projects/default/benchmark-check";
  const refused = (pointer: string, message: string) =>
    new Response(
      JSON.stringify({
        type: "about:blank",
        title: "Invalid",
        status: 400,
        detail: message,
        errors: [{ pointer, message }],
      }),
      { status: 400 },
    );
  const open = (pointer: string, message: string) => {
    const of = server({
      [`${benchmarks}/mine`]: version(2, "ann", declared),
      [`${benchmarks}/mine/versions`]: { items: [version(2, "ann", "")] },
      [check]: refused(pointer, message),
    });
    history.replaceState(null, "", "/benchmarks/mine");
    render(<App session={of.session} />);
    return of;
  };

  it("has what the server says beside the field it is about, and no more once that is mended", async () => {
    const { answers } = open(
      "#/declaration/models/0",
      'benchmark line 2: models[0]: model must be provider:name, but was "gpt"',
    );
    const field = await screen.findByLabelText<HTMLInputElement>("Model");
    await waitFor(() => {
      expect(field.getAttribute("aria-invalid")).toBe("true");
    });
    const told = document.getElementById(field.getAttribute("aria-describedby") ?? "");
    expect(told?.textContent).toBe('model must be provider:name, but was "gpt"');
    answers[check] = { benchmark: "mine", models: ["a"], tasks: ["b"] };
    fireEvent.input(field, { target: { value: "openai:gpt" } });
    expect((await text()).value).toMatch(/models: \[ ?"?openai:gpt"? ?\]/);
    await waitFor(() => {
      expect(field.getAttribute("aria-invalid")).toBe("false");
    });
  });

  it("has what is about a task as a whole at its head, and what is about one of its fields there", async () => {
    const { answers } = open(
      "#/declaration/tasks/0",
      "benchmark line 4: tasks[0]: scorer must be one of a, b",
    );
    expect(await screen.findByText("scorer must be one of a, b")).toBeTruthy();
    answers[check] = refused(
      "#/declaration/load",
      "benchmark line 7: load: closed load must be >= 1, but was 0",
    );
    const load = screen.getByLabelText<HTMLInputElement>("Load");
    fireEvent.input(load, { target: { value: "closed 00" } });
    expect(await screen.findByText("closed load must be >= 1, but was 0")).toBeTruthy();
    expect(load.getAttribute("aria-invalid")).toBe("true");
    expect(screen.queryByText("scorer must be one of a, b")).toBeNull();
  });

  it("keeps a field that is emptied until it is left, and a space that more follows", async () => {
    open("#/declaration", "not yet");
    const load = await screen.findByLabelText<HTMLInputElement>("Load");
    fireEvent.input(load, { target: { value: "" } });
    expect((await text()).value).toContain("load: closed 0");
    fireEvent.input(load, { target: { value: "closed " } });
    expect(load.value).toBe("closed ");
    fireEvent.input(load, { target: { value: "" } });
    fireEvent.blur(load);
    expect((await text()).value).not.toContain("load");
  });
});

describe("a text that is not saved", () => {
  it("is left only when the reader says so, whichever way they go", async () => {
    open("/benchmarks/mine");
    const area = await text();
    const asked = vi.fn(() => false);
    vi.stubGlobal("confirm", asked);
    const leave = () => {
      const event = new Event("beforeunload", { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(leave()).toBe(false);
    fireEvent.input(area, { target: { value: "benchmark: mine # ours" } });
    await waitFor(() => {
      expect(leave()).toBe(true);
    });
    fireEvent.click(screen.getByRole("link", { name: "Runs" }));
    expect(asked).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "r" });
    expect(asked).toHaveBeenCalledTimes(2);
    expect(location.pathname).toBe("/benchmarks/mine");
    expect((await text()).value).toBe("benchmark: mine # ours");
    asked.mockReturnValue(true);
    fireEvent.click(screen.getByRole("link", { name: "Runs" }));
    expect(await screen.findByRole("heading", { name: "Runs" })).toBeTruthy();
    expect(leave()).toBe(false);
  });
});
