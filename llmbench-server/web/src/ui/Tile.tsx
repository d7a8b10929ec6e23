import type { ComponentChildren } from "preact";

/** A figure with its name, in a list of class `tiles`. */
export function Tile({ name, value }: { readonly name: string; readonly value: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
