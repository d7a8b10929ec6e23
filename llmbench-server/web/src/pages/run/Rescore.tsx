import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { given, useApi, useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { Dialog } from "../../ui/Dialog";
import { Form } from "../../ui/Form";

/** Scores a run's stored answers by a benchmark of the project as it is now, without a call. */
export function Rescore({ run, onClose }: { readonly run: string; readonly onClose: () => void }) {
  const api = useApi();
  const { routes } = useServer();
  const { project } = useProject();
  const { route } = useLocation();
  const query = useQuery({ queryKey: ["benchmarks", project], queryFn: () => routes.benchmarks(project) });
  return (
    <Dialog label={t("run.rescore")} onClose={onClose}>
      <p>{t("run.rescoreWhat")}</p>
      <Form
        title={t("run.rescore")}
        submit={t("run.rescore")}
        fields={[
          {
            name: "benchmark",
            title: t("run.benchmark"),
            options: (query.data ?? []).map((one) => one.name),
            required: true,
          },
          { name: "task", title: t("samples.task"), hint: t("run.rescoreTask") },
        ]}
        onSubmit={async ({ benchmark, task }) => {
          const made = given(
            await api.POST("/api/v1/projects/{project}/runs/{run}/rescore", {
              params: { path: { project, run }, header: { "Idempotency-Key": crypto.randomUUID() } },
              body: {
                ...(benchmark === undefined ? {} : { benchmark }),
                ...(task === undefined ? {} : { task }),
              },
            }),
          );
          onClose();
          route(`/runs/${encodeURIComponent(made.id)}`);
        }}
      />
      <button type="button" onClick={onClose}>
        {t("trial.close")}
      </button>
    </Dialog>
  );
}
