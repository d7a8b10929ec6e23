import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../api/context";
import type { Alert } from "../api/types";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { DataTable } from "../ui/DataTable";
import { Loaded } from "../ui/States";
import { Time } from "../ui/Time";

/** What rules found in runs, newest first. */
export function Alerts() {
  const { clock } = useServer();
  const { project } = useProject();
  const query = useQuery({ queryKey: ["alerts", project], queryFn: () => clock.alerts(project) });
  return (
    <section class="card" aria-labelledby="alerts">
      <h2 id="alerts">{t("alerts.title")}</h2>
      <Loaded query={query} isEmpty={(all) => all.length === 0} empty={t("alerts.none")}>
        {(all) => (
          <DataTable
            caption={t("alerts.title")}
            rows={all}
            rowKey={(alert) => alert.id}
            columns={[
              { key: "at", title: t("audit.at"), cell: (alert: Alert) => <Time at={alert.at} /> },
              {
                key: "kind",
                title: t("webhooks.kind"),
                cell: (alert) => <span class="badge fail">{t(`alerts.kind.${alert.kind}`)}</span>,
              },
              { key: "text", title: t("alerts.what"), cell: (alert) => alert.text },
              {
                key: "run",
                title: t("palette.run"),
                cell: (alert) => (
                  <a href={`/runs/${encodeURIComponent(alert.run)}`}>{alert.benchmark ?? alert.run}</a>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}
