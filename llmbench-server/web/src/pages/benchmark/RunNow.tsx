import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { ProblemText } from "../../ui/Problem";
import { Select } from "../../ui/Select";

const priorities = ["high", "normal", "low"] as const;
type Priority = (typeof priorities)[number];

/** Starts a run of the newest version, of all samples or of the first few. */
export function RunNow({ benchmark }: { readonly benchmark: string }) {
  const { routes } = useServer();
  const { project } = useProject();
  const { route } = useLocation();
  const [samples, setSamples] = useState("");
  const [priority, setPriority] = useState<Priority>("normal");
  const start = useMutation({
    mutationFn: () =>
      routes.start(project, {
        benchmark,
        ...(samples === "" ? {} : { samples: Number.parseInt(samples, 10) }),
        ...(priority === "normal" ? {} : { priority }),
      }),
    onSuccess: (run) => {
      route(`/runs/${encodeURIComponent(run.id)}`);
    },
  });
  return (
    <div class="row">
      <label class="field">
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
      <Select
        title={t("benchmarks.priority")}
        value={priority}
        of={priorities}
        name={(one) => t(`benchmarks.priority.${one as Priority}`)}
        onChange={(next) => {
          setPriority(priorities.find((one) => one === next) ?? "normal");
        }}
      />
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
      <ProblemText of={start.error} />
    </div>
  );
}
