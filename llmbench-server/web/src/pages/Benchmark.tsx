import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useLocation, useRoute } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { useServer } from "../api/context";
import type { BenchmarkShape } from "../api/types";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { Loaded } from "../ui/States";
import { TextDiff } from "../ui/TextDiff";
import { Time } from "../ui/Time";

/** A declared benchmark: its text, checked as it is typed; its versions; and running it. */
export default function Benchmark() {
  const { params } = useRoute();
  const name = params.benchmark ?? "new";
  const fresh = name === "new";
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["benchmark", project, name],
    enabled: !fresh,
    queryFn: () => routes.benchmark(project, name),
  });
  if (fresh) return <Editor name={null} declaration={STARTER} />;
  return (
    <Loaded query={query}>
      {(benchmark) => (
        <>
          <Editor name={benchmark.name} declaration={benchmark.declaration ?? ""} />
          <Versions name={benchmark.name} newest={benchmark.version} />
        </>
      )}
    </Loaded>
  );
}

const STARTER = `benchmark: my-benchmark
models: [openai:gpt-4o-mini]
tasks:
  - name: answers
    dataset: my-data
    prompt: "{{input}}"
    scorers: [exact_match]
`;

/** So long after the last key the text is sent to be checked. */
const PAUSE_MS = 400;

function Editor(props: { readonly name: string | null; readonly declaration: string }) {
  const { name, declaration } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const { route } = useLocation();
  const queries = useQueryClient();
  const [text, setText] = useState(declaration);
  const checked = useChecked(project, text);
  const save = useMutation({
    mutationFn: (to: string) => routes.putBenchmark(project, to, text),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ["benchmark", project, saved.name] });
      await queries.invalidateQueries({ queryKey: ["versions", project, saved.name] });
      if (name === null) route(`/benchmarks/${encodeURIComponent(saved.name)}`);
    },
  });
  const title = name ?? t("benchmarks.new");
  const target = name ?? checked.shape?.benchmark ?? "";
  return (
    <>
      <div class="head">
        <h1>{title}</h1>
        {name !== null && <RunNow benchmark={name} />}
      </div>
      <section class="card">
        <label class="field">
          {t("benchmarks.declaration")}
          <textarea
            rows={20}
            spellcheck={false}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        </label>
        <p role="status">
          {checked.shape &&
            t("benchmarks.sound", {
              models: checked.shape.models.length,
              tasks: checked.shape.tasks.length,
            })}
          {checked.wrong && <span class="error-text">{checked.wrong}</span>}
        </p>
        <button
          type="button"
          class="primary"
          disabled={!checked.shape || save.isPending || target === ""}
          onClick={() => {
            save.mutate(target);
          }}
        >
          {t("benchmarks.save")}
        </button>
        {save.data && <p role="status">{t("benchmarks.saved", { version: save.data.version })}</p>}
        {save.error && (
          <p class="error-text" role="alert">
            {save.error.message}
          </p>
        )}
      </section>
    </>
  );
}

interface Checked {
  readonly shape?: BenchmarkShape;
  readonly wrong?: string;
}

/** What the server says of the text, a moment after it was last changed. */
function useChecked(project: string, text: string): Checked {
  const { routes } = useServer();
  const [checked, setChecked] = useState<Checked>({});
  useEffect(() => {
    let late = false;
    const timer = setTimeout(() => {
      routes
        .checkBenchmark(project, text)
        .then((shape) => {
          if (!late) setChecked({ shape });
        })
        .catch((problem: unknown) => {
          if (!late) setChecked({ wrong: (problem as Error).message });
        });
    }, PAUSE_MS);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [routes, project, text]);
  return checked;
}

function RunNow({ benchmark }: { readonly benchmark: string }) {
  const { routes } = useServer();
  const { project } = useProject();
  const { route } = useLocation();
  const [samples, setSamples] = useState("");
  const start = useMutation({
    mutationFn: () =>
      routes.start(project, {
        benchmark,
        ...(samples === "" ? {} : { samples: Number.parseInt(samples, 10) }),
      }),
    onSuccess: (run) => {
      route(`/runs/${encodeURIComponent(run.id)}`);
    },
  });
  return (
    <div class="row">
      <label class="row">
        {t("benchmarks.samples")}
        <input
          type="number"
          min={1}
          value={samples}
          onInput={(event) => {
            setSamples(event.currentTarget.value);
          }}
        />
      </label>
      <button
        type="button"
        class="primary"
        disabled={start.isPending}
        onClick={() => {
          start.mutate();
        }}
      >
        {t("benchmarks.run")}
      </button>
      {start.error && (
        <p class="error-text" role="alert">
          {start.error.message}
        </p>
      )}
    </div>
  );
}

function Versions({ name, newest }: { readonly name: string; readonly newest: number }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [open, setOpen] = useState<number | null>(null);
  const query = useQuery({
    queryKey: ["versions", project, name],
    queryFn: () => routes.benchmarkVersions(project, name),
  });
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">{t("benchmarks.versions")}</h2>
      <Loaded query={query}>
        {(versions) => (
          <ul>
            {versions.map((one) => (
              <li key={one.version}>
                {one.version} · <Time at={one.createdAt} /> · {one.createdBy}{" "}
                {one.version < newest && (
                  <button
                    type="button"
                    onClick={() => {
                      setOpen(one.version);
                    }}
                  >
                    {t("benchmarks.diff", { from: one.version, to: newest })}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {open !== null && <Changed name={name} from={open} to={newest} />}
    </section>
  );
}

function Changed({ name, from, to }: { readonly name: string; readonly from: number; readonly to: number }) {
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["benchmark-diff", project, name, from, to],
    queryFn: async () =>
      Promise.all(
        [from, to].map(async (version) => (await routes.benchmark(project, name, version)).declaration ?? ""),
      ),
  });
  return (
    <Loaded query={query}>{([before = "", after = ""]) => <TextDiff before={before} after={after} />}</Loaded>
  );
}
