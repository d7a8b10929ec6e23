import type { ComponentChildren } from "preact";
import { t } from "../lib/i18n";

/** Narrows a list: words to search for, usually kept in the address as `q`, and what else the list can be narrowed by. */
export function SearchForm(props: {
  /** What the words are looked for in, where it is not the list alone. */
  readonly title?: string;
  readonly words: string | null;
  readonly change: (changes: Readonly<Record<string, string | null>>) => void;
  readonly children?: ComponentChildren;
}) {
  const { title = t("samples.search"), words, change, children } = props;
  return (
    <form
      class="row"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label class="field">
        {title}
        <input
          type="search"
          value={words ?? ""}
          onChange={(event) => {
            change({ q: event.currentTarget.value });
          }}
        />
      </label>
      {children}
    </form>
  );
}
