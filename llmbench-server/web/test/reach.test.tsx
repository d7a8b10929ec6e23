import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { FakeSocket, run, sample, server } from "./server";

const project = "/api/v1/projects/default";

function open(path: string, of = server()) {
  history.replaceState(null, "", path);
  return { ...of, ...render(<App session={of.session} />) };
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
});

describe("keys that need no Ctrl", () => {
  const review = `${project}/runs/run-1/review`;
  const id = "a".repeat(32);
  const queue = {
    items: [
      { item: id, task: "math", sample: "s1", epoch: 1, messages: [], answer: "the answer" },
      { item: "b".repeat(32), task: "math", sample: "s2", epoch: 1, messages: [], answer: "the next" },
    ],
    scale: {
      scorer: "numeric",
      choices: Array.from({ length: 11 }, (_, value) => ({ name: `grade ${value}`, value })),
      ordered: true,
    },
    labelled: 0,
    total: 2,
  };
  const labels = () => server({ [review]: queue, [`PUT ${review}/${id}`]: { value: 1, at: run.startedAt } });
  const puts = (asked: ReturnType<typeof server>["asked"]) => asked.filter((one) => one.method === "PUT");

  it("label once however long they are held, and with Caps Lock too", async () => {
    const { asked } = open("/labels?run=run-1", labels());
    await screen.findByText("the answer");
    fireEvent.keyDown(document.body, { key: "1", repeat: true });
    expect(puts(asked)).toEqual([]);
    fireEvent.keyDown(document.body, { key: "A" });
    expect(await screen.findByText("the next")).toBeTruthy();
    fireEvent.keyDown(document.body, { key: "A", repeat: true });
    expect(puts(asked).map((one) => one.body)).toEqual(['{"scorer":"numeric","choice":"grade 10"}']);
  });

  it("that lead to another page label nothing", async () => {
    const { asked } = open("/labels?run=run-1", labels());
    await screen.findByText("the answer");
    fireEvent.keyDown(document.body, { key: "G" });
    fireEvent.keyDown(document.body, { key: "a" });
    expect(await screen.findByRole("heading", { name: "Analytics" })).toBeTruthy();
    expect(puts(asked)).toEqual([]);
  });

  it("can be turned off where all keys are told, and on again in the account", async () => {
    const { asked } = open("/labels?run=run-1", labels());
    expect((await screen.findByRole("button", { name: /grade 0$/ })).textContent).toBe("1 grade 0");
    fireEvent.keyDown(document.body, { key: "?" });
    const help = await screen.findByRole("dialog", { name: "Keys" });
    fireEvent.click(within(help).getByRole("checkbox", { name: /Keys without Ctrl/ }));
    fireEvent.click(within(help).getByRole("button", { name: "Close" }));
    for (const key of ["1", "?", "/", "g", "r"]) fireEvent.keyDown(document.body, { key });
    expect((await screen.findByRole("button", { name: /grade 0$/ })).textContent).toBe("grade 0");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(puts(asked)).toEqual([]);
    fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
    const box = await screen.findByRole("combobox", { name: /Go to/ });
    fireEvent.input(box, { target: { value: "settings" } });
    fireEvent.keyDown(box, { key: "Enter" });
    const choice = await screen.findByRole<HTMLInputElement>("checkbox", { name: /Keys without Ctrl/ });
    expect(choice.checked).toBe(false);
    fireEvent.click(choice);
    fireEvent.keyDown(document.body, { key: "?" });
    expect(await screen.findByRole("dialog", { name: "Keys" })).toBeTruthy();
  });
});

describe("what can be removed", () => {
  const at = run.startedAt;
  const hook = (name: string) => ({ id: name, name, url: "https://example.com/h", kinds: [], enabled: true });
  const places = {
    "a member": ["/settings/members", `${project}/members`, { user: "bob", role: "viewer" }, "bob", "/bob"],
    "a key": [
      "/settings/keys",
      `${project}/keys`,
      { provider: "openai", id: "main", version: 1, host: "h", lastFour: "wxyz", createdAt: at },
      "openai · main",
      "/openai/main",
    ],
    "a token": [
      "/settings",
      "/api/v1/me/tokens",
      { id: "t1", name: "ci", role: "runner", expiresAt: at, createdAt: at },
      "ci",
      "/t1",
    ],
    "a webhook": ["/settings/webhooks", `${project}/webhooks`, hook("chat"), "chat", "/chat"],
    "a rule": [
      "/settings/alerts",
      `${project}/alert-rules`,
      { name: "dear", kind: "cost", limitUsd: 2, least: 1, lastRuns: 1, paused: false, createdBy: "ann" },
      "dear",
      "/dear",
    ],
    "a schedule": [
      "/benchmarks/mine",
      `${project}/schedules`,
      { name: "nightly", benchmark: "mine", zone: "UTC", everySeconds: 60, next: [], paused: false },
      "nightly",
      "/nightly",
    ],
    "a budget": [
      "/costs",
      `${project}/budgets`,
      { scope: "total", limitUsd: 1, spentUsd: 0, changedAt: at, changedBy: "ann" },
      "the project in all",
      "",
    ],
    "a price": [
      "/costs",
      "/api/v1/prices",
      { model: "a:one", input: 1, output: 2, source: "page", date: "2026-11-01", changedAt: at },
      "a:one",
      "",
    ],
  } as const;
  for (const [what, [page, list, item, name, one]] of Object.entries(places)) {
    it(`goes once the reader said so twice, and is then said to be gone: ${what}`, async () => {
      const of = server({
        [`${project}/benchmarks/mine`]: { name: "mine", version: 1, declaration: "benchmark: mine" },
        [list]: { items: [item] },
        [`DELETE ${list}${one}`]: {},
      });
      open(page, of);
      const deleted = () => of.asked.filter((request) => request.method === "DELETE").length;
      const remove = await screen.findByRole("button", { name: "Remove" });
      fireEvent.click(remove);
      fireEvent.click(
        within(screen.getByRole("dialog", { name: `Remove ${name}?` })).getByRole("button", {
          name: "Keep it",
        }),
      );
      await waitFor(() => {
        expect(screen.queryByRole("dialog")).toBeNull();
      });
      expect(deleted()).toBe(0);
      fireEvent.click(remove);
      of.answers[list] = { items: [] };
      fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
      const said = await screen.findByText(`${name} was removed.`);
      expect(said.getAttribute("role")).toBe("status");
      await waitFor(() => {
        expect(screen.queryByRole("button", { name: "Remove" })).toBeNull();
        expect(document.activeElement).toBe(said);
      });
      expect(deleted()).toBe(1);
    });
  }
});

describe("the focus", () => {
  it("goes to the page that the reader goes to, and stays where only the page's choices change", async () => {
    const { container } = open("/runs");
    const search = await screen.findByRole("searchbox");
    search.focus();
    fireEvent.change(search, { target: { value: "x" } });
    await waitFor(() => {
      expect(location.search).toContain("q=x");
    });
    expect(document.activeElement).toBe(search);
    fireEvent.click(screen.getByRole("link", { name: "Trends" }));
    expect(await screen.findByRole("heading", { name: "Trends" })).toBeTruthy();
    expect(document.activeElement).toBe(container.querySelector("main"));
  });

  it("is given back by a sample that goes with its address", async () => {
    const closed = vi.spyOn(HTMLDialogElement.prototype, "close");
    open("/runs/run-1");
    fireEvent.click(await screen.findByRole("button", { name: sample.sample }));
    expect(await screen.findByRole("dialog")).toBeTruthy();
    const replaced = vi.spyOn(history, "replaceState");
    history.replaceState(null, "", "/runs/run-1");
    replaced.mockClear();
    window.dispatchEvent(new PopStateEvent("popstate"));
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
    expect(closed).toHaveBeenCalled();
    // The window that closed says nothing of an address that is no longer its own.
    expect(replaced).not.toHaveBeenCalled();
  });
});

describe("a user", () => {
  const user = {
    name: "bob",
    displayName: "Bob",
    instanceAdmin: false,
    disabled: false,
    createdAt: run.startedAt,
  };
  const change = async () => {
    fireEvent.click(await screen.findByRole("button", { name: "Change" }));
    return within(screen.getByRole("dialog", { name: "Change bob" }));
  };
  const patches = (asked: ReturnType<typeof server>["asked"]) =>
    asked.filter((one) => one.method === "PATCH").map((one) => JSON.parse(one.body) as unknown);

  it("gets another name, role and password, and only what is another is sent", async () => {
    const of = server({ "/api/v1/users": { items: [user] }, "PATCH /api/v1/users/bob": user });
    open("/settings/users", of);
    let dialog = await change();
    expect(dialog.getByLabelText<HTMLInputElement>("Shown as").value).toBe("Bob");
    fireEvent.change(dialog.getByLabelText("Role"), { target: { value: "admin" } });
    fireEvent.input(dialog.getByLabelText("New password"), { target: { value: "correct horse battery" } });
    fireEvent.click(dialog.getByRole("button", { name: "Change" }));
    expect(await screen.findByText("bob was changed.")).toBeTruthy();
    expect(patches(of.asked)).toEqual([{ instanceAdmin: true, password: "correct horse battery" }]);
    dialog = await change();
    fireEvent.input(dialog.getByLabelText("Shown as"), { target: { value: "Robert" } });
    fireEvent.click(dialog.getByRole("button", { name: "Change" }));
    await waitFor(() => {
      expect(patches(of.asked).at(-1)).toEqual({ displayName: "Robert" });
    });
  });

  it("stays where nothing is changed, and where the server says why not", async () => {
    const wrong = { title: "Bad", status: 400, errors: [{ pointer: "#/password", message: "is too short" }] };
    const of = server({
      "/api/v1/users": { items: [{ ...user, instanceAdmin: true }] },
      "PATCH /api/v1/users/bob": new Response(JSON.stringify(wrong), { status: 400 }),
    });
    open("/settings/users", of);
    let dialog = await change();
    expect(dialog.getByLabelText<HTMLSelectElement>("Role").value).toBe("admin");
    fireEvent.click(dialog.getByRole("button", { name: "Change" }));
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
    expect(patches(of.asked)).toEqual([]);
    dialog = await change();
    fireEvent.input(dialog.getByLabelText("New password"), { target: { value: "short" } });
    fireEvent.click(dialog.getByRole("button", { name: "Change" }));
    expect(await dialog.findByText("is too short")).toBeTruthy();
    fireEvent.click(dialog.getByRole("button", { name: "Close" }));
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
  });
});
