import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { DataTable } from "../../ui/DataTable";
import { RunStateBadge } from "../../ui/RunStateBadge";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const MOST = 20;

/** Chooses the runs to compare; the address keeps them. */
export function Picker({ chosen }: { readonly chosen: readonly string[] }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [, , setAll] = useUrlState();
  const [open, setOpen] = useState(chosen.length < 2);
  const query = useQuery({
    queryKey: ["runs", project, "picker"],
    queryFn: async () => (await routes.runs(project, { limit: 100 })).items,
  });
  const toggle = (id: string) => {
    setAll("run", chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(0, MOST));
  };
  return (
    <details
      class="card"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{t("compare.pick")}</summary>
      <Loaded query={query} isEmpty={(runs) => runs.length === 0} empty={t("overview.none")}>
        {(runs) => (
          <DataTable
            caption={t("nav.runs")}
            rows={runs}
            rowKey={(run) => run.id}
            columns={[
              {
                key: "chosen",
                title: t("compare.go"),
                cell: (run) => (
                  <label class="row">
                    <input
                      type="checkbox"
                      checked={chosen.includes(run.id)}
                      onChange={() => {
                        toggle(run.id);
                      }}
                    />
                    {run.benchmark} <code>{run.id}</code>
                  </label>
                ),
              },
              {
                key: "at",
                title: t("run.started"),
                cell: (run) => run.startedAt && <Time at={run.startedAt} />,
              },
              { key: "models", title: t("run.models"), cell: (run) => run.models.join(", ") },
              {
                key: "state",
                title: t("run.state"),
                cell: (run) => <RunStateBadge state={run.state} verdict={run.verdict} />,
              },
            ]}
          />
        )}
      </Loaded>
    </details>
  );
}
