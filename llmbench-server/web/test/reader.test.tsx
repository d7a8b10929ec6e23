import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { FakeSocket, server } from "./server";

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
});

const refusal = () => new Response(JSON.stringify({ title: "no session", status: 401 }), { status: 401 });

async function signIn() {
  fireEvent.input(await screen.findByLabelText("User name"), { target: { value: "bob" } });
  fireEvent.input(screen.getByLabelText("Password"), { target: { value: "secret" } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("what a reader was shown", () => {
  it("is gone when the session ends, with the live connection, and is not the next reader's", async () => {
    const of = server({ "/api/v1/auth/login": server().answers["/api/v1/auth/refresh"] });
    history.replaceState(null, "", "/");
    render(<App session={of.session} />);
    expect(await screen.findByText("ann")).toBeTruthy();
    await screen.findByText("50 of 200 trials", { exact: false });
    const socket = FakeSocket.last;
    const close = vi.spyOn(socket as FakeSocket, "close");
    of.answers["/api/v1/auth/refresh"] = refusal();
    of.answers["/api/v1/projects/default/alerts"] = refusal();
    of.session
      .fetch(new Request(new URL("/api/v1/projects/default/alerts", location.href)))
      .catch(() => undefined);
    expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
    await waitFor(() => {
      expect(close).toHaveBeenCalled();
    });
    of.answers["/api/v1/me"] = { user: "bob", instanceAdmin: false, projects: {} };
    of.answers["/api/v1/projects"] = { items: [] };
    await signIn();
    expect(await screen.findByText(/no role in any project/)).toBeTruthy();
    expect(screen.queryByText("50 of 200 trials", { exact: false })).toBeNull();
    expect(screen.queryByText("ann")).toBeNull();
  });

  it("stays where the server did not hear that the reader signs out, and it is said", async () => {
    const of = server({
      "POST /api/v1/auth/logout": new Response(
        JSON.stringify({ title: "The database is away", status: 503 }),
        {
          status: 503,
        },
      ),
    });
    history.replaceState(null, "", "/runs");
    render(<App session={of.session} />);
    fireEvent.click(await screen.findByRole("button", { name: "Sign out" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The database is away");
    expect(await screen.findByText("ann")).toBeTruthy();
  });
});
