import type { Client } from "openapi-fetch";
import { given } from "./given";
import type { operations, paths } from "./schema";
import type { Analytics, AnalyticsChoices, GroupComparison, SamplePlan } from "./types";

type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;

export type AnalyticsQuery = QueryOf<"getAnalytics">;
export type GroupsQuery = QueryOf<"compareGroups">;
export type SampleQuery = QueryOf<"planSamples">;

/** What the pages ask about scores over many runs. */
export interface AnalyticsRoutes {
  readonly groups: (project: string, query: AnalyticsQuery) => Promise<Analytics>;
  /** What all runs, or those of a benchmark, can be asked for by. */
  readonly choices: (project: string, benchmark?: string | null) => Promise<AnalyticsChoices>;
  readonly compare: (project: string, query: GroupsQuery) => Promise<GroupComparison>;
  readonly samples: (query: SampleQuery) => Promise<SamplePlan>;
}

export function createAnalyticsRoutes(api: Client<paths>): AnalyticsRoutes {
  const analytics = "/api/v1/projects/{project}/analytics";
  return {
    groups: async (project, query) =>
      given(await api.GET(analytics, { params: { path: { project }, query } })),
    choices: async (project, benchmark) =>
      given(
        await api.GET(`${analytics}/choices`, {
          params: { path: { project }, query: benchmark ? { benchmark } : {} },
        }),
      ),
    compare: async (project, query) =>
      given(await api.GET(`${analytics}/compare`, { params: { path: { project }, query } })),
    samples: async (query) => given(await api.GET("/api/v1/sample-size", { params: { query } })),
  };
}
