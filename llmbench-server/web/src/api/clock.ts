import type { Client } from "openapi-fetch";
import { given } from "./given";
import type { paths } from "./schema";
import type { Alert, AlertRule, NewAlertRule, NewSchedule, Schedule } from "./types";

/** What the pages ask about schedules, and about what rules found in runs. */
export interface ClockRoutes {
  readonly schedules: (project: string) => Promise<readonly Schedule[]>;
  readonly putSchedule: (project: string, name: string, schedule: NewSchedule) => Promise<Schedule>;
  readonly deleteSchedule: (project: string, name: string) => Promise<unknown>;
  readonly alerts: (project: string) => Promise<readonly Alert[]>;
  readonly rules: (project: string) => Promise<readonly AlertRule[]>;
  readonly putRule: (project: string, name: string, rule: NewAlertRule) => Promise<AlertRule>;
  readonly deleteRule: (project: string, name: string) => Promise<unknown>;
}

export function createClockRoutes(api: Client<paths>): ClockRoutes {
  const schedule = "/api/v1/projects/{project}/schedules/{schedule}";
  const rule = "/api/v1/projects/{project}/alert-rules/{rule}";
  return {
    schedules: async (project) =>
      given(await api.GET("/api/v1/projects/{project}/schedules", { params: { path: { project } } })).items,
    putSchedule: async (project, name, body) =>
      given(await api.PUT(schedule, { params: { path: { project, schedule: name } }, body })),
    deleteSchedule: (project, name) =>
      api.DELETE(schedule, { params: { path: { project, schedule: name } } }),
    alerts: async (project) =>
      given(
        await api.GET("/api/v1/projects/{project}/alerts", {
          params: { path: { project }, query: { limit: 10 } },
        }),
      ).items,
    rules: async (project) =>
      given(await api.GET("/api/v1/projects/{project}/alert-rules", { params: { path: { project } } })).items,
    putRule: async (project, name, body) =>
      given(await api.PUT(rule, { params: { path: { project, rule: name } }, body })),
    deleteRule: (project, name) => api.DELETE(rule, { params: { path: { project, rule: name } } }),
  };
}
