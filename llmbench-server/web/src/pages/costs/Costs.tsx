import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { SpendForecast } from "../../api/types";
import { count, localDay, money, number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { Estimate } from "../../ui/Estimate";
import { Loaded } from "../../ui/States";
import { Tile } from "../../ui/Tile";
import { AlertRules } from "../settings/AlertRules";
import { Budgets } from "./Budgets";
import { Prices } from "./Prices";
import { SpendBy } from "./SpendBy";

/** What was spent on what, where the month is going, what may be spent, and what models cost. */
export default function Costs() {
  const { spending } = useServer();
  const { project } = useProject();
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
        <h2 id="spend">{t("costs.spend")}</h2>
        <SpendBy />
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
        <Tile name={t("costs.soFar", { month: localDay(of.month) })} value={money(of.spentUsd)} />
        <Tile
          name={t("costs.atEnd")}
          value={<Estimate value={of.forecastUsd} low={of.range?.low} high={of.range?.high} unit="USD" />}
        />
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
          {t("costs.reached", { day: localDay(of.reachedOn) })}
        </p>
      )}
    </>
  );
}
