import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Spend, SpendForecast } from "../../api/types";
import { count, money, number } from "../../lib/format";
import { said, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Chart } from "../../ui/chart/Chart";
import type { ChartModel } from "../../ui/chart/model";
import { DataTable } from "../../ui/DataTable";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";
import { Tile } from "../../ui/Tile";
import { AlertRules } from "../settings/AlertRules";
import { Budgets } from "./Budgets";
import { Prices } from "./Prices";

const groups = ["model", "provider", "benchmark", "purpose"] as const;
type Group = (typeof groups)[number];

/** What was spent on what, where the month is going, what may be spent, and what models cost. */
export default function Costs() {
  const { spending } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const by = groups.find((one) => one === params.get("by")) ?? "model";
  const query = useQuery({
    queryKey: ["spend", project, by],
    queryFn: () => spending.spend(project, ["day", by]),
  });
  const forecast = useQuery({
    queryKey: ["forecast", project],
    queryFn: () => spending.forecast(project),
  });
  return (
    <>
      <h1>{t("nav.costs")}</h1>
      <section class="card" aria-labelledby="forecast">
        <h2 id="forecast">{t("costs.month")}</h2>
        <Loaded query={forecast}>{(of) => <Forecast of={of} />}</Loaded>
      </section>
      <section class="card" aria-labelledby="spend">
        <div class="head">
          <h2 id="spend">{t("costs.spend")}</h2>
          <Select
            title={t("costs.by")}
            value={by}
            of={groups}
            name={(one) => t(`costs.by.${one as Group}`)}
            onChange={(next) => {
              change({ by: next });
            }}
          />
        </div>
        <Loaded query={query} isEmpty={(of) => of.items.length === 0} empty={t("costs.none")}>
          {(of) => <Spent of={of} by={by} />}
        </Loaded>
      </section>
      <Budgets />
      <AlertRules />
      <Prices />
    </>
  );
}

function Forecast({ of }: { readonly of: SpendForecast }) {
  return (
    <>
      <dl class="tiles">
        <Tile name={t("costs.soFar", { month: of.month })} value={money(of.spentUsd)} />
        <Tile name={t("costs.atEnd")} value={money(of.forecastUsd)} />
        <Tile name={t("costs.aDay")} value={money(of.usdADay)} />
        {of.limitUsd !== undefined && <Tile name={t("costs.limit")} value={money(of.limitUsd)} />}
      </dl>
      <dl class="facts muted">
        <dt>{t("costs.days")}</dt>
        <dd>{count(of.days)}</dd>
        <dt>{t("costs.left")}</dt>
        <dd>{number(of.remainingDays, 3)}</dd>
        <dt>{t("costs.how")}</dt>
        <dd>{of.method}</dd>
      </dl>
      {of.reachedOn && (
        <p class="note warn" role="status">
          {t("costs.reached", { day: of.reachedOn })}
        </p>
      )}
    </>
  );
}

function Spent({ of, by }: { readonly of: Spend; readonly by: Group }) {
  return (
    <>
      <p>
        {said(
          t("costs.sum", { usd: money(of.usd), from: of.from }),
          of.unpriced > 0 && t("costs.unpriced", { calls: of.unpriced }),
          of.paidAgainUsd > 0 && t("costs.again", { usd: money(of.paidAgainUsd) }),
        )}
      </p>
      <Chart model={byDay(of, by)} />
      <DataTable
        caption={t("costs.spend")}
        rows={sums(of, by)}
        rowKey={(row) => row.name}
        columns={[
          { key: "name", title: t(`costs.by.${by}`), cell: (row) => row.name },
          { key: "usd", title: "USD", numeric: true, cell: (row) => money(row.usd) },
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
    y: { title: "USD", kind: "value", format: money },
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
