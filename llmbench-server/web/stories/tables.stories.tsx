import { useState } from "preact/hooks";
import { DataTable } from "../src/ui/DataTable";
import { Estimate } from "../src/ui/Estimate";
import { RunStateBadge } from "../src/ui/RunStateBadge";
import { Tile } from "../src/ui/Tile";
import { Verdict } from "../src/ui/Verdict";

export default { title: "Tables and figures" };

const rows = [
  { name: "large", value: 0.82, low: 0.77, high: 0.86 },
  { name: "small", value: 0.61, low: 0.55, high: 0.67 },
];

/** Sorted by its owner; a row can be taken away. */
export const Table = () => {
  const [sort, setSort] = useState("name");
  const [left, setLeft] = useState(rows);
  const sorted = [...left].sort((a, b) => a.name.localeCompare(b.name) * (sort.startsWith("-") ? -1 : 1));
  return (
    <DataTable
      caption="Models"
      rows={sorted}
      rowKey={(row) => row.name}
      sort={sort}
      onSort={setSort}
      onRemove={(row) => {
        setLeft(left.filter((one) => one !== row));
      }}
      columns={[
        { key: "name", title: "Model", sortable: true, cell: (row) => row.name },
        { key: "accuracy", title: "Accuracy", cell: (row) => <Estimate {...row} n={200} /> },
      ]}
    />
  );
};

/** A figure with its interval, and one that was not measured. */
export const Estimates = () => (
  <>
    <p>
      <Estimate value={812} low={790} high={840} unit="ms" n={400} />
    </p>
    <p>
      <Estimate value={undefined} />
    </p>
  </>
);

/** How runs and gates stand. */
export const Badges = () => (
  <p class="row">
    <Verdict verdict="PASS" />
    <Verdict verdict="FAIL" />
    <Verdict verdict="INCONCLUSIVE" />
    <RunStateBadge state="running" />
    <RunStateBadge state="partial" verdict="INCONCLUSIVE" />
  </p>
);

/** Figures under their names. */
export const Tiles = () => (
  <dl class="tiles">
    <Tile name="Spent in 7 days" value="1.20 USD" />
    <Tile name="Runs in 7 days" value="12" />
  </dl>
);
