import type { Comparison } from "../../api/types";
import { count, number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useUrlState } from "../../lib/urlState";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";
import { Size } from "./Size";
import { byRegression, linesOf, type Line } from "./summary";

const looks = { better: "pass", worse: "fail", tied: "" } as const;

/** Every difference to the first run in one table, what got worse first unless asked otherwise. */
export function Summary({ comparison }: { readonly comparison: Comparison }) {
  const [params, change] = useUrlState();
  const listed = params.get("sort") === "listed";
  const all = linesOf(comparison);
  if (all.length === 0) return null;
  const lines = listed ? all : byRegression(all);
  const several = new Set(all.map((line) => line.side)).size > 1;
  return (
    <section class="card" aria-labelledby="summary">
      <div class="head">
        <h2 id="summary">{t("compare.summary", { base: comparison.entrants[0]?.name ?? "" })}</h2>
        <label class="row">
          {t("compare.sort")}
          <select
            value={listed ? "listed" : ""}
            onChange={(event) => {
              change({ sort: event.currentTarget.value });
            }}
          >
            <option value="">{t("compare.sort.regression")}</option>
            <option value="listed">{t("compare.sort.listed")}</option>
          </select>
        </label>
      </div>
      <DataTable
        caption={t("compare.summary", { base: comparison.entrants[0]?.name ?? "" })}
        rows={lines}
        rowKey={(line) => `${line.task}/${line.metric}/${line.side}`}
        columns={[
          {
            key: "verdict",
            title: t("gate.verdict"),
            cell: ({ verdict }: Line) => (
              <span class={`badge ${looks[verdict]}`}>{t(`compare.verdict.${verdict}`)}</span>
            ),
          },
          { key: "metric", title: t("trends.metric"), cell: (line: Line) => line.metric },
          { key: "task", title: t("samples.task"), cell: (line: Line) => line.task },
          ...(several ? [{ key: "side", title: t("compare.right"), cell: (line: Line) => line.side }] : []),
          {
            key: "difference",
            title: t("compare.difference"),
            cell: ({ difference, low, high, unit, pairs }: Line) => (
              <Estimate value={difference} low={low} high={high} unit={unit} n={pairs} />
            ),
          },
          { key: "size", title: t("compare.size"), cell: ({ effect }: Line) => <Size of={effect} /> },
          {
            key: "p",
            title: t("compare.p"),
            numeric: true,
            cell: ({ adjusted }: Line) => (adjusted === undefined ? "" : number(adjusted, 3)),
          },
          {
            key: "q",
            title: t("compare.q"),
            numeric: true,
            cell: ({ q }: Line) => (q === undefined ? "" : number(q, 3)),
          },
          ...(all.some((line) => line.unpaired > 0)
            ? [
                {
                  key: "unpaired",
                  title: t("compare.unpairedCount"),
                  numeric: true,
                  cell: ({ unpaired }: Line) => count(unpaired),
                },
              ]
            : []),
        ]}
      />
      <p class="muted">{t("compare.reading")}</p>
    </section>
  );
}
