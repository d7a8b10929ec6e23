import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Budget } from "../../api/types";
import { localDay, money } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { useRemoval } from "../../ui/Removal";
import { Loaded } from "../../ui/States";

const scopes = ["month", "run", "total", "key"] as const;

/** What may be spent; at the whole of it no further call is sent. */
export function Budgets() {
  const { spending } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["budgets", project], queryFn: () => spending.budgets(project) });
  const fresh = () => queries.invalidateQueries({ queryKey: ["budgets", project] });
  const nameOf = (one: Budget) => listed(t(`budgets.scope.${one.scope}`), one.provider, one.key);
  const [remove, removal] = useRemoval({
    name: nameOf,
    remove: (one: Budget) => spending.deleteBudget(project, one),
    after: fresh,
  });
  return (
    <section class="card" aria-labelledby="budgets">
      <h2 id="budgets">{t("budgets.title")}</h2>
      <Loaded query={query} isEmpty={(all) => all.length === 0} empty={t("budgets.none")}>
        {(all) => (
          <DataTable
            caption={t("budgets.title")}
            rows={all}
            rowKey={(one) => [one.scope, one.provider, one.key].join("/")}
            columns={[
              { key: "scope", title: t("budgets.scope"), cell: nameOf },
              { key: "used", title: t("budgets.used"), cell: (one) => <Used budget={one} /> },
              { key: "limit", title: t("costs.limit"), numeric: true, cell: (one) => money(one.limitUsd) },
            ]}
            onRemove={remove}
          />
        )}
      </Loaded>
      {removal}
      <Form
        title={t("budgets.put")}
        submit={t("budgets.set")}
        fields={[
          {
            name: "scope",
            title: t("budgets.scope"),
            options: scopes,
            names: (scope) => t(`budgets.scope.${scope as Budget["scope"]}`),
          },
          { name: "limitUsd", title: t("costs.limit"), type: "number", required: true },
          { name: "provider", title: t("keys.provider"), hint: t("budgets.keyOnly") },
          { name: "key", title: t("keys.id"), hint: t("budgets.keyOnly") },
        ]}
        onSubmit={async ({ scope, limitUsd, provider, key }) => {
          await spending.putBudget(project, {
            scope: scopes.find((one) => one === scope) ?? "month",
            limitUsd: Number(limitUsd),
            ...(provider === undefined ? {} : { provider }),
            ...(key === undefined ? {} : { key }),
          });
          await fresh();
        }}
      />
    </section>
  );
}

export function Used({ budget }: { readonly budget: Budget }) {
  const { spentUsd, reservedUsd, limitUsd, period, alertedPercent } = budget;
  if (spentUsd === undefined) return <span class="muted">{t("budgets.each")}</span>;
  return (
    <>
      <progress
        class="meter"
        max={limitUsd}
        value={Math.min(spentUsd, limitUsd)}
        aria-label={t("budgets.used")}
      />{" "}
      {listed(
        money(spentUsd),
        period && localDay(period),
        reservedUsd !== undefined && reservedUsd > 0 && t("budgets.reserved", { usd: money(reservedUsd) }),
      )}
      {alertedPercent !== undefined && alertedPercent > 0 && (
        <>
          {" "}
          <span class={`badge ${alertedPercent >= 100 ? "fail" : "open"}`}>
            {t("budgets.alerted", { percent: alertedPercent })}
          </span>
        </>
      )}
    </>
  );
}
