/** Characters that turn or hide the text around them: directional overrides and isolates, zero-width ones, and controls. */
const HIDDEN = /\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Of the controls, those that a text needs. */
const KEPT = "\t\n\r";

/** A text with the characters a reader cannot see, or is misled by, written as their numbers. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (one) =>
    KEPT.includes(one)
      ? one
      : `\u27e8U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`,
  );
}
