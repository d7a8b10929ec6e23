import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { useDone } from "../lib/useDone";
import { Dialog } from "./Dialog";
import { ProblemText } from "./Problem";

/**
 * Takes a row away once the reader said so twice. Gives what to call with the row, and what to show below the rows: the question, then
 * what was removed, which takes the focus that the row had, or why it stays.
 */
export function useRemoval<Row>(of: {
  /** What the reader knows the row by. */
  readonly name: (row: Row) => string;
  readonly remove: (row: Row) => Promise<unknown>;
  readonly after: () => Promise<unknown>;
}): readonly [(row: Row) => void, ComponentChildren] {
  const [asked, setAsked] = useState<{ readonly row: Row } | null>(null);
  const [gone, setGone] = useState<{ readonly name: string } | null>(null);
  const said = useRef<HTMLParagraphElement>(null);
  const [remove, problem] = useDone(async (row: Row) => {
    await of.remove(row);
    await of.after();
    setGone({ name: of.name(row) });
  });
  useEffect(() => {
    if (gone) said.current?.focus();
  }, [gone]);
  const ask = (row: Row) => {
    setGone(null);
    setAsked({ row });
  };
  const shown = (
    <>
      <p ref={said} class="said" role="status" tabIndex={-1}>
        {gone ? t("remove.done", { name: gone.name }) : null}
      </p>
      <ProblemText of={problem} />
      {asked && (
        <Question
          name={of.name(asked.row)}
          onYes={() => {
            setAsked(null);
            remove(asked.row);
          }}
          onNo={() => {
            setAsked(null);
          }}
        />
      )}
    </>
  );
  return [ask, shown];
}

/** What keeps is first, and has the focus: a key that is held down removes nothing. */
function Question(props: { readonly name: string; readonly onYes: () => void; readonly onNo: () => void }) {
  const { name, onYes, onNo } = props;
  const title = t("remove.title", { name });
  return (
    <Dialog label={title} onClose={onNo}>
      <h2>{title}</h2>
      <p>{t("remove.lasting")}</p>
      <p class="row">
        <button type="button" onClick={onNo}>
          {t("remove.keep")}
        </button>
        <button type="button" class="danger" onClick={onYes}>
          {t("settings.remove")}
        </button>
      </p>
    </Dialog>
  );
}
