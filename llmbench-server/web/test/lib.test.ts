import { describe, expect, it } from "vitest";
import { compared } from "../src/lib/diff";
import { count, duration, inUnit, localDay, money, percent, size, utcTime } from "../src/lib/format";
import { t } from "../src/lib/i18n";
import { en } from "../src/lib/messages";
import { applyTheme, chooseTheme, chosenTheme, followSystemTheme } from "../src/lib/theme";
import { guardMarkup } from "../src/lib/trusted";
import { commands } from "../src/ui/CommandPalette";

describe("figures", () => {
  it("are told in the unit that reads best", () => {
    expect(duration(0.25)).toBe("250 µs");
    expect(duration(12.34)).toBe("12.3 ms");
    expect(duration(1500)).toBe("1.5 s");
    expect(duration(125_000)).toBe("2 min 5 s");
    expect(duration(119_600)).toBe("2 min 0 s");
    expect(duration(7_200_000)).toBe("2 h 0 min");
    expect(duration(3_599_600)).toBe("1 h 0 min");
    expect(duration(7_199_000)).toBe("2 h 0 min");
    expect(duration(0)).toBe("0 ms");
    expect(duration(-0.2)).toBe("-200 µs");
    expect(duration(-350)).toBe("-350 ms");
    expect(duration(119_900)).toBe("2 min 0 s");
    expect(money(0.00042)).toBe("0.00042 USD");
    expect(money(12)).toBe("12.00 USD");
    expect(percent(0.123)).toBe("12.3 %");
    expect(count(1234567)).toBe("1,234,567");
    expect(inUnit(3, "tokens/s")).toBe("3 tokens/s");
    expect(inUnit(250, "ms")).toBe("250 ms");
    expect(inUnit(0.5, "")).toBe("0.5");
    expect(inUnit(0.5, "share")).toBe("50.0 %");
    expect(inUnit(1, "USD")).toBe("1.00 USD");
    expect(size(1_234_567)).toBe("1.23 MB");
    expect(money(1234.5)).toBe("1,234.50 USD");
  });
  it("have days and months in the reader's words, and moments in UTC to the second", () => {
    expect(localDay("2026-11-20")).toBe("Nov 20, 2026");
    expect(localDay("2026-11")).toBe("November 2026");
    expect(localDay("all")).toBe("all");
    expect(utcTime("2026-11-20T10:00:00.123+01:00")).toBe("2026-11-20 09:00:00 UTC");
  });
});

describe("texts", () => {
  it("have their places filled and keep those without a value", () => {
    expect(t("overview.progress", { done: 3, trials: 9 })).toBe("3 of 9 trials");
    expect(t("overview.progress", { done: 3 })).toBe("3 of {trials} trials");
  });
  it("are never empty", () => {
    const texts = Object.values(en).flatMap((text) =>
      typeof text === "string" ? [text] : [text.one, text.other],
    );
    // What stands between sentences is a gap.
    expect(texts.filter((text) => text.trim() === "")).toEqual([" "]);
  });
});

describe("a difference of texts", () => {
  it("marks the words that only one side has", () => {
    expect(compared("the answer is 42 .", "the answer was 42 !").stretches).toEqual([
      { in: "both", text: "the answer " },
      { in: "before", text: "is" },
      { in: "after", text: "was" },
      { in: "both", text: " 42 " },
      { in: "before", text: "." },
      { in: "after", text: "!" },
    ]);
  });
  it("gives each side back whole, whatever the texts", () => {
    let seed = 7;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 200; round++) {
      const text = () => Array.from({ length: next(12) }, () => "abc"[next(3)]).join(" ");
      const before = text();
      const after = text();
      const side = (own: string) =>
        compared(before, after)
          .stretches.filter((stretch) => stretch.in === "both" || stretch.in === own)
          .map((stretch) => stretch.text)
          .join("");
      expect(side("before")).toBe(before);
      expect(side("after")).toBe(after);
    }
  });
  it("compares long texts line by line, and those of too many lines not at all", () => {
    const long = "word ".repeat(5_000);
    expect(compared(long, long)).toEqual({ by: "words", stretches: [{ in: "both", text: long }] });
    const lines = (word: string) =>
      Array.from({ length: 1_500 }, (_, line) => (line % 2 ? "the same line\n" : `${word} ${line}\n`)).join(
        "",
      );
    const different = compared(lines("one"), lines("other"));
    expect(different.by).toBe("lines");
    expect(different.stretches.filter((stretch) => stretch.in === "both")).toHaveLength(750);
    const more = (word: string) => Array.from({ length: 3_000 }, (_, line) => `${word} ${line}\n`).join("");
    expect(compared(more("one"), more("other")).by).toBe("whole");
    expect(compared(`${long}one ${long}`, `${long}other ${long}`)).toEqual({
      by: "words",
      stretches: [
        { in: "both", text: long },
        { in: "before", text: "one" },
        { in: "after", text: "other" },
        { in: "both", text: ` ${long}` },
      ],
    });
  });
});

describe("the theme", () => {
  it("is the reader's choice, kept, and the system's without one", () => {
    followSystemTheme();
    applyTheme();
    expect(chosenTheme()).toBe("system");
    chooseTheme("dark");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(chosenTheme()).toBe("dark");
  });
});

describe("the palette", () => {
  it("finds pages by name and takes anything like an id for a run", () => {
    expect(commands("new bench").map((command) => command.path)).toEqual(["/benchmarks/new"]);
    expect(commands("tren").map((command) => command.path)).toEqual(["/trends"]);
    expect(commands("01JD-abc.def").at(-1)?.path).toBe("/runs/01JD-abc.def");
    expect(commands("<script>")).toEqual([]);
  });
});

describe("markup", () => {
  it("is made of nothing but nothing", () => {
    const made: { createHTML(text: string): string }[] = [];
    guardMarkup({ createPolicy: (_name, rules) => made.push(rules) });
    expect(made[0]?.createHTML("")).toBe("");
    expect(() => made[0]?.createHTML("<b>x</b>")).toThrow("must not become markup");
    guardMarkup(undefined);
    expect(made).toHaveLength(1);
  });
});
