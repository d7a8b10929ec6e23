package io.github.llmbench.engine.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks JSON against JSON Schema, draft 2020-12 unless the schema names another; formats count, and patterns are bounded as those of
 * other scorers are, on each string and on all strings of an answer together.
 */
final class JsonSchemas {
    private static final int MOST_ERRORS = 5;
    private static final SchemaRegistryConfig BOUNDED = SchemaRegistryConfig.builder()
            .regularExpressionFactory(JsonSchemas::bounded)
            .build();

    private final Schema schema;
    private final String text;

    private JsonSchemas(Schema schema, String text) {
        this.schema = schema;
        this.text = text;
    }

    /**
     * A schema.
     *
     * @throws IllegalArgumentException if it is no schema
     */
    static JsonSchemas of(JsonNode schema) {
        if (!schema.isObject() && !schema.isBoolean()) {
            throw new IllegalArgumentException("schema must be a JSON object, true or false, but was " + schema);
        }
        return new JsonSchemas(
                SchemaRegistry.withDefaultDialect(
                                SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(BOUNDED))
                        .getSchema(schema),
                schema.toString());
    }

    /** What the library does by itself, on a text that a pattern may read only so often. */
    private static RegularExpression bounded(String text) {
        Pattern pattern = Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(text)));
        return value -> BoundedText.match(pattern, value, Matcher::find);
    }

    /**
     * What is wrong, or empty.
     *
     * @throws IllegalStateException if a pattern takes too long on it
     */
    Optional<String> complaint(JsonNode node) {
        List<Error> errors = schema.validate(
                node, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(errors.stream()
                .limit(MOST_ERRORS)
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .collect(Collectors.joining("; ")));
    }

    @Override
    public String toString() {
        return text;
    }
}
