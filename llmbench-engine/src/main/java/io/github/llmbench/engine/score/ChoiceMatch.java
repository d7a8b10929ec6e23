package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Right where the answer names exactly the right choices. A target is the letter of a choice or its text.
 *
 * @param style how the letters are found
 * @param several whether a sample may have several right choices, all of which must be named
 */
record ChoiceMatch(Style style, boolean several) implements Scorer {
    /** How letters are found. */
    enum Style {
        /** Leniently: {@code choice_letter}. */
        LETTER,
        /** As Inspect does: behind "ANSWER:". */
        INSPECT,
        /** As lm-evaluation-harness does: {@code (A)}, else the text of a choice, else a letter behind a colon. */
        LM_EVAL;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Style of(String label) {
            for (Style style : values()) {
                if (style.label().equals(label)) {
                    return style;
                }
            }
            throw new IllegalArgumentException(
                    "style of choice must be one of letter, inspect, lm_eval, but was \"" + label + "\"");
        }
    }

    private static final Choices.LmEval LM_EVAL =
            new Choices.LmEval(Pattern.compile("(\\([A-Z]\\))"), false, true, true, List.of());

    ChoiceMatch {
        if (several && style != Style.INSPECT) {
            throw new IllegalArgumentException(
                    "choice finds several letters in style inspect only, but style was " + style.label());
        }
    }

    @Override
    public String name() {
        return "choice";
    }

    @Override
    public String signature() {
        return "choice|v2|style=" + style.label() + "|several=" + several;
    }

    /** 1/n for one of n choices; 1/(2^n - 1) where several may be right. */
    @Override
    public double chance(Sample sample) {
        int choices = sample.choices().size();
        if (choices == 0) {
            return 0;
        }
        return several ? 1 / (Math.pow(2, choices) - 1) : 1.0 / choices;
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (sample.targets().isEmpty()) {
            return NoTarget.score(sample);
        }
        Set<String> wanted = new TreeSet<>();
        for (String target : sample.targets()) {
            Optional<String> letter = Choices.letterOf(target, sample);
            if (letter.isEmpty()) {
                return Score.unscored("target \"" + target + "\" of sample " + sample.id()
                        + " is neither a letter of its " + sample.choices().size()
                        + " choices nor the text of one");
            }
            wanted.add(letter.get());
        }
        Set<String> given = letters(input.text(), sample);
        String found = String.join(",", given);
        List<Score.Step> steps = List.of(
                new Score.Step("letters_" + style.label(), given.isEmpty() ? null : found),
                new Score.Step(Score.Step.EXPECTED, String.join(several ? "," : " or ", wanted)));
        if (given.isEmpty()) {
            return Score.extractionFailed(worst(), "no letter of a choice found")
                    .steps(steps);
        }
        // One of several targets will do where one letter is asked for; else all must be named and no other.
        boolean right = several ? given.equals(wanted) : wanted.containsAll(given);
        Score score = Score.of(right).answer(found).steps(steps);
        return right ? score : score.because("expected " + String.join(several ? "," : " or ", wanted));
    }

    private Set<String> letters(String text, Sample sample) {
        int choices = sample.choices().size();
        if (style == Style.INSPECT) {
            return Choices.inspect(text, choices, several);
        }
        Optional<String> letter = style == Style.LETTER
                ? Extractors.choiceLetter().extract(text)
                : LM_EVAL.find(text, sample.choices()).map(found -> found.replaceAll("[()]", ""));
        return letter.filter(Choices.letters(choices)::contains).map(Set::of).orElse(Set.of());
    }
}
