package io.github.llmbench.engine.score;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * DROP's F1, the best over the targets. Answer and targets are one span each, or several in a JSON list of texts.
 *
 * @param exact whether only equal spans count, and then 1
 */
record DropMatch(boolean exact) implements Scorer {
    @Override
    public String name() {
        return exact ? "drop_exact" : "drop_f1";
    }

    @Override
    public boolean binary() {
        return exact;
    }

    @Override
    public String signature() {
        return name() + "|v1";
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        List<String> targets =
                sample.targets().stream().filter(target -> !target.isBlank()).toList();
        if (targets.isEmpty()) {
            return NoTarget.score(sample);
        }
        List<String> answer = spans(input.text());
        double best = 0;
        for (String target : targets) {
            List<String> wanted = spans(target);
            double value = exact ? DropF1.exact(answer, wanted) ? 1 : 0 : DropF1.f1(answer, wanted);
            best = Math.max(best, value);
        }
        Score score = Score.of(best)
                .answer(input.text())
                .steps(new Extraction(Optional.of(input.text()), List.of())
                        .against(input.text(), targets, DropMatch::form));
        return best == 1 ? score : score.because("compared with " + String.join(" or ", targets));
    }

    private static String form(String text) {
        return spans(text).stream().map(NormalForm::drop).collect(Collectors.joining(", "));
    }

    private static List<String> spans(String text) {
        Optional<JsonNode> list = text.strip().startsWith("[") ? JsonText.whole(text) : Optional.empty();
        List<String> spans = new ArrayList<>();
        list.ifPresent(node -> node.forEach(span -> spans.add(span.asText())));
        return spans.isEmpty() ? List.of(text) : spans;
    }
}
