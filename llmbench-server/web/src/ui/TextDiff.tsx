import { useMemo, useState } from "preact/hooks";
import { compared } from "../lib/diff";
import { t } from "../lib/i18n";
import { visible } from "../lib/visible";

/** So many characters of each side are compared before more are asked for: texts of a million would hold up the page. */
const FIRST = 20_000;

/** Two texts side by side; what only one has is marked there. */
export function TextDiff(props: {
  readonly before: string;
  readonly after: string;
  readonly titles?: readonly [string, string];
}) {
  const { before, after, titles } = props;
  const [whole, setWhole] = useState(false);
  const longest = Math.max(before.length, after.length);
  const shown = whole ? longest : FIRST;
  const { by, stretches } = useMemo(
    () => compared(visible(before.slice(0, shown)), visible(after.slice(0, shown))),
    [before, after, shown],
  );
  const side = (own: "before" | "after") =>
    stretches
      .filter((stretch) => stretch.in === "both" || stretch.in === own)
      .map((stretch, index) =>
        stretch.in === "both" ? (
          stretch.text
        ) : own === "before" ? (
          <del key={index}>{stretch.text}</del>
        ) : (
          <ins key={index}>{stretch.text}</ins>
        ),
      );
  return (
    <>
      {by !== "words" && <p class="muted">{t(`diff.by.${by}`)}</p>}
      <div class="grid">
        {(["before", "after"] as const).map((own, index) => (
          <div key={own}>
            {titles && <p class="muted">{titles[index]}</p>}
            {/* A text longer than its place scrolls by keyboard too. */}
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre class="text-block" dir="auto" tabIndex={0}>
              {side(own)}
            </pre>
          </div>
        ))}
      </div>
      {longest > shown && (
        <p class="row">
          {t("diff.cut", { count: shown })}
          <button
            type="button"
            onClick={() => {
              setWhole(true);
            }}
          >
            {t("diff.whole", { count: longest })}
          </button>
        </p>
      )}
    </>
  );
}
