import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ProblemText } from "./Problem";
import { count } from "../lib/format";
import { t } from "../lib/i18n";
import { useDone } from "../lib/useDone";
import { visible } from "../lib/visible";

/** So many characters are shown before more are asked for: a line of a million would hold up the page. */
const FIRST = 20_000;

type Render = (text: string) => ComponentChildren;

/** What somebody else wrote, as text and nothing else; as Markdown on request, where that can be. */
export function TextBlock({ text, markdown }: { readonly text: string; readonly markdown?: boolean }) {
  const [whole, setWhole] = useState(false);
  const [render, setRender] = useState<{ readonly by: Render } | null>(null);
  const cut = !whole && text.length > FIRST;
  const shown = visible(cut ? text.slice(0, FIRST) : text);
  const [toggle, problem] = useDone(async () => {
    if (render) setRender(null);
    else setRender({ by: (await import("../lib/markdown")).markdown });
  });
  return (
    <>
      {render ? (
        // A text longer than its place scrolls by keyboard too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div class="text-block prose" dir="auto" role="group" aria-label={t("text.markdown")} tabIndex={0}>
          {render.by(shown)}
        </div>
      ) : (
        // A text longer than its place scrolls by keyboard too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre class="text-block" dir="auto" tabIndex={0}>
          {shown}
        </pre>
      )}
      {(cut || (markdown && text !== "")) && (
        <p class="row">
          {markdown && (
            <button type="button" aria-pressed={render !== null} onClick={toggle}>
              {t("text.markdown")}
            </button>
          )}
          {cut && (
            <button
              type="button"
              onClick={() => {
                setWhole(true);
              }}
            >
              {t("text.whole", { count: count(text.length) })}
            </button>
          )}
        </p>
      )}
      <ProblemText of={problem} />
    </>
  );
}
