import type { Client } from "openapi-fetch";
import { abortable, given, ifMatch } from "./given";
import { whole } from "./whole";
import type { Page } from "./routes";
import type { paths } from "./schema";
import type { Alert, AlertRule, NewAlertRule, NewSchedule, Schedule } from "./types";

/** What the pages ask about schedules, and about what rules found in runs. */
export interface ClockRoutes {
  readonly schedules: (project: string) => Promise<readonly Schedule[]>;
  /** Adds a schedule; one that is there already is left as it is. */
  readonly addSchedule: (project: string, name: string, schedule: NewSchedule) => Promise<Schedule>;
  /** Pauses a schedule as it is now, or lets it go on. */
  readonly pauseSchedule: (project: string, name: string, paused: boolean) => Promise<Schedule>;
  /** The times at which it would come. */
  readonly checkSchedule: (project: string, schedule: NewSchedule) => Promise<readonly string[]>;
  readonly deleteSchedule: (project: string, name: string) => Promise<unknown>;
  readonly alerts: (project: string, cursor: string, signal?: AbortSignal) => Promise<Page<Alert>>;
  readonly rules: (project: string) => Promise<readonly AlertRule[]>;
  /** Adds a rule; one that is there already is left as it is. */
  readonly addRule: (project: string, name: string, rule: NewAlertRule) => Promise<AlertRule>;
  readonly pauseRule: (project: string, rule: AlertRule, paused: boolean) => Promise<AlertRule>;
  readonly deleteRule: (project: string, name: string) => Promise<unknown>;
}

export function createClockRoutes(api: Client<paths>): ClockRoutes {
  const schedule = "/api/v1/projects/{project}/schedules/{schedule}";
  const rule = "/api/v1/projects/{project}/alert-rules/{rule}";
  return {
    schedules: (project) =>
      whole(async (query) =>
        given(
          await api.GET("/api/v1/projects/{project}/schedules", { params: { path: { project }, query } }),
        ),
      ),
    addSchedule: async (project, name, body) =>
      given(
        await api.PUT(schedule, {
          params: { path: { project, schedule: name }, header: ifMatch(0) },
          body,
        }),
      ),
    pauseSchedule: async (project, name, paused) => {
      const path = { project, schedule: name };
      const now = await api.GET(schedule, { params: { path } });
      const etag = now.response.headers.get("ETag");
      return given(
        await api.PUT(schedule, {
          params: { path, header: etag === null ? {} : { "If-Match": etag } },
          body: { ...only(given(now), SCHEDULE), paused },
        }),
      );
    },
    checkSchedule: async (project, body) =>
      given(
        await api.POST("/api/v1/projects/{project}/schedule-check", { params: { path: { project } }, body }),
      ).next,
    deleteSchedule: (project, name) =>
      api.DELETE(schedule, { params: { path: { project, schedule: name } } }),
    alerts: async (project, cursor, signal) =>
      given(
        await api.GET("/api/v1/projects/{project}/alerts", {
          params: { path: { project }, query: { limit: 10, ...(cursor === "" ? {} : { cursor }) } },
          ...abortable(signal),
        }),
      ),
    rules: (project) =>
      whole(async (query) =>
        given(
          await api.GET("/api/v1/projects/{project}/alert-rules", { params: { path: { project }, query } }),
        ),
      ),
    addRule: async (project, name, body) =>
      given(await api.PUT(rule, { params: { path: { project, rule: name }, header: ifMatch(0) }, body })),
    pauseRule: async (project, { name, version, ...one }, paused) =>
      given(
        await api.PUT(rule, {
          params: { path: { project, rule: name }, header: ifMatch(version) },
          body: { ...only(one, RULE), paused },
        }),
      ),
    deleteRule: (project, name) => api.DELETE(rule, { params: { path: { project, rule: name } } }),
  };
}

const SCHEDULE = [
  "benchmark",
  "version",
  "models",
  "labels",
  "samples",
  "priority",
  "loadWorkers",
  "cron",
  "everySeconds",
  "zone",
  "missed",
  "overlap",
] as const;

const RULE = ["kind", "benchmark", "metric", "limitUsd", "least", "lastRuns"] as const;

/** What of it can be asked for, without what came of it. */
function only<T extends object, K extends keyof T>(one: T, fields: readonly K[]): Pick<T, K> {
  const kept = fields.filter((field) => one[field] !== undefined).map((field) => [field, one[field]]);
  return Object.fromEntries(kept) as Pick<T, K>;
}
