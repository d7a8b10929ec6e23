import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Spend } from "../../api/types";
import { count, localDay, money, percent } from "../../lib/format";
import { said, t } from "../../lib/i18n";
import { purposeName } from "../../lib/named";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";

const groups = ["model", "provider", "benchmark", "purpose", "project"] as const;
type Group = (typeof groups)[number];

const DAY_MS = 86_400_000;

/** What was spent a day, in groups, beside what may be spent; by project, of all that one may read. */
export function SpendBy() {
  const { spending } = useServer();
  const { project, projects } = useProject();
  const [params, change] = useUrlState();
  const open = groups.filter((one) => one !== "project" || projects.length > 1);
  const by = open.find((one) => one === params.get("by")) ?? "model";
  const query = useQuery({
    queryKey: ["spend", project, by],
    queryFn: () => (by === "project" ? spending.own(["day", by]) : spending.spend(project, ["day", by])),
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
          ...(of.limits.length > 0
            ? [
                {
                  key: "month",
                  title: t("costs.ofBudget", { month: monthOf(of) }),
                  cell: (row: Sum) => <OfLimit row={row} limit={limitOf(of, by, row.name)} />,
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

interface Sum {
  readonly name: string;
  readonly usd: number;
  readonly calls: number;
  /** Of it what was spent in the month under way. */
  readonly monthUsd: number;
}

function OfLimit({ row, limit }: { readonly row: Sum; readonly limit: number | undefined }) {
  if (limit === undefined) return <span class="muted">{t("costs.noBudget")}</span>;
  const words = t("costs.share", {
    usd: money(row.monthUsd),
    share: percent(row.monthUsd / limit),
    limit: money(limit),
  });
  return (
    <>
      <progress class="meter" max={limit} value={Math.min(row.monthUsd, limit)} aria-label={words} /> {words}
    </>
  );
}

/** The month of the last day that the sums are of. */
function monthOf(of: Spend): string {
  return new Date(Date.parse(of.until) - DAY_MS).toISOString().slice(0, 7);
}

/** What a group may spend in a month: its own limit, else that of the project it is a part of. */
export function limitOf(of: Spend, by: Group, name: string): number | undefined {
  const whole = of.limits.find(
    (limit) => limit.provider === undefined && (by !== "project" || limit.project === name),
  );
  const own = by === "provider" ? of.limits.find((limit) => limit.provider === name) : undefined;
  return (own ?? whole)?.limitUsd;
}

function nameOf(item: Spend["items"][number], by: Group): string {
  return (by === "purpose" ? item.purpose && purposeName(item.purpose) : item[by]) ?? "";
}

/** The sum of each group over all days, the dearest first. */
export function sums(of: Spend, by: Group): readonly Sum[] {
  const month = monthOf(of);
  const rows = new Map<string, { name: string; usd: number; calls: number; monthUsd: number }>();
  for (const item of of.items) {
    const name = nameOf(item, by);
    const row = rows.get(name) ?? { name, usd: 0, calls: 0, monthUsd: 0 };
    row.usd += item.usd;
    if (item.day?.startsWith(month)) row.monthUsd += item.usd;
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
          .filter((item) => item.day === day && nameOf(item, by) === name)
          .reduce((sum, i) => sum + i.usd, 0),
      })),
    })),
  };
}
