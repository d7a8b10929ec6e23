import { en, type MessageKey } from "./messages";

type Values = Readonly<Record<string, string | number>>;

/** A part that is left out where there is nothing to say. */
type Part = string | false | null | undefined;

const plurals = new Intl.PluralRules("en");
const numbers = new Intl.NumberFormat();

/**
 * The text of a key with its `{places}` filled in; numbers are written in the reader's notation. A text that counts something has a form
 * for each plural of its language, chosen by the value it names.
 */
export function t(key: MessageKey, values: Values = {}): string {
  const message = en[key];
  const text = typeof message === "string" ? message : message[pluralOf(values[message.by])];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? numbers.format(value) : value;
  });
}

function pluralOf(value: string | number | undefined): "one" | "other" {
  return typeof value === "number" && plurals.select(value) === "one" ? "one" : "other";
}

/** Facts beside each other, each whole in itself. */
export function listed(...parts: readonly Part[]): string {
  return parts.filter(Boolean).join(t("list.separator"));
}

/** Names of a list, with what the language puts between them. */
export function enumerated(names: readonly (string | undefined)[]): string {
  return names.filter(Boolean).join(t("list.comma"));
}

/** Whole sentences after each other. */
export function said(...sentences: readonly Part[]): string {
  return sentences.filter(Boolean).join(t("sentence.separator"));
}
