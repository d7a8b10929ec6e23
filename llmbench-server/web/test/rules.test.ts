import { describe, expect, it } from "vitest";
import { said, listed, t } from "../src/lib/i18n";
import { en } from "../src/lib/messages";

const styles = import.meta.glob<string>("../src/styles/*.css", {
  query: "?raw",
  import: "default",
  eager: true,
});
const sources = import.meta.glob<string>(["../src/**/*.{ts,tsx}", "!**/messages.ts", "!**/schema.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What is on the left for some readers is on the right for others; `inline-start` is where a line begins. */
const SIDED =
  /(^|[\s;{])((margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b|(left|right)\s*:|(text-align|float|clear)\s*:\s*(left|right)\b|border-(top|bottom)-(left|right)-radius)/;

describe("pages read from right to left", () => {
  it("have styles that name no left and no right", () => {
    const wrong = Object.entries(styles).flatMap(([file, text]) =>
      text
        .split("\n")
        .flatMap((line, index) => (SIDED.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(Object.keys(styles)).toHaveLength(2);
    expect(wrong).toEqual([]);
  });

  it("are found out by that rule where they do", () => {
    for (const line of ["  margin-left: 1px;", "  left: 0;", "  text-align: right;", "a { float: left }"]) {
      expect(SIDED.test(line), line).toBe(true);
    }
    expect(SIDED.test("  margin-inline-start: 1px;")).toBe(false);
  });
});

describe("texts of the pages", () => {
  it("are all in use", () => {
    const all = Object.values(sources).join("\n");
    // A key may be made of a fixed beginning and a value, such as `verdict.${verdict}`.
    const begun = [...all.matchAll(/`([a-zA-Z.]+\.)\$\{/g)].map((match) => match[1] ?? "");
    const unused = Object.keys(en).filter(
      (key) => !all.includes(`"${key}"`) && !begun.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });

  it("have a form for one and for several", () => {
    expect(t("overview.errors", { count: 1 })).toBe("one call failed");
    expect(t("overview.errors", { count: 2 })).toBe("2 calls failed");
  });

  it("stand beside each other without those that say nothing", () => {
    expect(listed("a", false, undefined, "", "b")).toBe("a · b");
    expect(said("One.", null, "Two.")).toBe("One. Two.");
  });
});
