import type { Unpaired } from "../../api/types";
import { count } from "../../lib/format";
import { enumerated, t } from "../../lib/i18n";
import { DataTable } from "../../ui/DataTable";

/** So many ids are named, the others are counted. */
const NAMED = 20;

interface Row {
  readonly side: string;
  readonly other: string;
  readonly samples: readonly string[];
  readonly metrics: readonly string[];
}

/** Samples that only one of two sides has a value for: no pair has them. */
export function UnpairedSamples(props: {
  readonly of: readonly Unpaired[];
  readonly sides: readonly string[];
}) {
  const rows = rowsOf(props.of, props.sides);
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{t("compare.unpaired")}</summary>
      <DataTable
        caption={t("compare.unpaired")}
        rows={rows}
        rowKey={(row) => [row.side, row.other, ...row.metrics].join("/")}
        columns={[
          { key: "side", title: t("compare.onlyIn"), cell: (row) => row.side },
          { key: "other", title: t("compare.notIn"), cell: (row) => row.other },
          { key: "count", title: t("run.samples"), numeric: true, cell: (row) => count(row.samples.length) },
          { key: "metrics", title: t("run.metrics"), cell: (row) => enumerated(row.metrics) },
          {
            key: "ids",
            title: t("samples.id"),
            cell: (row) => <span class="mono">{named(row.samples)}</span>,
          },
        ]}
      />
    </details>
  );
}

function rowsOf(of: readonly Unpaired[], sides: readonly string[]): readonly Row[] {
  return of
    .flatMap(({ left, right, metrics, leftOnly, rightOnly }) => [
      { side: sides[left] ?? "", other: sides[right] ?? "", samples: leftOnly, metrics },
      { side: sides[right] ?? "", other: sides[left] ?? "", samples: rightOnly, metrics },
    ])
    .filter((row) => row.samples.length > 0);
}

function named(ids: readonly string[]): string {
  const some = enumerated(ids.slice(0, NAMED));
  return ids.length <= NAMED ? some : t("compare.andMore", { ids: some, count: count(ids.length - NAMED) });
}
