import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSession } from "../src/api/session";
import { App } from "../src/app";
import { FakeSocket, server } from "./server";

const answer = (status: number, title: string) =>
  new Response(JSON.stringify({ type: "about:blank", title, status }), { status });

function open(path: string, of = server()) {
  history.replaceState(null, "", path);
  render(<App session={of.session} />);
  return of;
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a server that is away when the page is loaded", () => {
  it("is asked again by itself, and the reader is not taken for somebody who is signed out", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const of = server();
    let away = true;
    const session = createSession((input, init) => {
      if (away) return Promise.reject(new TypeError("no network"));
      const path = new URL(input instanceof Request ? input.url : String(input), location.href).pathname;
      return Promise.resolve(new Response(JSON.stringify(of.answers[path] ?? init)));
    });
    history.replaceState(null, "", "/");
    render(<App session={session} />);
    expect((await screen.findByRole("alert")).textContent).toContain("cannot be reached");
    expect(screen.getByRole("main").contains(screen.getByRole("heading", { level: 1 }))).toBe(true);
    expect(screen.queryByLabelText("Password")).toBeNull();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(screen.queryByLabelText("Password")).toBeNull();
    away = false;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeTruthy();
  });

  it("is asked again at once when the reader says so", async () => {
    const of = server();
    const token = of.answers["/api/v1/auth/refresh"];
    of.answers["/api/v1/auth/refresh"] = answer(503, "The database is away.");
    open("/", of);
    expect((await screen.findByRole("alert")).textContent).toContain("The database is away.");
    of.answers["/api/v1/auth/refresh"] = token;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeTruthy();
  });
});

describe("a reader without a project", () => {
  const none = { "/api/v1/projects": { items: [] } };
  const bob = { "/api/v1/me": { user: "bob", instanceAdmin: false, projects: {} } };

  it("is told so, and can sign out", async () => {
    const of = open("/runs", server({ ...none, ...bob, "/api/v1/auth/logout": {} }));
    expect(await screen.findByRole("heading", { level: 1, name: "No project" })).toBeTruthy();
    expect(screen.getByRole("main").textContent).toContain("An admin of the instance can give you one");
    expect(screen.queryByLabelText("Project")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
    await waitFor(() => {
      expect(of.asked.some((one) => one.path === "/api/v1/auth/logout")).toBe(true);
    });
  });

  it("has an account, and no settings of a project", async () => {
    open("/runs", server({ ...none, ...bob }));
    fireEvent.click((await screen.findAllByRole("link", { name: "Account" }))[0] as HTMLElement);
    expect(await screen.findByRole("heading", { name: "Access tokens" })).toBeTruthy();
    expect(screen.queryByRole("link", { name: "Members" })).toBeNull();
  });

  it("makes one, where they are an admin of the instance", async () => {
    open("/", server({ ...none, "/api/v1/users": { items: [] } }));
    fireEvent.click(await screen.findByRole("link", { name: "New project" }));
    expect(await screen.findByRole("form", { name: "New project" })).toBeTruthy();
  });

  it("finds pages by name all the same", async () => {
    HTMLDialogElement.prototype.showModal = function show() {
      this.open = true;
    };
    open("/", server({ ...none, ...bob }));
    await screen.findByRole("heading", { name: "No project" });
    fireEvent.keyDown(document.body, { key: "/" });
    expect(await screen.findByRole("option", { name: "Settings" })).toBeTruthy();
  });
});

describe("what the pages must know first", () => {
  it.each(["/api/v1/me", "/api/v1/projects"])("fails with a way on and a way out: %s", async (path) => {
    const of = server();
    const good = of.answers[path];
    of.answers[path] = answer(500, "Broken");
    open("/", of);
    expect((await screen.findByRole("alert")).textContent).toContain("Broken");
    expect(screen.getByRole("main").contains(screen.getByRole("heading", { level: 1 }))).toBe(true);
    expect(screen.getByRole("button", { name: "Sign out" })).toBeTruthy();
    of.answers[path] = good;
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeTruthy();
  });
});
