import type { Difference, RunDetail } from "../../api/types";
import { number } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";

interface Row {
  readonly left: string;
  readonly right: string;
  readonly of: Difference;
}

/** Every two models of a run on the samples that both answered. */
export function Pairs({ run }: { readonly run: RunDetail }) {
  const rows: readonly Row[] = run.comparisons.flatMap(({ left, right, differences }) =>
    differences.map((of) => ({ left, right, of })),
  );
  if (rows.length === 0) return null;
  return (
    <section class="card" aria-labelledby="pairs">
      <h2 id="pairs">{t("run.pairs")}</h2>
      <DataTable
        caption={t("run.pairs")}
        rows={rows}
        rowKey={({ left, right, of }) => [of.task, of.metric, left, right].join("/")}
        columns={[
          { key: "left", title: t("compare.left"), cell: (row: Row) => row.left },
          { key: "right", title: t("compare.right"), cell: (row) => row.right },
          { key: "metric", title: t("trends.metric"), cell: ({ of }) => listed(of.metric, of.task) },
          {
            key: "difference",
            title: t("compare.difference"),
            cell: ({ of }) => (
              <Estimate
                value={of.difference}
                low={of.interval.low}
                high={of.interval.high}
                unit={of.unit}
                n={of.pairs}
              />
            ),
          },
          {
            key: "p",
            title: t("trends.p"),
            numeric: true,
            cell: ({ of }) => (of.pValue === undefined ? "" : number(of.pValue, 3)),
          },
          { key: "test", title: t("compare.test"), cell: ({ of }) => of.test },
          {
            key: "ahead",
            title: t("compare.ahead"),
            cell: (row) => aheadOf(row) ?? <span class="muted">{t("compare.tied")}</span>,
          },
        ]}
      />
    </section>
  );
}

/** The better of the two, where the interval of their difference leaves out none. */
function aheadOf({ left, right, of }: Row): string | undefined {
  const { low, high } = of.interval;
  if (of.direction === "NEITHER" || (low <= 0 && high >= 0)) return undefined;
  return low > 0 === (of.direction === "HIGHER_IS_BETTER") ? left : right;
}
