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
        // Of what it is now, not of what the list was.
        [`GET ${project}/schedules/nightly`]: new Response(JSON.stringify(schedule), {
          headers: { ETag: '"7"' },
        }),
        [`${project}/schedules/nightly`]: schedule,
        [`${project}/schedule-check`]: { next: ["2026-11-30T06:00:00Z"] },
        [`${project}/schedules/weekly`]: schedule,
      }),
    );
    const table = await screen.findByRole("table", { name: "Schedules" });
    expect(within(table).queryByText("other")).toBeNull();
    fireEvent.click(within(table).getByRole("button", { name: "Pause" }));
    await waitFor(() => {
      const put = asked.find((one) => one.method === "PUT" && one.path.endsWith("/nightly"));
      expect(JSON.parse(put?.body ?? "{}")).toMatchObject({ cron: "0 6 * * *", paused: true });
      expect(put?.ifMatch).toBe('"7"');
    });
    const form = screen.getByRole("form", { name: "New schedule" });
    fireEvent.input(within(form).getByLabelText("Name"), { target: { value: "weekly" } });
    fireEvent.input(within(form).getByLabelText("Cron"), { target: { value: "0 6 * * 1" } });
    fireEvent.input(within(form).getByLabelText("Models"), { target: { value: "a, b" } });
    fireEvent.input(within(form).getByLabelText("Only the first samples of each task"), {
      target: { value: "50" },
    });
    fireEvent.change(within(form).getByLabelText("Priority"), { target: { value: "low" } });
    fireEvent.click(within(form).getByRole("button", { name: "Show the next times" }));
    expect(await within(form).findByText("It would come at:")).toBeTruthy();
    expect(asked.some((one) => one.path.endsWith("/weekly"))).toBe(false);
    fireEvent.click(within(form).getByRole("button", { name: "Create" }));
    await waitFor(() => {
      const put = asked.find((one) => one.path.endsWith("/weekly"));
      expect(JSON.parse(put?.body ?? "{}")).toMatchObject({
        benchmark: "mine",
        cron: "0 6 * * 1",
        models: ["a", "b"],
        samples: 50,
        priority: "low",
        missed: "once",
      });
      expect(put?.ifMatch).toBe('"0"');
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
              version: 3,
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
    fireEvent.input(within(rule).getByLabelText("Metric"), { target: { value: "accuracy" } });
    fireEvent.input(within(rule).getByLabelText("Alert when so many runs show it"), {
      target: { value: "2" },
    });
    fireEvent.input(within(rule).getByLabelText("of the last"), { target: { value: "5" } });
    fireEvent.click(within(rule).getByRole("button", { name: "Create" }));
    await waitFor(() => {
      expect(JSON.parse(asked.find((one) => one.path.endsWith("/steep"))?.body ?? "")).toEqual({
        kind: "cost",
        limitUsd: 3,
        metric: "accuracy",
        least: 2,
        lastRuns: 5,
      });
    });
    expect(asked.find((one) => one.path.endsWith("/steep"))?.ifMatch).toBe('"0"');
    fireEvent.click(screen.getByRole("button", { name: "Pause" }));
    await waitFor(() => {
      const put = asked.find((one) => one.method === "PUT" && one.path.endsWith("/dear"));
      expect(JSON.parse(put?.body ?? "{}")).toEqual({
        kind: "cost",
        limitUsd: 2,
        least: 2,
        lastRuns: 3,
        paused: true,
      });
      expect(put?.ifMatch).toBe('"3"');
    });
    fireEvent.click(screen.getByRole("button", { name: "Remove" }));
    fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remove" }));
    await waitFor(() => {
      expect(asked.some((one) => one.method === "DELETE")).toBe(true);
    });
  });
});
