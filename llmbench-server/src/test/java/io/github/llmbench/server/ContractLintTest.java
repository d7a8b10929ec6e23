package io.github.llmbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.server.contract.Contract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What readers of the contract and makers of clients rely on, and what bounds callers (OWASP API4); without a server. */
@Timeout(60)
class ContractLintTest {
    private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    private final JsonNode contract = Contract.load().tree();

    private record Operation(String path, JsonNode shared, JsonNode node) {
        String id() {
            return node.path("operationId").asText();
        }

        List<JsonNode> parameters() {
            List<JsonNode> all = new ArrayList<>();
            shared.forEach(all::add);
            node.path("parameters").forEach(all::add);
            return all;
        }
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        contract.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> operations.add(
                                new Operation(path.getKey(), path.getValue().path("parameters"), method.getValue()))));
        assertThat(operations).hasSizeGreaterThan(100);
        return operations;
    }

    /** What a reference names; a node without one is itself. */
    private JsonNode named(JsonNode node) {
        JsonNode at = node;
        while (at.has("$ref")) {
            String reference = at.path("$ref").asText();
            at = contract.at(reference.substring(1));
            assertThat(at.isMissingNode()).as(reference).isFalse();
        }
        return at;
    }

    private static Set<String> texts(JsonNode nodes, String field) {
        Set<String> texts = new TreeSet<>();
        nodes.forEach(node -> texts.add(node.path(field).asText()));
        return texts;
    }

    @Test
    void every_operation_has_a_name_of_its_own_a_summary_tags_and_an_answer_for_what_goes_wrong() {
        Set<String> tags = texts(contract.path("tags"), "name");
        Set<String> used = new TreeSet<>();
        Map<String, String> paths = new HashMap<>();
        for (Operation operation : operations()) {
            assertThat(operation.id()).as(operation.path()).matches("[a-z][A-Za-z]+");
            assertThat(paths.put(operation.id(), operation.path()))
                    .as(operation.id())
                    .isNull();
            assertThat(operation.node().path("summary").asText())
                    .as(operation.id())
                    .isNotBlank();
            assertThat(operation.node().path("tags")).as(operation.id()).isNotEmpty();
            operation.node().path("tags").forEach(tag -> used.add(tag.asText()));
            assertThat(operation.node().path("responses").has("default"))
                    .as(operation.id())
                    .isTrue();
        }
        assertThat(used).isEqualTo(tags);
    }

    @Test
    void parameters_of_a_path_are_those_that_stand_in_it() {
        for (Operation operation : operations()) {
            Set<String> described = operation.parameters().stream()
                    .map(this::named)
                    .filter(parameter -> parameter.path("in").asText().equals("path"))
                    .map(parameter -> parameter.path("name").asText())
                    .collect(Collectors.toSet());
            assertThat(described)
                    .as(operation.id())
                    .isEqualTo(IN_PATH.matcher(operation.path())
                            .results()
                            .map((MatchResult result) -> result.group(1))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void what_is_referred_to_is_there_and_what_is_there_is_referred_to() {
        Set<String> referred =
                contract.findValuesAsText("$ref").stream().collect(Collectors.toCollection(TreeSet::new));
        referred.forEach(
                reference -> assertThat(contract.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        Set<String> there = new LinkedHashSet<>();
        for (String kind : List.of("schemas", "parameters", "responses", "headers")) {
            contract.path("components")
                    .path(kind)
                    .fieldNames()
                    .forEachRemaining(name -> there.add("#/components/" + kind + "/" + name));
        }
        there.removeAll(referred);
        // The WebSocket speaks these; no path does.
        assertThat(there)
                .containsExactlyInAnyOrder("#/components/schemas/LiveRequest", "#/components/schemas/LiveMessage");
    }

    @Test
    void every_text_and_every_list_of_a_caller_is_bounded() {
        List<String> unbounded = new ArrayList<>();
        for (Operation operation : operations()) {
            operation
                    .parameters()
                    .forEach(parameter -> bounded(
                            named(parameter).path("schema"),
                            operation.id() + " ?"
                                    + named(parameter).path("name").asText(),
                            Set.of(),
                            unbounded));
            named(operation.node().path("requestBody"))
                    .path("content")
                    .forEach(body -> bounded(body.path("schema"), operation.id(), Set.of(), unbounded));
        }
        assertThat(unbounded).isEmpty();
    }

    private void bounded(JsonNode schema, String at, Set<String> before, List<String> unbounded) {
        String reference = schema.path("$ref").asText();
        if (!schema.isObject() || before.contains(reference)) {
            return;
        }
        Set<String> path = new TreeSet<>(before);
        if (!reference.isEmpty()) {
            path.add(reference);
        }
        JsonNode plain = named(schema);
        String type = plain.path("type").asText();
        boolean text = type.equals("string")
                && List.of("enum", "const", "maxLength", "format", "pattern").stream()
                        .noneMatch(plain::has);
        if (text || (type.equals("array") && !plain.has("maxItems"))) {
            unbounded.add(at);
        }
        plain.path("properties")
                .properties()
                .forEach(field -> bounded(field.getValue(), at + "/" + field.getKey(), path, unbounded));
        bounded(plain.path("items"), at + "[]", path, unbounded);
        bounded(plain.path("additionalProperties"), at + "/*", path, unbounded);
        for (String several : List.of("oneOf", "anyOf", "allOf")) {
            plain.path(several).forEach(one -> bounded(one, at, path, unbounded));
        }
    }
}
