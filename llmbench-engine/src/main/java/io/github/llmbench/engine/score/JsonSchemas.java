package io.github.llmbench.engine.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks JSON against JSON Schema, draft 2020-12 unless the schema names another; formats count. */
final class JsonSchemas {
    private static final int MOST_ERRORS = 5;

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
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema),
                schema.toString());
    }

    /** What is wrong, or empty. */
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
