import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import type { ExportFormat } from "../../api/routes";
import type { RunDetail } from "../../api/types";
import { t } from "../../lib/i18n";
import type { MessageKey } from "../../lib/messages";
import { useProject } from "../../lib/project";
import { save } from "../../lib/save";
import { Menu } from "../../ui/Menu";
import { ProblemText } from "../../ui/Problem";
import { Rescore } from "./Rescore";
import { underWay } from "./underWay";

const formats: readonly {
  readonly format: ExportFormat;
  readonly text: MessageKey;
  readonly ending: string;
}[] = [
  { format: "html", text: "export.html", ending: "html" },
  { format: "pdf", text: "export.pdf", ending: "pdf" },
  { format: "csv", text: "export.csv", ending: "csv" },
  { format: "json", text: "export.json", ending: "json" },
  { format: "md", text: "export.md", ending: "md" },
  { format: "junit", text: "export.junit", ending: "xml" },
];

/** What can be done with a run. */
export function RunActions({ run }: { readonly run: RunDetail }) {
  const { routes } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const done = () => queries.invalidateQueries({ queryKey: ["run", project, run.id] });
  const cancel = useMutation({ mutationFn: () => routes.cancel(project, run.id), onSettled: done });
  const resume = useMutation({ mutationFn: () => routes.resume(project, run.id), onSettled: done });
  const baseline = useMutation({
    mutationFn: () => routes.setBaseline(project, baselineOf(run), run.id),
    onSettled: done,
  });
  const take = useMutation({
    mutationFn: async ({ format, ending }: (typeof formats)[number]) => {
      save(await routes.exported(project, run.id, format), `${run.id}.${ending}`);
    },
  });
  const active = underWay(run.state);
  const [scoring, setScoring] = useState(false);
  const isBaseline = run.baselines?.includes(baselineOf(run)) ?? false;
  return (
    <>
      <a class="button" href={`/compare?run=${encodeURIComponent(run.id)}`}>
        {t("run.compare")}
      </a>
      {active && run.source !== "upload" && (
        <button
          type="button"
          class="danger"
          disabled={cancel.isPending}
          onClick={() => {
            cancel.mutate();
          }}
        >
          {t("run.cancel")}
        </button>
      )}
      {run.resumable && (
        <button
          type="button"
          disabled={resume.isPending}
          onClick={() => {
            resume.mutate();
          }}
        >
          {t("run.resume")}
        </button>
      )}
      {run.state === "complete" &&
        (isBaseline ? (
          <span class="badge pass" role="status">
            {t("run.isBaseline")}
          </span>
        ) : (
          <button
            type="button"
            disabled={baseline.isPending}
            onClick={() => {
              baseline.mutate();
            }}
          >
            {t("run.baseline")}
          </button>
        ))}
      {!active && (
        <button
          type="button"
          onClick={() => {
            setScoring(true);
          }}
        >
          {t("run.rescore")}
        </button>
      )}
      {scoring && (
        <Rescore
          run={run.id}
          onClose={() => {
            setScoring(false);
          }}
        />
      )}
      <Menu
        title={t("run.export")}
        choices={formats.map((one) => ({
          name: t(one.text),
          act: () => {
            take.mutate(one);
          },
        }))}
      />
      <ProblemText of={cancel.error ?? resume.error ?? baseline.error ?? take.error} />
    </>
  );
}

/** The baseline of a benchmark has its name, so far as names of baselines may. */
function baselineOf(run: RunDetail): string {
  return run.benchmark.replace(/[^A-Za-z0-9._-]/g, "-");
}
