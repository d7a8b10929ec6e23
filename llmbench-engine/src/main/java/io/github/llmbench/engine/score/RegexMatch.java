package io.github.llmbench.engine.score;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Right where a pattern matches somewhere in the response.
 *
 * @param pattern what to look for; {@code null} for the sample's targets, one of which must match
 */
record RegexMatch(@Nullable Pattern pattern) implements Scorer {
    @Override
    public String name() {
        return "regex";
    }

    @Override
    public String signature() {
        return "regex|v1|pattern=" + (pattern == null ? "target" : pattern.pattern());
    }

    @Override
    public Score score(ScoringInput input) {
        if (pattern != null) {
            return find(pattern, input.text())
                    .map(found -> Score.of(true).answer(found))
                    .orElseGet(() -> Score.of(false).because("no match of " + pattern.pattern()));
        }
        if (input.sample().targets().isEmpty()) {
            return NoTarget.score(input.sample());
        }
        for (String target : input.sample().targets()) {
            Optional<String> found = find(Extractors.compile(target), input.text());
            if (found.isPresent()) {
                return Score.of(true).answer(found.get());
            }
        }
        return Score.of(false)
                .because("no match of " + String.join(" or ", input.sample().targets()));
    }

    private static Optional<String> find(Pattern wanted, String text) {
        return BoundedText.match(
                wanted, text, matcher -> matcher.find() ? Optional.of(matcher.group()) : Optional.empty());
    }
}
