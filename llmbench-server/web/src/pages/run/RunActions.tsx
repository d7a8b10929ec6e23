import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { ExportFormat } from "../../api/routes";
import type { RunDetail } from "../../api/types";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { underWay } from "./underWay";

const formats = ["json", "csv", "html", "pdf", "junit", "md"] as const;

/** What can be done with a run. */
export function RunActions({ run }: { readonly run: RunDetail }) {
  const { routes } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const done = () => queries.invalidateQueries({ queryKey: ["run", project, run.id] });
  const cancel = useMutation({ mutationFn: () => routes.cancel(project, run.id), onSettled: done });
  const resume = useMutation({ mutationFn: () => routes.resume(project, run.id), onSettled: done });
  const baseline = useMutation({
    mutationFn: () => routes.setBaseline(project, run.benchmark.replace(/[^A-Za-z0-9._-]/g, "-"), run.id),
    onSettled: done,
  });
  const take = useMutation({
    mutationFn: async (format: ExportFormat) => {
      save(await routes.exported(project, run.id, format), `${run.id}.${endings[format] ?? format}`);
    },
  });
  const problem = cancel.error ?? resume.error ?? baseline.error ?? take.error;
  const active = underWay(run.state);
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
      {run.state === "complete" && (
        <button
          type="button"
          disabled={baseline.isPending}
          onClick={() => {
            baseline.mutate();
          }}
        >
          {t("run.baseline")}
        </button>
      )}
      <label class="row">
        {t("run.export")}
        <select
          value=""
          onChange={(event) => {
            const format = formats.find((one) => one === event.currentTarget.value);
            event.currentTarget.value = "";
            if (format) take.mutate(format);
          }}
        >
          <option value="">…</option>
          {formats.map((format) => (
            <option key={format} value={format}>
              {format}
            </option>
          ))}
        </select>
      </label>
      {problem && (
        <p class="error-text" role="alert">
          {problem.message}
        </p>
      )}
    </>
  );
}

const endings: Readonly<Record<string, string>> = { junit: "xml" };

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
