import type {
  Comparison,
  Metric,
  Overview,
  RunDetail,
  RunSummary,
  SampleCell,
  TrendSeries,
  TrialDetail,
  TrialSummary,
} from "./types";

/** A page of a list, and what asks for the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

type Query = Readonly<Record<string, string | number | readonly string[] | undefined | null>>;

/** What the pages ask of a project, one function a route. */
export interface Routes {
  overview(project: string): Promise<Overview>;
  runs(project: string, query: Query): Promise<Page<RunSummary>>;
  run(project: string, run: string): Promise<RunDetail>;
  metrics(project: string, run: string): Promise<readonly Metric[]>;
  samples(project: string, run: string, query: Query): Promise<Page<TrialSummary>>;
  trial(project: string, run: string, query: Query): Promise<TrialDetail>;
  cancel(project: string, run: string): Promise<void>;
  resume(project: string, run: string): Promise<void>;
  compare(project: string, runs: readonly string[]): Promise<Comparison>;
  trends(project: string, query: Query): Promise<readonly TrendSeries[]>;
  sampleHistory(project: string, query: Query): Promise<readonly SampleCell[]>;
  /** A file of a run, to be kept by the browser. */
  exported(project: string, run: string, format: string): Promise<Blob>;
}

export function createRoutes(send: (request: Request) => Promise<Response>): Routes {
  const call = async (path: string, query: Query = {}, method = "GET"): Promise<Response> => {
    const url = new URL(path, location.origin);
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
        if (one !== undefined && one !== null && one !== "") url.searchParams.append(name, String(one));
      }
    }
    return send(new Request(url, { method }));
  };
  const get = async <T>(path: string, query: Query = {}): Promise<T> =>
    (await (await call(path, query)).json()) as T;
  const items = async <T>(path: string, query: Query = {}): Promise<readonly T[]> =>
    (await get<Page<T>>(path, query)).items;
  const within = (project: string, ...rest: readonly string[]) =>
    ["/api/v1/projects", project, ...rest]
      .map((part, at) => (at === 0 ? part : encodeURIComponent(part)))
      .join("/");

  return {
    overview: (project) => get(within(project, "overview")),
    runs: (project, query) => get(within(project, "runs"), query),
    run: (project, run) => get(within(project, "runs", run)),
    metrics: (project, run) => items(within(project, "runs", run, "metrics")),
    samples: (project, run, query) => get(within(project, "runs", run, "samples"), query),
    trial: (project, run, query) => get(within(project, "runs", run, "trial"), query),
    async cancel(project, run) {
      await call(within(project, "runs", run, "cancel"), {}, "POST");
    },
    async resume(project, run) {
      await call(within(project, "runs", run, "resume"), {}, "POST");
    },
    compare: (project, runs) => get(within(project, "compare"), { run: runs }),
    trends: (project, query) => items(within(project, "trends"), query),
    sampleHistory: (project, query) => items(within(project, "sample-history"), query),
    exported: async (project, run, format) =>
      (await call(within(project, "runs", run, "export"), { format })).blob(),
  };
}
