package io.github.llmbench.engine.declare;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.engine.score.Scorers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * A scorer as a benchmark file writes it: a name, or a name with options.
 *
 * <pre>{@code
 * Scorer scorer = ScorerDeclaration.read("exact_match: {extract: gsm8k_flexible}");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ScorerDeclaration {
    private ScorerDeclaration() {}

    /**
     * The scorer that YAML or JSON in one line declares.
     *
     * @throws IllegalArgumentException if it declares none
     */
    public static Scorer read(String spec) {
        try {
            return read(new YAMLMapper().readTree(spec), JsonNode::asText);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "scorer must be a name or \"name: {option: value}\", but was \"" + spec + "\"", e);
        }
    }

    /** @param judge makes a model, or a text that names one, of what stands for a judge */
    @SuppressWarnings("unchecked")
    static Scorer read(JsonNode node, Function<JsonNode, Object> judge) {
        if (node.isTextual()) {
            return Scorers.byName(node.asText());
        }
        if (!node.isObject() || node.size() != 1) {
            throw new IllegalArgumentException("scorer must be a name or \"name: {option: value}\", but was " + node);
        }
        JsonNode options = node.elements().next();
        if (!options.isNull() && !options.isObject()) {
            throw new IllegalArgumentException("options of a scorer must be {option: value}, but were " + options);
        }
        Map<String, Object> given = options.isNull()
                ? new LinkedHashMap<>()
                : new ObjectMapper().convertValue(options, LinkedHashMap.class);
        JsonNode judges = options.path("judge");
        if (!judges.isMissingNode()) {
            List<Object> named = new ArrayList<>();
            (judges.isArray() ? judges : List.of(judges)).forEach(one -> named.add(judge.apply(one)));
            given.put("judge", named);
        }
        return Scorers.byName(node.fieldNames().next(), given);
    }
}
