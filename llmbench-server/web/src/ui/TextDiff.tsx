import { diff } from "../lib/diff";
import { visible } from "../lib/visible";

/** Two texts side by side; what only one has is marked there. */
export function TextDiff(props: {
  readonly before: string;
  readonly after: string;
  readonly titles?: readonly [string, string];
}) {
  const { before, after, titles } = props;
  const stretches = diff(visible(before), visible(after));
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
  );
}
