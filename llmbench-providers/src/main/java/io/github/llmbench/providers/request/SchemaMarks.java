package io.github.llmbench.providers.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.github.llmbench.api.OutputSchema;
import io.github.llmbench.api.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schemas of one request that langchain4j puts in their places as marks, which then give way to the schemas as they were given:
 * langchain4j's own schemas have no field for most of what JSON Schema can say.
 */
final class SchemaMarks {
    private static final String MARK = "llmbench-schema-";

    private final List<Map<String, Object>> schemas = new ArrayList<>();

    List<ToolSpecification> tools(List<Tool> tools) {
        return tools.stream()
                .map(tool -> ToolSpecification.builder()
                        .name(tool.name())
                        .description(tool.description().isEmpty() ? null : tool.description())
                        .parameters(mark(tool.parameters()))
                        .build())
                .toList();
    }

    @Nullable
    ResponseFormat format(@Nullable OutputSchema output) {
        return output == null
                ? null
                : ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(JsonSchema.builder()
                                .name(output.name())
                                .rootElement(mark(output.schema()))
                                .build())
                        .build();
    }

    private JsonObjectSchema mark(Map<String, Object> schema) {
        schemas.add(schema);
        return JsonObjectSchema.builder()
                .addStringProperty(MARK + (schemas.size() - 1))
                .build();
    }

    /** Puts the schemas in. */
    void replaceIn(ObjectNode body, ObjectMapper json) {
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            field.setValue(replaced(field.getValue(), json));
        }
    }

    private JsonNode replaced(JsonNode node, ObjectMapper json) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, replaced(array.get(i), json));
            }
        } else if (node instanceof ObjectNode object) {
            JsonNode properties = object.path("properties");
            String name = properties.size() == 1 ? properties.fieldNames().next() : "";
            if (name.startsWith(MARK)) {
                return json.valueToTree(schemas.get(Integer.parseInt(name.substring(MARK.length()))));
            }
            replaceIn(object, json);
        }
        return node;
    }
}
