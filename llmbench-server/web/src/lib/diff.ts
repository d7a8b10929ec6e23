/** A stretch of words that both texts have, or only one. */
export interface Stretch {
  readonly in: "both" | "before" | "after";
  readonly text: string;
}

/** Where more parts than this differ, they are not compared: the table below would be too large for a page. */
const MOST_PARTS = 2_000;

const parts = {
  words: (text: string): readonly string[] => text.match(/\s+|\S+/g) ?? [],
  lines: (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [],
};

/** What two texts share, and by what parts they were compared. */
export interface Difference {
  /** `whole` where the texts are too long even for a comparison of their lines. */
  readonly by: "words" | "lines" | "whole";
  readonly stretches: readonly Stretch[];
}

/** What two texts share: word by word, line by line where they are long, not at all where they have too many lines. */
export function compared(before: string, after: string): Difference {
  for (const by of ["words", "lines"] as const) {
    const a = parts[by](before);
    const b = parts[by](after);
    const shorter = Math.min(a.length, b.length);
    let start = 0;
    while (start < shorter && a[start] === b[start]) start++;
    let end = 0;
    while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    const left = a.slice(start, a.length - end);
    const right = b.slice(start, b.length - end);
    if (left.length <= MOST_PARTS && right.length <= MOST_PARTS) {
      const stretches = [
        { in: "both", text: a.slice(0, start).join("") } as const,
        ...common(left, right),
        { in: "both", text: a.slice(a.length - end).join("") } as const,
      ];
      return { by, stretches: stretches.filter((stretch) => stretch.text !== "") };
    }
  }
  return {
    by: "whole",
    stretches: [
      { in: "before", text: before },
      { in: "after", text: after },
    ],
  };
}

/** The longest common subsequence. */
function common(a: readonly string[], b: readonly string[]): readonly Stretch[] {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
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
    } else if ((longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
      add("before", a[i++]);
    else add("after", b[j++]);
  }
  while (i < a.length) add("before", a[i++]);
  while (j < b.length) add("after", b[j++]);
  return stretches;
}
