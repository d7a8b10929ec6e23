package io.github.llmbench.engine.score;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Right where the response is JSON, or contains a JSON object, and fits a schema if there is one.
 *
 * @param name its name
 * @param anywhere whether an object anywhere in the response will do
 * @param schema what it must fit; {@code null} for any, or for the sample's target where one is needed
 * @param schemaNeeded whether the sample's target is the schema where none is given
 */
record JsonMatch(String name, boolean anywhere, @Nullable JsonSchemas schema, boolean schemaNeeded) implements Scorer {
    @Override
    public String signature() {
        return name + "|v1|anywhere=" + anywhere + "|schema="
                + (schema != null ? schema : schemaNeeded ? "target" : "none");
    }

    @Override
    public Score score(ScoringInput input) {
        Sample sample = input.sample();
        if (schema != null || !schemaNeeded) {
            return judge(input.text(), schema);
        }
        if (sample.targets().isEmpty()) {
            return NoTarget.score(sample);
        }
        Optional<JsonNode> target = JsonText.whole(sample.target());
        return target.isEmpty()
                ? Score.unscored("target of sample " + sample.id() + " is no JSON schema")
                : judge(input.text(), JsonSchemas.of(target.get()));
    }

    private Score judge(String text, @Nullable JsonSchemas wanted) {
        return PatternEffort.onOneAnswer(() -> judged(text, wanted));
    }

    private Score judged(String text, @Nullable JsonSchemas wanted) {
        Optional<JsonNode> found = anywhere
                ? JsonText.object(
                                text,
                                node -> wanted == null || wanted.complaint(node).isEmpty())
                        .or(() -> JsonText.object(text, node -> true))
                : JsonText.whole(text);
        if (found.isEmpty()) {
            return Score.of(false).because(anywhere ? "contains no JSON object" : "is no JSON");
        }
        Optional<String> complaint = wanted == null ? Optional.empty() : wanted.complaint(found.get());
        Score score = Score.of(complaint.isEmpty()).answer(found.get().toString());
        return complaint.map(score::because).orElse(score);
    }
}
