import { useServer } from "../api/context";
import type { Alert } from "../api/types";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { usePages } from "../lib/usePages";
import { DataTable } from "../ui/DataTable";
import { Earlier, More } from "../ui/More";
import { Loaded } from "../ui/States";
import { Time } from "../ui/Time";

/** What rules found in runs, newest first. */
export function Alerts() {
  const { clock } = useServer();
  const { project } = useProject();
  const query = usePages({
    queryKey: ["alerts", project],
    page: (cursor, signal) => clock.alerts(project, cursor, signal),
  });
  return (
    <section class="card" aria-labelledby="alerts">
      <h2 id="alerts">{t("alerts.title")}</h2>
      <Earlier query={query} />
      <Loaded query={query} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={t("alerts.none")}>
        {({ pages }) => (
          <DataTable
            caption={t("alerts.title")}
            rows={pages.flatMap((page) => page.items)}
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
      <More query={query} />
    </section>
  );
}
