import { useQuery } from "@tanstack/preact-query";
import { useId } from "preact/hooks";
import { useServer } from "../api/context";
import type { BenchmarkText } from "../api/types";
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
                cell: (one) =>
                  one.notHere === undefined ? (
                    <a href={`/benchmarks/${encodeURIComponent(one.name)}`}>{one.name}</a>
                  ) : (
                    <a href={`/runs?benchmark=${encodeURIComponent(one.name)}`}>{one.name}</a>
                  ),
              },
              {
                key: "version",
                title: t("benchmarks.version"),
                numeric: true,
                cell: (one) => (one.notHere === undefined ? one.version : t("list.missing")),
              },
              { key: "run", title: t("benchmarks.run"), cell: (one) => <Runnable benchmark={one} /> },
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

/** Leads to where a benchmark is run, or says why that is not here. */
function Runnable({ benchmark }: { readonly benchmark: BenchmarkText }) {
  const reason = useId();
  return benchmark.notHere === undefined ? (
    <a href={`/benchmarks/${encodeURIComponent(benchmark.name)}`}>{t("benchmarks.run")}</a>
  ) : (
    <>
      <button type="button" disabled aria-describedby={reason}>
        {t("benchmarks.run")}
      </button>{" "}
      <small id={reason}>{benchmark.notHere}</small>
    </>
  );
}
