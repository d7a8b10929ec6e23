package io.github.llmbench.engine.score.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.engine.score.judge.Replies.Found;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A verdict of one word: member {@code field} of an object of JSON, or the word behind {@code Field:}, whichever stands last. Where the last
 * one is not allowed, no earlier one counts instead.
 *
 * @param field lower case
 * @param allowed the words in a few words, as the question puts them
 * @param type the words as a JSON schema
 * @param marker finds the word outside of JSON
 * @param meaning the value of a word; empty where it is not allowed
 */
record WordForm(
        String field,
        String allowed,
        Map<String, Object> type,
        Pattern marker,
        Function<String, OptionalDouble> meaning)
        implements VerdictForm {

    /** Of some words. */
    static WordForm of(String field, List<String> words, Function<String, OptionalDouble> meaning) {
        String allowed = words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(" or "));
        return new WordForm(field, allowed, Map.of("type", "string", "enum", words), Replies.marker(field), meaning);
    }

    /** Of a whole number. */
    static WordForm ofNumber(String field, String allowed, Function<String, OptionalDouble> meaning) {
        return new WordForm(field, allowed, Map.of("type", "integer"), Replies.marker(field), meaning);
    }

    @Override
    public OutputSchema schema() {
        return new OutputSchema(
                "verdict",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("reason", Map.of("type", "string"), field, type),
                        "required",
                        List.of("reason", field),
                        "additionalProperties",
                        false));
    }

    @Override
    public String wanted() {
        return "{\"reason\": \"one or two sentences\", \"" + field + "\": " + allowed + "}";
    }

    @Override
    public Optional<Reading> read(String reply) {
        Optional<Found<JsonNode>> object = Replies.lastObject(reply, node -> node.has(field));
        Optional<Found<String>> marked = Replies.last(marker, reply);
        boolean inJson = object.isPresent()
                && marked.map(word -> word.end() < object.get().end()).orElse(true);
        if (inJson) {
            JsonNode node = object.get().value();
            return reading(node.get(field).asText(), node.path("reason").asText(""));
        }
        return marked.flatMap(word -> reading(word.value(), ""));
    }

    private Optional<Reading> reading(String given, String reason) {
        String word = given.strip();
        while (word.endsWith(".")) {
            word = word.substring(0, word.length() - 1);
        }
        OptionalDouble value = meaning.apply(word);
        return value.isPresent()
                ? Optional.of(new Reading(value.getAsDouble(), word, reason.isBlank() ? null : reason))
                : Optional.empty();
    }
}
