import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CoursePoint, LiveMessage, LiveSnapshot } from "../src/api/types";
import { App } from "../src/app";
import { followed, joined, UNKNOWN } from "../src/pages/run/course";
import { detail, FakeSocket, server } from "./server";

const run = "/api/v1/projects/default/runs/run-1";

const point = (elapsedMs: number): CoursePoint => ({
  elapsedMs,
  done: elapsedMs / 100,
  inFlight: 2,
  errors: 0,
});

const snapshot = (elapsedMs: number): LiveSnapshot => ({
  run: "run-1",
  project: "default",
  state: "running",
  done: elapsedMs / 100,
  trials: 200,
  inFlight: 2,
  outcomes: {},
  cost: { priced: 0, unpriced: 0 },
  elapsedMs,
});

const message = (more: Partial<LiveMessage>): LiveMessage => ({
  type: "snapshot",
  topic: "run:run-1",
  seq: 1,
  ...more,
});

const times = (points: readonly CoursePoint[]) => points.map((one) => one.elapsedMs);

describe("the course of a run", () => {
  it("is thinned evenly and keeps its beginning and its newest point", () => {
    let course = UNKNOWN;
    for (let at = 0; at <= 600_000; at += 250) course = followed(course, snapshot(at));
    const all = times(course.points);
    expect(all.length).toBeLessThanOrEqual(600);
    expect(all.length).toBeGreaterThan(200);
    expect([all[0], all.at(-1)]).toEqual([0, 600_000]);
    const gaps = all.slice(1, -1).map((at, index) => at - (all[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(course.stepMs);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * course.stepMs);
  });

  it("is what the server saw, and what the page saw before and after that", () => {
    const seen = { stepMs: 400, points: [point(1000), point(1400), point(1800)] };
    const own = { stepMs: 100, points: [point(500), point(1500), point(2200)] };
    expect(times(joined(seen, own).points)).toEqual([500, 1000, 1400, 1800, 2200]);
    expect(times(joined({ stepMs: 100, points: [] }, own).points)).toEqual([500, 1500, 2200]);
    expect(times(joined(seen, UNKNOWN).points)).toEqual([1000, 1400, 1800]);
  });
});

describe("a run's page", () => {
  beforeEach(() => {
    vi.stubGlobal("WebSocket", FakeSocket);
    FakeSocket.last = undefined;
  });

  function open(of: ReturnType<typeof server>) {
    history.replaceState(null, "", "/runs/run-1");
    render(<App session={of.session} />);
    return of;
  }

  async function inFlight(): Promise<readonly (string | undefined)[]> {
    const figure = (await screen.findByText("In flight", { selector: "figcaption" })).closest("figure");
    const details = within(figure as HTMLElement)
      .getByText("Show as table")
      .closest("details");
    (details as HTMLDetailsElement).open = true;
    fireEvent(details as HTMLElement, new Event("toggle"));
    const table = await within(figure as HTMLElement).findByRole("table");
    return within(table)
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.firstElementChild?.textContent ?? undefined);
  }

  it("shows a run that goes on from its beginning, and asks for what it missed when it is connected again", async () => {
    const of = server({
      [run]: { ...detail, state: "running" },
      [`${run}/course`]: { stepMs: 100, points: [point(1000), point(2000)] },
    });
    open(of);
    await waitFor(() => {
      expect(FakeSocket.last).toBeTruthy();
    });
    FakeSocket.last?.says(message({ snapshot: snapshot(3000) }));
    await waitFor(async () => {
      expect(await inFlight()).toEqual(["1 s", "2 s", "3 s"]);
    });
    of.answers[`${run}/course`] = { stepMs: 100, points: [point(1000), point(2000), point(4000)] };
    FakeSocket.last?.says(message({ type: "subscribed" }));
    FakeSocket.last?.says(message({ snapshot: snapshot(5000) }));
    await waitFor(async () => {
      expect(await inFlight()).toEqual(["1 s", "2 s", "4 s", "5 s"]);
    });
  });

  it("shows how a run went that is over, when it is asked to", async () => {
    const { asked } = open(server({ [`${run}/course`]: { stepMs: 100, points: [point(1000)] } }));
    const details = (await screen.findByText("How it went")).closest("details") as HTMLDetailsElement;
    expect(asked.some((one) => one.path.endsWith("/course"))).toBe(false);
    details.open = true;
    fireEvent(details, new Event("toggle"));
    expect(await inFlight()).toEqual(["1 s"]);
  });

  it("says where the server has not seen how a run went", async () => {
    open(server({ [`${run}/course`]: { stepMs: 100, points: [] } }));
    const details = (await screen.findByText("How it went")).closest("details") as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event("toggle"));
    expect(await screen.findByText(/This server has not seen how the run went/)).toBeTruthy();
  });
});
