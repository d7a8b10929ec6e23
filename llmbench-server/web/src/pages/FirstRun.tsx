import { useMutation, useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useServer } from "../api/context";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { Form } from "../ui/Form";
import { ProblemText } from "../ui/Problem";

const DATASET = "first-steps";

/** Providers whose key is all that is needed, with the host it goes to and a small model to begin with. */
const providers = {
  openai: { host: "api.openai.com", model: "gpt-4o-mini" },
  anthropic: { host: "api.anthropic.com", model: "claude-3-5-haiku-latest" },
  google: { host: "generativelanguage.googleapis.com", model: "gemini-2.0-flash" },
} as const;

type Provider = keyof typeof providers;

/** The way to a first result: a small benchmark on simulated models, or on a provider's with a key. */
export function FirstRun() {
  const { routes } = useServer();
  const { project } = useProject();
  const { route } = useLocation();
  const instance = useQuery({ queryKey: ["instance"], queryFn: () => routes.instance() });
  const start = async (models: readonly object[]) => {
    const { default: questions } =
      await import("../../../src/main/resources/io/github/llmbench/server/first-steps.jsonl?raw");
    await routes.uploadDataset(project, DATASET, "jsonl", new Blob([questions]));
    const saved = await routes.putBenchmark(project, DATASET, declarationOf(models));
    const run = await routes.start(project, { benchmark: saved.name });
    route(`/runs/${encodeURIComponent(run.id)}`);
  };
  const simulated = useMutation({
    mutationFn: (url: string) => start(simulatedModels(url)),
  });
  const simulator = instance.data?.simulator;
  return (
    <section class="card" aria-labelledby="first">
      <h2 id="first">{t("first.title")}</h2>
      <p>{t("first.what")}</p>
      {simulator ? (
        <button
          type="button"
          class="primary"
          disabled={simulated.isPending}
          onClick={() => {
            simulated.mutate(simulator);
          }}
        >
          {t("first.simulated")}
        </button>
      ) : (
        instance.data && <p class="muted">{t("first.noSimulator")}</p>
      )}
      <ProblemText of={simulated.error} />
      <Form
        title={t("first.key")}
        submit={t("first.run")}
        fields={[
          { name: "provider", title: t("keys.provider"), options: Object.keys(providers) },
          { name: "model", title: t("samples.model"), hint: t("first.modelHint") },
          { name: "secret", title: t("keys.secret"), type: "password", required: true },
        ]}
        onSubmit={async ({ provider = "", model, secret = "" }) => {
          const of = provider as Provider;
          await routes.putKey(project, of, "default", secret, providers[of].host);
          await start([{ ref: `${of}:${model ?? providers[of].model}` }]);
        }}
      />
    </section>
  );
}

function simulatedModels(url: string): readonly object[] {
  return ["simulated-large", "simulated-small"].map((label) => ({
    ref: `openai-compatible:${label}`,
    label,
    "base-url": `${url}/v1`,
  }));
}

/** The benchmark as JSON, which is YAML too. */
export function declarationOf(models: readonly object[]): string {
  return JSON.stringify(
    {
      benchmark: DATASET,
      models,
      tasks: [
        {
          name: "sums",
          dataset: { file: DATASET, input: "question", target: "answer" },
          prompt: "{{question}}",
          scorers: ["numeric"],
        },
      ],
      load: "closed 4",
      gates: ["accuracy >= 0.6"],
    },
    null,
    2,
  );
}
