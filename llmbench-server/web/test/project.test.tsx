import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { FakeSocket, detail, metrics, run, sample, server } from "./server";

const at = "2026-11-01T00:00:00Z";

/** Two projects, each with the same run. */
function two() {
  const first = server().answers;
  const second = Object.fromEntries(
    Object.entries(first).map(([path, answer]) => [path.replace("/default", "/other"), answer]),
  );
  return server({
    ...second,
    "/api/v1/projects": {
      items: [
        { name: "default", title: "Default", createdAt: at },
        { name: "other", title: "Other", createdAt: at },
      ],
    },
    "/api/v1/projects/other/runs": { items: [run] },
    "/api/v1/projects/other/runs/run-1": { ...detail, project: "other" },
    "/api/v1/projects/other/runs/run-1/metrics": { items: metrics },
    "/api/v1/projects/other/runs/run-1/samples": { items: [sample] },
  });
}

function open(path: string) {
  const of = two();
  history.replaceState(null, "", path);
  return { ...of, ...render(<App session={of.session} />) };
}

const query = () => Object.fromEntries(new URLSearchParams(location.search));

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
  localStorage.setItem("llmbench.project", "default");
});

describe("the project of a shared link", () => {
  it("is that of the pages the reader goes on to", async () => {
    const { asked } = open("/runs?project=other");
    fireEvent.click(await screen.findByRole("link", { name: "gsm8k" }));
    expect(await screen.findByRole("heading", { name: "gsm8k" })).toBeTruthy();
    await waitFor(() => {
      expect(query().project).toBe("other");
    });
    expect(asked.some((one) => one.path.startsWith("/api/v1/projects/default/runs"))).toBe(false);
    expect(localStorage.getItem("llmbench.project")).toBe("other");
  });

  it("is all that stays of the address when another is chosen", async () => {
    open("/runs/run-1?project=other&outcome=REFUSED&open=math/a:one/s-17/1");
    await screen.findByRole("heading", { name: "gsm8k" });
    fireEvent.change(screen.getByLabelText("Project"), { target: { value: "default" } });
    expect(await screen.findByRole("heading", { name: "Runs" })).toBeTruthy();
    expect(location.pathname).toBe("/runs");
    await waitFor(() => {
      expect(query()).toEqual({ project: "default" });
    });
  });
});
