const numbers = new Map<number, Intl.NumberFormat>();

/** A number in the reader's notation with so many significant digits. */
export function number(value: number, digits = 4): string {
  let format = numbers.get(digits);
  if (!format) {
    format = new Intl.NumberFormat(undefined, { maximumSignificantDigits: digits });
    numbers.set(digits, format);
  }
  return format.format(value);
}

/** A share of one as a percentage. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** US dollars; small sums keep the digits that tell them from nothing. */
export function money(usd: number): string {
  if (usd !== 0 && Math.abs(usd) < 0.01) return `${usd.toPrecision(2)} USD`;
  return `${usd.toFixed(2)} USD`;
}

/** Milliseconds in the unit that reads best. */
export function duration(ms: number): string {
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms > 0 && ms < 1) return `${number(ms * 1000, 3)} µs`;
  if (ms < 1000) return `${number(ms, 3)} ms`;
  if (ms < 60_000) return `${number(ms / 1000, 3)} s`;
  // Rounded before it is split: 119.6 seconds are two minutes and no second.
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** So many bytes in the unit that reads best. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${number(bytes / 1000 ** step, 3)} ${units[step] ?? ""}`;
}

/** A whole number with grouping. */
export function count(value: number): string {
  return new Intl.NumberFormat().format(value);
}

/** A metric's value in the unit it is measured in. */
export function inUnit(value: number, unit: string | undefined): string {
  switch (unit) {
    case "ms":
      return duration(value);
    case "USD":
      return money(value);
    case "share":
      return percent(value);
    case undefined:
    case "":
      return number(value);
    default:
      return `${number(value)} ${unit}`;
  }
}

/** A moment in the reader's own time zone. */
export function localTime(iso: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}
