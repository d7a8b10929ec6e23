import { useQuery } from "@tanstack/preact-query";
import { given, useApi, useServer } from "../../api/context";
import type { Spend } from "../../api/types";
import { count, localDay, money } from "../../lib/format";
import { said, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";

const groups = ["model", "provider", "benchmark", "purpose", "project"] as const;
type Group = (typeof groups)[number];

/** What was spent a day, in groups; by project, of all of them, for the instance's admins. */
export function SpendBy() {
  const { spending } = useServer();
  const api = useApi();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => given(await api.GET("/api/v1/me")) });
  const open = groups.filter((one) => one !== "project" || me.data?.instanceAdmin);
  const by = open.find((one) => one === params.get("by")) ?? "model";
  const query = useQuery({
    queryKey: ["spend", project, by],
    queryFn: () =>
      by === "project" ? spending.everywhere(["day", by]) : spending.spend(project, ["day", by]),
  });
  return (
    <>
      <Select
        title={t("costs.by")}
        value={by}
        of={open}
        name={(one) => t(`costs.by.${one as Group}`)}
        onChange={(next) => {
          change({ by: next });
        }}
      />
      <Loaded query={query} isEmpty={(of) => of.items.length === 0} empty={t("costs.none")}>
        {(of) => <Spent of={of} by={by} />}
      </Loaded>
    </>
  );
}

function Spent({ of, by }: { readonly of: Spend; readonly by: Group }) {
  return (
    <>
      <p>
        {said(
          t("costs.sum", { usd: money(of.usd), from: localDay(of.from) }),
          of.unpriced > 0 && t("costs.unpriced", { calls: of.unpriced }),
          of.paidAgainUsd > 0 && t("costs.again", { usd: money(of.paidAgainUsd) }),
        )}
      </p>
      {of.usd > 0 && <Chart model={byDay(of, by)} />}
      <DataTable
        caption={t("costs.spend")}
        rows={sums(of, by)}
        rowKey={(row) => row.name}
        columns={[
          { key: "name", title: t(`costs.by.${by}`), cell: (row) => row.name },
          { key: "usd", title: t("unit.name.usd"), numeric: true, cell: (row) => money(row.usd) },
          { key: "calls", title: t("trial.calls"), numeric: true, cell: (row) => count(row.calls) },
        ]}
      />
    </>
  );
}

/** The sum of each group over all days, the dearest first. */
export function sums(of: Spend, by: Group) {
  const rows = new Map<string, { name: string; usd: number; calls: number }>();
  for (const item of of.items) {
    const name = item[by] ?? "";
    const row = rows.get(name) ?? { name, usd: 0, calls: 0 };
    row.usd += item.usd;
    row.calls += item.priced + item.unpriced;
    rows.set(name, row);
  }
  return [...rows.values()].sort((a, b) => b.usd - a.usd);
}

/** Bars a day, stacked by group. */
export function byDay(of: Spend, by: Group): ChartModel {
  const days = [...new Set(of.items.map((item) => item.day ?? ""))].sort();
  return {
    title: t("overview.byDay"),
    shape: "bar",
    stacked: true,
    zoom: true,
    x: { title: t("overview.day"), kind: "category", format: String },
    y: { title: t("unit.name.usd"), kind: "value", format: money },
    series: sums(of, by).map(({ name }) => ({
      name,
      points: days.map((day) => ({
        x: day,
        y: of.items
          .filter((item) => item.day === day && (item[by] ?? "") === name)
          .reduce((sum, i) => sum + i.usd, 0),
      })),
    })),
  };
}
