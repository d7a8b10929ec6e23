import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import { money } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { Loaded } from "../../ui/States";
import { Used } from "./Budgets";

/** How far the project's budgets are used, each on a line; nothing where there is none. */
export function BudgetLines() {
  const { spending } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["budgets", project],
    queryFn: ({ signal }) => spending.budgets(project, signal),
  });
  return (
    <>
      <Loaded query={query}>
        {(budgets) =>
          budgets
            .filter((budget) => budget.spentUsd !== undefined)
            .map((budget) => (
              <dl key={[budget.scope, budget.provider, budget.key].join("/")} class="facts">
                <dt>{t(`budgets.line.${budget.scope}`, { usd: money(budget.limitUsd) })}</dt>
                <dd>
                  <Used budget={budget} />
                </dd>
              </dl>
            ))
        }
      </Loaded>
      <p>
        <a href="/costs">{t("overview.costs")}</a>
      </p>
    </>
  );
}
