import type { ComponentChildren } from "preact";
import { t } from "../lib/i18n";

/** The part of a query's result that a page's states are told from. */
export interface Loadable<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  refetch(): unknown;
}

/** Shows what a query has: loading, an error with a way on, nothing, or the children made of its data. */
export function Loaded<T>(props: {
  readonly query: Loadable<T>;
  readonly isEmpty?: (data: T) => boolean;
  readonly empty?: ComponentChildren;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { query, isEmpty, empty, children } = props;
  if (query.data !== undefined) {
    return (
      <>
        {query.error && <Failed query={query} text={t("state.stale")} />}
        {isEmpty?.(query.data) ? <Empty>{empty}</Empty> : children(query.data)}
      </>
    );
  }
  if (query.error) return <Failed query={query} text={t("state.error")} />;
  return (
    <p class="muted" role="status">
      {t("state.loading")}
    </p>
  );
}

function Failed({ query, text }: { readonly query: Loadable<unknown>; readonly text: string }) {
  return (
    <div class="note bad" role="alert">
      <p>
        {text} {query.error?.message}
      </p>
      <button type="button" onClick={() => void query.refetch()}>
        {t("state.retry")}
      </button>
    </div>
  );
}

/** What is said where there is nothing to show, with the way to something. */
export function Empty({ children }: { readonly children?: ComponentChildren }) {
  return <div class="note">{children ?? t("state.empty")}</div>;
}
