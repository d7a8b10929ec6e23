package io.github.llmbench.engine.score;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Right where a pattern matches somewhere in the response; targets play no part.
 *
 * @param pattern what to look for
 */
record RegexMatch(Pattern pattern) implements Scorer {
    @Override
    public String name() {
        return "regex_match";
    }

    @Override
    public String signature() {
        return "regex_match|v1|pattern=" + pattern.pattern();
    }

    @Override
    public Score score(ScoringInput input) {
        return BoundedText.match(
                        pattern,
                        input.text(),
                        matcher -> matcher.find() ? Optional.of(matcher.group()) : Optional.<String>empty())
                .map(found -> Score.of(true).answer(found))
                .orElseGet(() -> Score.of(false).because("no match of " + pattern.pattern()));
    }
}
