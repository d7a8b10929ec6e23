import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { budgetPath, changed, fieldsOf, withMore } from "../src/pages/benchmark/declaration";
import { FakeSocket, server } from "./server";

const unusual = `benchmark: mine
models:
  - openai:gpt-4o-mini
  - {ref: "openai:x", base-url: [1]}
  - [odd]
tasks:
  - name: load
    dataset: {synthetic: {prompts: 10, tokens: 20}}
    prompt: [{system: be short}, {user: "{{input}}"}]
    scorers: [{numeric: {tolerance: 1}}]
  - words
load: {closed: 4}
budget: 5 # a sum alone
gates: accuracy
`;

describe("a declaration that is written otherwise than the form writes", () => {
  it("is told so field by field", () => {
    const all = { name: undefined, dataset: undefined, prompt: undefined, scorers: undefined };
    expect(fieldsOf(unusual)).toEqual({
      name: "mine",
      models: [
        { ref: "openai:gpt-4o-mini", baseUrl: "" },
        { ref: "openai:x", baseUrl: undefined },
        { ref: undefined, baseUrl: undefined },
      ],
      tasks: [{ ...all, name: "load" }, all],
      load: undefined,
      budget: "5",
      gates: undefined,
    });
    const lists = fieldsOf("benchmark: b\nmodels: {a: b}\ntasks: t");
    expect([lists?.models, lists?.tasks]).toEqual([undefined, undefined]);
  });

  it("has a budget that is a sum alone, or one in dollars, or none", () => {
    expect(changed(unusual, budgetPath(unusual), "7")).toContain('budget: "7" # a sum alone');
    expect(budgetPath("budget: {usd: 2}")).toEqual(["budget", "usd"]);
    expect(fieldsOf("budget: {usd: 2}")?.budget).toBe("2");
    expect(fieldsOf("benchmark: b")?.budget).toBe("");
    expect(changed("benchmark: b\n", budgetPath("benchmark: b"), "2")).toBe(
      'benchmark: b\nbudget:\n  usd: "2"\n',
    );
  });

  it("gets a task after those that it has", () => {
    const next = withMore("tasks:\n  - dataset: a # kept\n", "tasks", { name: "two", dataset: "b" });
    expect(fieldsOf(next)?.tasks?.map((task) => task.dataset)).toEqual(["a", "b"]);
    expect(next).toContain("# kept");
  });
});

describe("a benchmark's form", () => {
  function open(declaration: string) {
    const benchmark = "/api/v1/projects/default/benchmarks/mine";
    const version = { name: "mine", version: 1, createdAt: "2026-11-20T10:00:00Z", createdBy: "ann" };
    const of = server({
      [benchmark]: { ...version, declaration },
      [`${benchmark}/versions`]: { items: [version] },
      "/api/v1/projects/default/benchmark-check": { benchmark: "mine", models: ["a"], tasks: ["b"] },
    });
    history.replaceState(null, "", "/benchmarks/mine");
    render(<App session={of.session} />);
    return screen.findByLabelText<HTMLTextAreaElement>("Declaration (YAML or JSON)");
  }

  beforeEach(() => {
    vi.stubGlobal("WebSocket", FakeSocket);
  });

  it("leaves to the text what it does not write so itself", async () => {
    await open(unusual);
    const form = screen.getByRole("form", { name: "Form" });
    const left = within(form)
      .getAllByText("written in YAML")
      .map((one) => one.parentElement?.firstChild?.textContent);
    expect(left).toEqual([
      "Base URL",
      "Model",
      "Base URL",
      "Data set",
      "Prompt",
      "Scorers",
      "Name of the task",
      "Data set",
      "Prompt",
      "Scorers",
      "Load",
      "Gates",
    ]);
  });

  it("changes a budget that is a sum alone", async () => {
    const text = await open(unusual);
    const budget = screen.getByLabelText<HTMLInputElement>("Budget in USD, none unless set");
    expect(budget.value).toBe("5");
    fireEvent.input(budget, { target: { value: "7" } });
    fireEvent.blur(budget);
    await waitFor(() => {
      expect(text.value).toContain('budget: "7" # a sum alone');
    });
  });

  it("adds a task, names it, and takes it away", async () => {
    const text = await open(
      "benchmark: mine\nmodels: [a:b]\ntasks:\n  - {name: one, dataset: d, prompt: p}\n",
    );
    expect(screen.queryByRole("button", { name: "Remove task one" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Add a task" }));
    const added = await screen.findByRole("group", { name: "Task task-2" });
    const name = within(added).getByLabelText("Name of the task");
    fireEvent.input(name, { target: { value: "two" } });
    fireEvent.blur(name);
    expect(await screen.findByRole("group", { name: "Task two" })).toBeTruthy();
    expect(fieldsOf(text.value)?.tasks?.map((task) => task.name)).toEqual(["one", "two"]);
    fireEvent.click(screen.getByRole("button", { name: "Remove task one" }));
    await waitFor(() => {
      expect(fieldsOf(text.value)?.tasks?.map((task) => task.name)).toEqual(["two"]);
    });
  });
});
