import { t } from "../lib/i18n";

/** What fetches the next page of rows; nothing where the last one is there. */
export function More({
  query,
}: {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}) {
  return query.hasNextPage ? (
    <button type="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {t("table.more")}
    </button>
  ) : null;
}

/** What fetches the page before the rows that are shown; nothing where they are the first. */
export function Earlier({
  query,
}: {
  readonly query: {
    readonly hasPreviousPage: boolean;
    readonly isFetchingPreviousPage: boolean;
    readonly fetchPreviousPage: () => Promise<unknown>;
  };
}) {
  return query.hasPreviousPage ? (
    <button
      type="button"
      disabled={query.isFetchingPreviousPage}
      onClick={() => void query.fetchPreviousPage()}
    >
      {t("table.before")}
    </button>
  ) : null;
}
