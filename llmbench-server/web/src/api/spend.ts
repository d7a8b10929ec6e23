import type { Client } from "openapi-fetch";
import { abortable, given } from "./given";
import type { operations, paths } from "./schema";
import { whole } from "./whole";
import type {
  Budget,
  BudgetText,
  InstalledPrice,
  ModelPrice,
  NewModelPrice,
  Spend,
  SpendForecast,
} from "./types";

export type SpendGroups = NonNullable<operations["getSpend"]["parameters"]["query"]>["by"];

type OwnGroups = operations["getOwnSpend"]["parameters"]["query"]["by"];

/** What the pages ask about money. */
export interface SpendRoutes {
  readonly spend: (project: string, by: SpendGroups, from?: string) => Promise<Spend>;
  /** Of all projects that one may read. */
  readonly own: (by: OwnGroups) => Promise<Spend>;
  readonly forecast: (project: string) => Promise<SpendForecast>;
  readonly budgets: (project: string, signal?: AbortSignal) => Promise<readonly Budget[]>;
  readonly putBudget: (project: string, budget: BudgetText) => Promise<Budget>;
  readonly deleteBudget: (project: string, budget: Budget) => Promise<unknown>;
  readonly prices: () => Promise<readonly ModelPrice[]>;
  /** Those of the tables that are installed with the server. */
  readonly installedPrices: () => Promise<readonly InstalledPrice[]>;
  readonly putPrice: (price: NewModelPrice) => Promise<ModelPrice>;
  readonly deletePrice: (model: string) => Promise<unknown>;
}

export function createSpendRoutes(api: Client<paths>): SpendRoutes {
  const budgets = "/api/v1/projects/{project}/budgets";
  return {
    spend: async (project, by, from) =>
      given(
        await api.GET("/api/v1/projects/{project}/spend", {
          params: { path: { project }, query: from === undefined ? { by } : { by, from } },
        }),
      ),
    own: async (by) => given(await api.GET("/api/v1/me/spend", { params: { query: { by } } })),
    forecast: async (project) =>
      given(await api.GET("/api/v1/projects/{project}/spend/forecast", { params: { path: { project } } })),
    budgets: async (project, signal) =>
      given(await api.GET(budgets, { params: { path: { project } }, ...abortable(signal) })).items,
    putBudget: async (project, body) =>
      given(await api.PUT(budgets, { params: { path: { project } }, body })),
    deleteBudget: (project, { scope, provider, key }) =>
      api.DELETE(budgets, {
        params: {
          path: { project },
          query: {
            scope,
            ...(provider === undefined ? {} : { provider }),
            ...(key === undefined ? {} : { key }),
          },
        },
      }),
    prices: () => whole(async (query) => given(await api.GET("/api/v1/prices", { params: { query } }))),
    installedPrices: async () => given(await api.GET("/api/v1/prices/installed")).items,
    putPrice: async (body) => given(await api.PUT("/api/v1/prices", { body })),
    deletePrice: (model) => api.DELETE("/api/v1/prices", { params: { query: { model } } }),
  };
}
