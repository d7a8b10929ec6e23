import type { Client } from "openapi-fetch";
import { given } from "./given";
import type { paths } from "./schema";
import type { Agreement, OwnLabel, Review, ReviewQueue } from "./types";

/** What the pages ask about labels of people. */
export interface LabelRoutes {
  /** A page of answers that the reader has not labelled yet, blind; the first where there is no cursor. */
  readonly queue: (project: string, run: string, scorer: string, cursor: string) => Promise<ReviewQueue>;
  readonly label: (project: string, run: string, item: string, review: Review) => Promise<OwnLabel>;
  readonly takeBack: (project: string, run: string, item: string, scorer: string) => Promise<unknown>;
  readonly agreement: (project: string, run: string, scorer: string) => Promise<Agreement>;
}

export function createLabelRoutes(api: Client<paths>): LabelRoutes {
  const run = "/api/v1/projects/{project}/runs/{run}";
  return {
    queue: async (project, id, scorer, cursor) =>
      given(
        await api.GET(`${run}/review`, {
          params: {
            path: { project, run: id },
            query: { scorer, limit: 20, ...(cursor === "" ? {} : { cursor }) },
          },
        }),
      ),
    label: async (project, id, item, review) =>
      given(
        await api.PUT(`${run}/review/{item}`, {
          params: { path: { project, run: id, item } },
          body: review,
        }),
      ),
    takeBack: (project, id, item, scorer) =>
      api.DELETE(`${run}/review/{item}`, {
        params: { path: { project, run: id, item }, query: { scorer } },
      }),
    agreement: async (project, id, scorer) =>
      given(await api.GET(`${run}/agreement`, { params: { path: { project, run: id }, query: { scorer } } })),
  };
}
