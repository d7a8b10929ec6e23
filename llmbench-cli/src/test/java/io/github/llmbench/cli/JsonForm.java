package io.github.llmbench.cli;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The published forms of what commands print as JSON. */
final class JsonForm {
    private JsonForm() {}

    /** What of an output does not fit its form, such as {@code comparison-1}; empty where all does. */
    static List<Error> errors(String form, String output) {
        String resource = "/io/github/llmbench/engine/report/llmbench-" + form + ".schema.json";
        try (InputStream in = JsonForm.class.getResourceAsStream(resource)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in, InputFormat.JSON)
                    .validate(output, InputFormat.JSON);
        } catch (IOException e) {
            throw new AssertionError(resource, e);
        }
    }
}
