import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useServer } from "../api/context";
import type { Dataset } from "../api/types";
import { count } from "../lib/format";
import { listed, t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { useUrlState } from "../lib/urlState";
import { DataTable } from "../ui/DataTable";
import { Loaded } from "../ui/States";
import { Written } from "../ui/Written";

const formats = ["jsonl", "json", "csv"] as const;

/** The project's data sets: what they hold, and new ones. */
export default function Datasets() {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const query = useQuery({ queryKey: ["datasets", project], queryFn: () => routes.datasets(project) });
  const open = query.data?.find((one) => one.name === params.get("open"));
  return (
    <>
      <h1>{t("datasets.title")}</h1>
      <Loaded query={query} isEmpty={(all) => all.length === 0} empty={t("datasets.none")}>
        {(all) => (
          <DataTable
            caption={t("datasets.title")}
            rows={all}
            rowKey={(one) => one.name}
            columns={[
              {
                key: "name",
                title: t("benchmarks.name"),
                cell: (one) => (
                  <button
                    type="button"
                    aria-pressed={one === open}
                    onClick={() => {
                      change({ open: one === open ? null : one.name });
                    }}
                  >
                    {one.name}
                  </button>
                ),
              },
              { key: "version", title: t("benchmarks.version"), numeric: true, cell: (one) => one.version },
              {
                key: "samples",
                title: t("datasets.samples"),
                numeric: true,
                cell: (one) => count(one.samples),
              },
              { key: "sha", title: t("datasets.sha"), cell: (one) => <code>{one.sha256.slice(0, 12)}</code> },
            ]}
          />
        )}
      </Loaded>
      {open && <Preview dataset={open} />}
      <Upload />
    </>
  );
}

function Preview({ dataset }: { readonly dataset: Dataset }) {
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["preview", project, dataset.name, dataset.version],
    queryFn: () => routes.preview(project, dataset.name, dataset.version),
  });
  return (
    <section class="card" aria-labelledby="preview">
      <h2 id="preview">
        {dataset.name}: {t("datasets.preview")}
      </h2>
      <Loaded query={query}>
        {(samples) => (
          <DataTable
            caption={t("datasets.preview")}
            rows={samples}
            rowKey={(sample) => sample.id}
            columns={[
              { key: "id", title: t("samples.id"), cell: (sample) => <Written as="code" text={sample.id} /> },
              {
                key: "input",
                title: t("trial.messages"),
                cell: (sample) => <Written text={sample.input} />,
              },
              {
                key: "targets",
                title: t("datasets.targets"),
                cell: (sample) => <Written text={listed(...sample.targets)} />,
              },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}

function Upload() {
  const { routes } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const upload = useMutation({
    mutationFn: async (form: HTMLFormElement) => {
      const entered = new FormData(form);
      const format = formats.find((one) => one === entered.get("format")) ?? "jsonl";
      const name = entered.get("name");
      const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
      if (!file || typeof name !== "string") throw new Error(t("datasets.file"));
      return routes.uploadDataset(project, name, format, file);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["datasets", project] }),
  });
  return (
    <form
      class="card"
      aria-label={t("datasets.upload")}
      onSubmit={(event) => {
        event.preventDefault();
        upload.mutate(event.currentTarget);
      }}
    >
      <h2>{t("datasets.upload")}</h2>
      <div class="row">
        <label class="field">
          {t("benchmarks.name")}
          <input name="name" required />
        </label>
        <label class="field">
          {t("datasets.format")}
          <select name="format">
            {formats.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {t("datasets.file")}
          <input name="file" type="file" required />
        </label>
        <button class="primary" type="submit" disabled={upload.isPending}>
          {t("datasets.upload")}
        </button>
      </div>
      {upload.error && (
        <p class="error-text" role="alert">
          {upload.error.message}
        </p>
      )}
    </form>
  );
}
