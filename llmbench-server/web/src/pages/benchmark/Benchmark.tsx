import { useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useServer } from "../../api/context";
import { useProject } from "../../lib/project";
import { Loaded } from "../../ui/States";
import { Editor } from "./Editor";
import { Schedules } from "./Schedules";
import { Versions } from "./Versions";

/** A declared benchmark: its form and text, what it would send and take; its versions; and running it. */
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
  if (fresh) return <Editor key={`new ${project}`} name={null} declaration={STARTER} version={0} />;
  return (
    <>
      {!query.data && <h1>{name}</h1>}
      <Loaded query={query}>
        {(benchmark) => (
          <>
            <Editor
              key={`${project}/${benchmark.name}`}
              name={benchmark.name}
              declaration={benchmark.declaration ?? ""}
              version={benchmark.version}
            />
            <Schedules benchmark={benchmark.name} />
            <Versions name={benchmark.name} newest={benchmark.version} />
          </>
        )}
      </Loaded>
    </>
  );
}

const STARTER = `benchmark: my-benchmark
models: ["openai:gpt-4o-mini"]
tasks:
  - name: answers
    dataset: my-data
    prompt: "{{input}}"
    scorers: [exact_match]
load: closed 4
gates: ["accuracy >= 0.8"]
`;
