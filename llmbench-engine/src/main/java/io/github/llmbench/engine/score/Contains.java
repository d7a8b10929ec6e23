package io.github.llmbench.engine.score;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Right where the response contains one of some texts, or all of them: {@code contains}, {@code icontains}, {@code contains_any},
 * {@code contains_all} and their kin without regard to case.
 *
 * @param name its name
 * @param texts what is looked for; {@code null} for the sample's targets
 * @param ignoreCase without regard to case
 * @param all whether all must be there
 */
record Contains(String name, @Nullable List<String> texts, boolean ignoreCase, boolean all) implements Scorer {
    Contains {
        texts = texts == null ? null : List.copyOf(texts);
        if (texts != null && texts.isEmpty()) {
            throw new IllegalArgumentException(name + " needs at least one text to look for");
        }
    }

    @Override
    public String signature() {
        return name + "|v1|ignore_case=" + ignoreCase + "|all=" + all + "|texts=" + (texts == null ? "target" : texts);
    }

    @Override
    public Score score(ScoringInput input) {
        List<String> wanted = texts == null ? targets(input.sample()) : texts;
        if (wanted.isEmpty()) {
            return NoTarget.score(input.sample());
        }
        String text = cased(input.text());
        List<String> missing =
                wanted.stream().filter(one -> !text.contains(cased(one))).toList();
        boolean right = all ? missing.isEmpty() : missing.size() < wanted.size();
        return right ? Score.of(true) : Score.of(false).because("does not contain " + String.join(", ", missing));
    }

    /** A blank target is contained in every response and would always pass. */
    private static List<String> targets(Sample sample) {
        return sample.targets().stream().filter(target -> !target.isBlank()).toList();
    }

    private String cased(String text) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }
}
