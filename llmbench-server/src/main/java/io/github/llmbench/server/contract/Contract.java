package io.github.llmbench.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The operations that {@code openapi.yaml} describes. Immutable and safe for use by several threads. */
public final class Contract {
    /** The contract's resource, on the class path. */
    public static final String RESOURCE = "/io/github/llmbench/server/openapi.yaml";

    private static final String BASE = "https://llmbench.github.io/server/openapi.json";
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

    private final String text;
    private final JsonNode tree;
    private final JsonNode root;
    private final SchemaRegistry schemas;
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<String, Deprecation> deprecations = new LinkedHashMap<>();

    private Contract(String text) throws IOException {
        this.text = text;
        tree = new YAMLMapper().readTree(text);
        root = tree.deepCopy();
        makeAbsolute(root);
        String all = root.toString();
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.resourceLoaders(loaders -> loaders.resources(Map.of(BASE, all))));
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (String method : METHODS) {
                JsonNode operation = path.getValue().path(method);
                if (!operation.isMissingNode()) {
                    add(operation(path.getKey(), method, path.getValue(), operation));
                    Deprecation deprecation = Deprecation.of(operation);
                    if (deprecation != null) {
                        deprecations.put(operation.path("operationId").asText(), deprecation);
                    }
                }
            }
        }
    }

    /** The contract of this version. */
    public static Contract load() {
        try (InputStream in = Objects.requireNonNull(Contract.class.getResourceAsStream(RESOURCE))) {
            return new Contract(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the contract cannot be read", e);
        }
    }

    /**
     * A contract.
     *
     * @throws IOException if the text is no YAML
     */
    public static Contract of(String text) throws IOException {
        return new Contract(text);
    }

    private void add(Operation operation) {
        if (operations.put(operation.id(), operation) != null) {
            throw new IllegalStateException("two operations of the contract are called " + operation.id());
        }
    }

    /** References of a schema that stands alone lead nowhere unless they name the document. */
    private static void makeAbsolute(JsonNode node) {
        if (node instanceof ObjectNode object) {
            JsonNode reference = object.get("$ref");
            if (reference != null && reference.asText().startsWith("#")) {
                object.set("$ref", TextNode.valueOf(BASE + reference.asText()));
            }
        }
        node.forEach(Contract::makeAbsolute);
    }

    private Operation operation(String path, String method, JsonNode item, JsonNode node) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode list : List.of(item.path("parameters"), node.path("parameters"))) {
            list.forEach(parameter -> parameters.add(parameter(resolved(parameter))));
        }
        JsonNode body = resolved(node.path("requestBody"));
        Map<String, Map<String, Schema>> responses = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> response : node.path("responses").properties()) {
            responses.put(response.getKey(), content(resolved(response.getValue())));
        }
        JsonNode security = node.path("security");
        return new Operation(
                node.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                List.copyOf(parameters),
                content(body),
                body.path("required").asBoolean(false),
                node.path("x-max-bytes").asLong(Operation.USUAL_BYTES),
                responses,
                !security.isArray() || !security.isEmpty(),
                node.path("x-shows-secret").asBoolean(),
                node.path("x-further-parameters").asBoolean());
    }

    private Parameter parameter(JsonNode node) {
        JsonNode schema = resolved(node.path("schema"));
        boolean array = schema.path("type").asText().equals("array");
        JsonNode item = array ? resolved(schema.path("items")) : schema;
        return new Parameter(
                node.path("name").asText(),
                node.path("in").asText(),
                node.path("required").asBoolean(false),
                array,
                item.path("type").asText("string"),
                schemas.getSchema(node.path("schema")));
    }

    private Map<String, Schema> content(JsonNode holder) {
        Map<String, Schema> content = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> type : holder.path("content").properties()) {
            content.put(type.getKey(), schemas.getSchema(type.getValue().path("schema")));
        }
        return content;
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : resolved(root.at(reference.asText().substring(BASE.length() + 1)));
    }

    /** The contract as it is written. */
    public String text() {
        return text;
    }

    /** The contract as a tree of JSON. */
    public JsonNode tree() {
        return tree.deepCopy();
    }

    /** All operations in the order of the contract. */
    public List<Operation> operations() {
        return List.copyOf(operations.values());
    }

    /** Whether and since when an operation is to go. */
    public Optional<Deprecation> deprecation(Operation operation) {
        return Optional.ofNullable(deprecations.get(operation.id()));
    }

    /** A schema of the contract by its name. */
    public Schema schema(String name) {
        JsonNode node = root.at("/components/schemas/" + name);
        if (node.isMissingNode()) {
            throw new IllegalArgumentException("the contract has no schema " + name);
        }
        return schemas.getSchema(node);
    }
}
