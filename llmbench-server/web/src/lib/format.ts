import { t } from "./i18n";

const formats = new Map<string, Intl.NumberFormat>();

/** A format of the reader's notation, made once. */
function formatOf(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(undefined, options);
    formats.set(key, format);
  }
  return format;
}

/** A number in the reader's notation with so many significant digits. */
export function number(value: number, digits = 4): string {
  return formatOf({ maximumSignificantDigits: digits }).format(value);
}

/** A number in the reader's notation with so many digits after the point. */
function fixed(value: number, digits: number): string {
  return formatOf({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A share of one as a percentage. */
export function percent(share: number, digits = 1): string {
  return t("unit.percent", { value: fixed(share * 100, digits) });
}

/** US dollars; small sums keep the digits that tell them from nothing. */
export function money(usd: number): string {
  const small = usd !== 0 && Math.abs(usd) < 0.01;
  return t("unit.usd", {
    value: small
      ? formatOf({ minimumSignificantDigits: 2, maximumSignificantDigits: 2 }).format(usd)
      : fixed(usd, 2),
  });
}

/** Milliseconds in the unit that reads best. */
export function duration(ms: number): string {
  if (ms < 0) return t("unit.minus", { value: duration(-ms) });
  if (ms > 0 && ms < 1) return t("unit.us", { value: number(ms * 1000, 3) });
  if (ms < 1000) return t("unit.ms", { value: number(ms, 3) });
  if (ms < 60_000) return t("unit.s", { value: number(ms / 1000, 3) });
  // Rounded before it is split: 119.6 seconds are two minutes and no second.
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) {
    return t("unit.minutes", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  }
  const minutes = Math.round(seconds / 60);
  return t("unit.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

const sizes = ["B", "kB", "MB", "GB", "TB"] as const;

/** So many bytes in the unit that reads best. */
export function size(bytes: number): string {
  const step = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return t(`unit.${sizes[step] ?? "B"}`, { value: number(bytes / 1000 ** step, 3) });
}

/** A whole number with grouping. */
export function count(value: number): string {
  return formatOf({}).format(value);
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
      return t("unit.other", { value: number(value), unit });
  }
}

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const months = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" });

/** A moment in the reader's own time zone. */
export function localTime(iso: string): string {
  return moments.format(new Date(iso));
}

const HOUR_MS = 3_600_000;
const ticks = {
  seconds: new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }),
  minutes: new Intl.DateTimeFormat(undefined, { timeStyle: "short" }),
  days: new Intl.DateTimeFormat(undefined, {
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }),
  years: new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }),
};

/** A moment beside an axis that spans so many milliseconds. */
export function tickTime(at: number, spanMs: number): string {
  const of =
    spanMs < HOUR_MS / 6
      ? "seconds"
      : spanMs < 24 * HOUR_MS
        ? "minutes"
        : spanMs < 240 * HOUR_MS
          ? "days"
          : "years";
  return ticks[of].format(at);
}

/** The same moment in UTC, to the second. */
export function utcTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A day such as 2026-11-20, or a month such as 2026-11, of UTC in the reader's words; anything else as it is. */
export function localDay(iso: string): string {
  if (/^\d{4}-\d{2}$/.test(iso)) return months.format(new Date(`${iso}-01`));
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? days.format(new Date(iso)) : iso;
}
