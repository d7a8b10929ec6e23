import { localTime, utcTime } from "../lib/format";

/** A moment: local to the reader, in UTC on hover. */
export function Time({ at }: { readonly at: string }) {
  return (
    <time class="whole" dateTime={at} title={utcTime(at)}>
      {localTime(at)}
    </time>
  );
}
