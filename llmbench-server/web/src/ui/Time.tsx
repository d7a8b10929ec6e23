import { localTime } from "../lib/format";

/** A moment: local to the reader, in UTC on hover. */
export function Time({ at }: { readonly at: string }) {
  const utc = `${new Date(at).toISOString().replace("T", " ").slice(0, 19)} UTC`;
  return (
    <time class="whole" dateTime={at} title={utc}>
      {localTime(at)}
    </time>
  );
}
