import type { Client } from "openapi-fetch";
import { abortable, given, ifMatch } from "./given";
import { whole } from "./whole";
import type { operations, paths } from "./schema";
import type {
  BenchmarkPlan,
  BenchmarkShape,
  BenchmarkText,
  Comparison,
  Dataset,
  Instance,
  Metric,
  NewRun,
  Overview,
  Provider,
  ProviderKey,
  RunCourse,
  RunDetail,
  RunSummary,
  SampleCell,
  SampleTag,
  SampleText,
  TrendSeries,
  TrialDetail,
  TrialSummary,
} from "./types";

/** A page of a list, and what asks for the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]["parameters"]["query"]>;
/** What a list can be asked for; nothing and the empty text are left out. */
type Wished<T> = { readonly [Key in keyof T]?: T[Key] | "" | null | undefined };

export type ExportFormat = QueryOf<"exportRun">["format"];

/** What the pages ask of a project, one function a route. */
export interface Routes {
  readonly instance: () => Promise<Instance>;
  readonly overview: (project: string, signal?: AbortSignal) => Promise<Overview>;
  readonly runs: (
    project: string,
    query: Wished<QueryOf<"listRuns">>,
    signal?: AbortSignal,
  ) => Promise<Page<RunSummary>>;
  readonly run: (project: string, run: string, signal?: AbortSignal) => Promise<RunDetail>;
  /** How a run came to where it is, as the server has seen it. */
  readonly course: (project: string, run: string) => Promise<RunCourse>;
  readonly metrics: (project: string, run: string) => Promise<readonly Metric[]>;
  readonly samples: (
    project: string,
    run: string,
    query: Wished<QueryOf<"listSamples">>,
    signal?: AbortSignal,
  ) => Promise<Page<TrialSummary>>;
  readonly sampleTags: (project: string, run: string) => Promise<readonly SampleTag[]>;
  readonly trial: (project: string, run: string, query: QueryOf<"getTrial">) => Promise<TrialDetail>;
  readonly start: (project: string, body: NewRun) => Promise<RunSummary>;
  readonly cancel: (project: string, run: string) => Promise<RunSummary>;
  readonly resume: (project: string, run: string) => Promise<RunSummary>;
  readonly setBaseline: (project: string, name: string, run: string) => Promise<unknown>;
  readonly compare: (project: string, runs: readonly string[]) => Promise<Comparison>;
  readonly paired: (project: string, query: QueryOf<"pairSamples">) => Promise<Page<SampleCell>>;
  readonly trend: (
    project: string,
    query: Wished<QueryOf<"getTrends">> & { benchmark: string },
  ) => Promise<readonly TrendSeries[]>;
  readonly benchmarks: (project: string) => Promise<readonly BenchmarkText[]>;
  readonly benchmark: (project: string, name: string, version?: number) => Promise<BenchmarkText>;
  readonly benchmarkVersions: (
    project: string,
    name: string,
    cursor: string,
    signal?: AbortSignal,
  ) => Promise<Page<BenchmarkText>>;
  /** Adds a version after the one that was changed; without one, after whichever is the newest. */
  readonly putBenchmark: (
    project: string,
    name: string,
    declaration: string,
    after?: number,
  ) => Promise<BenchmarkText>;
  readonly planBenchmark: (project: string, declaration: string) => Promise<BenchmarkPlan>;
  readonly checkBenchmark: (project: string, declaration: string) => Promise<BenchmarkShape>;
  readonly datasets: (project: string) => Promise<readonly Dataset[]>;
  readonly uploadDataset: (
    project: string,
    name: string,
    format: Dataset["format"],
    rows: Blob,
  ) => Promise<Dataset>;
  readonly preview: (project: string, name: string, version: number) => Promise<readonly SampleText[]>;
  readonly providers: () => Promise<readonly Provider[]>;
  readonly keys: (project: string) => Promise<readonly ProviderKey[]>;
  readonly putKey: (
    project: string,
    provider: string,
    key: string,
    secret: string,
    host: string,
  ) => Promise<ProviderKey>;
  readonly deleteKey: (project: string, provider: string, key: string) => Promise<unknown>;
  /** A file of a run, to be kept by the browser. */
  readonly exported: (project: string, run: string, format: ExportFormat) => Promise<Blob>;
}

/** @param api whose fetch throws what the server says is wrong */
export function createRoutes(api: Client<paths>): Routes {
  const run = "/api/v1/projects/{project}/runs/{run}";
  const benchmark = "/api/v1/projects/{project}/benchmarks/{benchmark}";
  const key = "/api/v1/projects/{project}/keys/{provider}/{key}";
  const oneKey = () => ({ "Idempotency-Key": crypto.randomUUID() });
  return {
    instance: async () => given(await api.GET("/api/v1/instance")),
    overview: async (project, signal) =>
      given(
        await api.GET("/api/v1/projects/{project}/overview", {
          params: { path: { project } },
          ...abortable(signal),
        }),
      ),
    runs: async (project, query, signal) =>
      given(
        await api.GET("/api/v1/projects/{project}/runs", {
          params: { path: { project }, query: asked(query) },
          ...abortable(signal),
        }),
      ),
    run: async (project, id, signal) =>
      given(await api.GET(run, { params: { path: { project, run: id } }, ...abortable(signal) })),
    course: async (project, id) =>
      given(await api.GET(`${run}/course`, { params: { path: { project, run: id } } })),
    metrics: async (project, id) =>
      given(await api.GET(`${run}/metrics`, { params: { path: { project, run: id } } })).items,
    samples: async (project, id, query, signal) =>
      given(
        await api.GET(`${run}/samples`, {
          params: { path: { project, run: id }, query: asked(query) },
          ...abortable(signal),
        }),
      ),
    sampleTags: async (project, id) =>
      given(await api.GET(`${run}/sample-tags`, { params: { path: { project, run: id } } })).items,
    trial: async (project, id, query) =>
      given(await api.GET(`${run}/trial`, { params: { path: { project, run: id }, query } })),
    start: async (project, body) =>
      given(
        await api.POST("/api/v1/projects/{project}/runs", {
          params: { path: { project }, header: oneKey() },
          body,
        }),
      ),
    cancel: async (project, id) =>
      given(await api.POST(`${run}/cancel`, { params: { path: { project, run: id }, header: oneKey() } })),
    resume: async (project, id) =>
      given(await api.POST(`${run}/resume`, { params: { path: { project, run: id }, header: oneKey() } })),
    setBaseline: async (project, baseline, id) =>
      given(
        await api.PUT("/api/v1/projects/{project}/baselines/{baseline}", {
          params: { path: { project, baseline } },
          body: { run: id },
        }),
      ),
    compare: async (project, runs) =>
      given(
        await api.GET("/api/v1/projects/{project}/compare", {
          params: { path: { project }, query: { run: [...runs] } },
        }),
      ),
    paired: async (project, query) =>
      given(await api.GET("/api/v1/projects/{project}/paired", { params: { path: { project }, query } })),
    trend: async (project, { benchmark: name, ...query }) =>
      given(
        await api.GET("/api/v1/projects/{project}/trends", {
          params: { path: { project }, query: { benchmark: name, ...asked(query) } },
        }),
      ).items,
    benchmarks: (project) =>
      whole(async (query) =>
        given(
          await api.GET("/api/v1/projects/{project}/benchmarks", { params: { path: { project }, query } }),
        ),
      ),
    benchmark: async (project, name, version) =>
      given(
        await api.GET(benchmark, {
          params: { path: { project, benchmark: name }, query: version === undefined ? {} : { version } },
        }),
      ),
    benchmarkVersions: async (project, name, cursor, signal) =>
      given(
        await api.GET(`${benchmark}/versions`, {
          params: { path: { project, benchmark: name }, query: asked({ cursor }) },
          ...abortable(signal),
        }),
      ),
    putBenchmark: async (project, name, declaration, after) =>
      given(
        await api.PUT(benchmark, {
          params: {
            path: { project, benchmark: name },
            header: after === undefined ? {} : ifMatch(after),
          },
          body: { declaration },
        }),
      ),
    planBenchmark: async (project, declaration) =>
      given(
        await api.POST("/api/v1/projects/{project}/benchmark-plan", {
          params: { path: { project } },
          body: { declaration },
        }),
      ),
    checkBenchmark: async (project, declaration) =>
      given(
        await api.POST("/api/v1/projects/{project}/benchmark-check", {
          params: { path: { project } },
          body: { declaration },
        }),
      ),
    datasets: (project) =>
      whole(async (query) =>
        given(await api.GET("/api/v1/projects/{project}/datasets", { params: { path: { project }, query } })),
      ),
    uploadDataset: async (project, dataset, format, rows) =>
      given(
        await api.PUT("/api/v1/projects/{project}/datasets/{dataset}", {
          params: { path: { project, dataset }, query: { format } },
          headers: { "Content-Type": "application/octet-stream" },
          body: {},
          bodySerializer: () => rows,
        }),
      ),
    preview: async (project, dataset, version) =>
      given(
        await api.GET("/api/v1/projects/{project}/datasets/{dataset}/versions/{version}/preview", {
          params: { path: { project, dataset, version }, query: { limit: 5 } },
        }),
      ).items,
    providers: async () => given(await api.GET("/api/v1/providers")).items,
    keys: async (project) =>
      given(await api.GET("/api/v1/projects/{project}/keys", { params: { path: { project } } })).items,
    putKey: async (project, provider, id, secret, host) =>
      given(await api.PUT(key, { params: { path: { project, provider, key: id } }, body: { secret, host } })),
    deleteKey: (project, provider, id) =>
      api.DELETE(key, { params: { path: { project, provider, key: id } } }),
    exported: async (project, id, format) =>
      given(
        await api.GET(`${run}/export`, {
          params: { path: { project, run: id }, query: { format } },
          parseAs: "blob",
        }),
      ),
  };
}

function asked<T extends object>(query: Wished<T>): T {
  const kept = Object.entries(query).filter(
    ([, value]) => value !== "" && value !== null && value !== undefined,
  );
  return Object.fromEntries(kept) as T;
}
