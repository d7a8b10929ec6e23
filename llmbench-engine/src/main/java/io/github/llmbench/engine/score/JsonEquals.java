package io.github.llmbench.engine.score;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Right where the response's JSON equals a target's: members in any order, numbers by value.
 *
 * @param anywhere whether JSON inside of the response will do
 * @param subset whether the response may have members that the target has not
 */
record JsonEquals(boolean anywhere, boolean subset) implements Scorer {
    @Override
    public String name() {
        return "json_equals";
    }

    @Override
    public String signature() {
        return "json_equals|v1|anywhere=" + anywhere + "|subset=" + subset;
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        List<JsonNode> targets = new ArrayList<>();
        for (String target : sample.targets()) {
            Optional<JsonNode> node = JsonText.whole(target);
            if (node.isEmpty()) {
                return Score.unscored("target of sample " + sample.id() + " is no JSON");
            }
            targets.add(node.get());
        }
        if (targets.isEmpty()) {
            return NoTarget.score(sample);
        }
        Optional<JsonNode> answer = anywhere ? JsonText.any(input.text()) : JsonText.whole(input.text());
        if (answer.isEmpty()) {
            return Score.extractionFailed(worst(), "no JSON found");
        }
        boolean right = targets.stream()
                .anyMatch(target ->
                        subset ? JsonText.within(target, answer.get()) : JsonText.equal(target, answer.get()));
        Score score = Score.of(right).answer(answer.get().toString());
        return right ? score : score.because("expected " + String.join(" or ", sample.targets()));
    }
}
