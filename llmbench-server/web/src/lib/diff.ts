/** A stretch of words that both texts have, or only one. */
export interface Stretch {
  readonly in: "both" | "before" | "after";
  readonly text: string;
}

/** Texts of more words than this are not compared word by word: the table below would be too large for a page. */
const MOST_WORDS = 2_000;

/** What two texts share, word by word: the longest common subsequence. */
export function diff(before: string, after: string): readonly Stretch[] {
  const a = words(before);
  const b = words(after);
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) {
    return before === after
      ? [{ in: "both", text: before }]
      : [
          { in: "before", text: before },
          { in: "after", text: after },
        ];
  }
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const stretches: { in: Stretch["in"]; text: string }[] = [];
  const add = (where: Stretch["in"], text: string | undefined) => {
    if (text === undefined) return;
    const last = stretches.at(-1);
    if (last?.in === where) last.text += text;
    else stretches.push({ in: where, text });
  };
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      add("both", a[i]);
      i++;
      j++;
    } else if ((common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)) add("before", a[i++]);
    else add("after", b[j++]);
  }
  while (i < a.length) add("before", a[i++]);
  while (j < b.length) add("after", b[j++]);
  return stretches;
}

function words(text: string): readonly string[] {
  return text.match(/\s+|\S+/g) ?? [];
}
