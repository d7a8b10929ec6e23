import { diff } from "../lib/diff";

/** Two texts side by side; what only one has is marked there. */
export function TextDiff({ before, after }: { readonly before: string; readonly after: string }) {
  const stretches = diff(before, after);
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
      <pre class="text-block" dir="auto">
        {side("before")}
      </pre>
      <pre class="text-block" dir="auto">
        {side("after")}
      </pre>
    </div>
  );
}
