import type { ComponentChildren, VNode } from "preact";
import { useMemo } from "preact/hooks";
import { t } from "../lib/i18n";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly numeric?: boolean;
  /** Set where the column can order the rows. */
  readonly sortable?: boolean;
}

/**
 * Rows under named columns; sorting is asked of the owner, who may leave it to the server. A row that is the same under the same columns is
 * not drawn anew, so who shows hundreds of them keeps the columns.
 */
export function DataTable<Row extends object>(props: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: string | null;
  readonly onSort?: (sort: string) => void;
  /** Set where the reader may take a row away: a last column of buttons. */
  readonly onRemove?: ((row: Row) => void) | undefined;
}) {
  const { caption, rows, rowKey, sort, onSort, onRemove } = props;
  const columns = onRemove ? [...props.columns, removal(onRemove)] : props.columns;
  const drawn = useMemo(() => new WeakMap<Row, VNode>(), [props.columns, onRemove]);
  const draw = (row: Row): VNode => {
    const before = drawn.get(row);
    if (before) return before;
    const now = (
      <tr key={rowKey(row)}>
        {columns.map((column) => (
          <td key={column.key} class={column.numeric ? "num" : undefined}>
            {column.cell(row)}
          </td>
        ))}
      </tr>
    );
    drawn.set(row, now);
    return now;
  };
  return (
    // A table wider than the page scrolls by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="table-wrap" role="group" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                class={column.numeric ? "num" : undefined}
                aria-sort={direction(column.key, sort)}
              >
                {column.sortable && onSort ? (
                  <button
                    type="button"
                    onClick={() => {
                      onSort(sort === column.key ? `-${column.key}` : column.key);
                    }}
                  >
                    {column.title}
                    <span aria-hidden="true">
                      {sort === column.key ? " ▲" : sort === `-${column.key}` ? " ▼" : ""}
                    </span>
                  </button>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map(draw)}</tbody>
      </table>
    </div>
  );
}

function removal<Row extends object>(onRemove: (row: Row) => void): Column<Row> {
  return {
    key: "remove",
    title: t("settings.remove"),
    cell: (row) => (
      <button
        type="button"
        class="danger"
        onClick={() => {
          onRemove(row);
        }}
      >
        {t("settings.remove")}
      </button>
    ),
  };
}

function direction(key: string, sort: string | null | undefined): "ascending" | "descending" | undefined {
  if (sort === key) return "ascending";
  return sort === `-${key}` ? "descending" : undefined;
}
