package io.github.llmbench.engine.score;

import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Right where the response starts with a text.
 *
 * @param value what it starts with; {@code null} for one of the sample's targets
 * @param ignoreCase without regard to case
 * @param strip without blanks at the ends of both
 */
record StartsWith(@Nullable String value, boolean ignoreCase, boolean strip) implements Scorer {
    @Override
    public String name() {
        return "starts_with";
    }

    @Override
    public String signature() {
        return "starts_with|v1|value=" + (value == null ? "target" : value) + "|ignore_case=" + ignoreCase + "|strip="
                + strip;
    }

    @Override
    public Score score(ScoringInput input) {
        List<String> wanted = value != null
                ? List.of(value)
                : input.sample().targets().stream()
                        .filter(target -> !target.isBlank())
                        .toList();
        if (wanted.isEmpty()) {
            return NoTarget.score(input.sample());
        }
        String text = plain(input.text());
        boolean right = wanted.stream().anyMatch(one -> text.startsWith(plain(one)));
        Score score = Score.of(right);
        return right ? score : score.because("does not start with " + String.join(" or ", wanted));
    }

    private String plain(String text) {
        String cased = ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
        return strip ? PythonText.strip(cased) : cased;
    }
}
