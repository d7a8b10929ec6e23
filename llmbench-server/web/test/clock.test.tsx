import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app";
import { FakeSocket, run, server } from "./server";

function open(path: string, of = server()) {
  history.replaceState(null, "", path);
  return { ...of, ...render(<App session={of.session} />) };
}

beforeEach(() => {
  vi.stubGlobal("WebSocket", FakeSocket);
});

const project = "/api/v1/projects/default";
const at = "2026-11-20T10:00:00Z";
describe("schedules and alerts", () => {
  const schedule = {
    name: "nightly",
    benchmark: "mine",
    models: [],
    labels: [],
    cron: "0 6 * * *",
    zone: "UTC",
    missed: "once",
    overlap: "skip",
    paused: false,
    next: ["2026-11-27T06:00:00Z", "2026-11-28T06:00:00Z"],
    lastAt: at,
    lastRun: "run-1",
    createdBy: "ann",
  };
  const version = {
    name: "mine",
    version: 1,
    createdAt: at,
    createdBy: "ann",
    declaration: "benchmark: mine",
  };

  it("run a benchmark by the clock, and are paused", async () => {
    const { asked } = open(
      "/benchmarks/mine",
      server({
        [`${project}/benchmarks/mine`]: version,
        [`${project}/benchmarks/mine/versions`]: { items: [version] },
        [`${project}/benchmark-check`]: { benchmark: "mine", models: [], tasks: [] },
        [`${project}/schedules`]: { items: [schedule, { ...schedule, name: "other", benchmark: "x" }] },
        [`${project}/schedules/nightly`]: schedule,
        [`${project}/schedules/weekly`]: schedule,
      }),
    );
    const table = await screen.findByRole("table", { name: "Schedules" });
    expect(within(table).queryByText("other")).toBeNull();
    fireEvent.click(within(table).getByRole("button", { name: "Pause" }));
    await waitFor(() => {
      const put = asked.find((one) => one.method === "PUT" && one.path.endsWith("/nightly"));
      expect(JSON.parse(put?.body ?? "{}")).toMatchObject({ cron: "0 6 * * *", paused: true });
    });
    const form = screen.getByRole("form", { name: "New schedule" });
    fireEvent.input(within(form).getByLabelText("Name"), { target: { value: "weekly" } });
    fireEvent.input(within(form).getByLabelText("Cron"), { target: { value: "0 6 * * 1" } });
    fireEvent.click(within(form).getByRole("button", { name: "Create" }));
    await waitFor(() => {
      const put = asked.find((one) => one.path.endsWith("/weekly"));
      expect(JSON.parse(put?.body ?? "{}")).toMatchObject({ benchmark: "mine", cron: "0 6 * * 1" });
    });
  });

  it("tell on the overview what rules found", async () => {
    const alert = {
      id: "1",
      rule: "dear",
      kind: "cost",
      run: "run-1",
      benchmark: "mine",
      text: "cost 3 USD",
      at,
    };
    open("/", server({ [`${project}/alerts`]: { items: [alert] } }));
    expect(await screen.findByText("cost 3 USD")).toBeTruthy();
    expect(run.id).toBe("run-1");
  });

  it("come from rules that are written in the settings", async () => {
    const { asked } = open(
      "/settings/alerts",
      server({
        [`${project}/alert-rules`]: {
          items: [
            {
              name: "dear",
              kind: "cost",
              limitUsd: 2,
              least: 2,
              lastRuns: 3,
              paused: false,
              createdBy: "ann",
            },
          ],
        },
        [`${project}/alert-rules/steep`]: {},
        [`${project}/alert-rules/dear`]: {},
      }),
    );
    expect(await screen.findByText("2 of the last 3")).toBeTruthy();
    const rule = screen.getByRole("form", { name: "New rule" });
    fireEvent.input(within(rule).getByLabelText("Name"), { target: { value: "steep" } });
    fireEvent.input(within(rule).getByLabelText("Limit in USD"), { target: { value: "3" } });
    fireEvent.click(within(rule).getByRole("button", { name: "Create" }));
    await waitFor(() => {
      expect(asked.find((one) => one.path.endsWith("/steep"))?.body).toBe('{"kind":"cost","limitUsd":3}');
    });
    fireEvent.click(screen.getByRole("button", { name: "Remove" }));
    await waitFor(() => {
      expect(asked.some((one) => one.method === "DELETE")).toBe(true);
    });
  });
});
