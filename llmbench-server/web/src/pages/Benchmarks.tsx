import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../api/context";
import { t } from "../lib/i18n";
import { useProject } from "../lib/project";
import { DataTable } from "../ui/DataTable";
import { Loaded } from "../ui/States";
import { Time } from "../ui/Time";

/** The project's declared benchmarks. */
export default function Benchmarks() {
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({ queryKey: ["benchmarks", project], queryFn: () => routes.benchmarks(project) });
  return (
    <>
      <div class="head">
        <h1>{t("nav.benchmarks")}</h1>
        <a class="button" href="/benchmarks/new">
          {t("benchmarks.new")}
        </a>
      </div>
      <Loaded query={query} isEmpty={(all) => all.length === 0} empty={t("benchmarks.none")}>
        {(all) => (
          <DataTable
            caption={t("nav.benchmarks")}
            rows={all}
            rowKey={(one) => one.name}
            columns={[
              {
                key: "name",
                title: t("benchmarks.name"),
                cell: (one) => <a href={`/benchmarks/${encodeURIComponent(one.name)}`}>{one.name}</a>,
              },
              { key: "version", title: t("benchmarks.version"), numeric: true, cell: (one) => one.version },
              { key: "changed", title: t("benchmarks.changed"), cell: (one) => <Time at={one.createdAt} /> },
              { key: "by", title: t("benchmarks.by"), cell: (one) => one.createdBy },
              {
                key: "trend",
                title: t("nav.trends"),
                cell: (one) => (
                  <a href={`/trends?benchmark=${encodeURIComponent(one.name)}`}>{t("nav.trends")}</a>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
