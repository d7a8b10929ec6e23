package io.github.llmbench.server.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the contract. Immutable and safe for use by several threads.
 *
 * @param id its name, which binds it to a handler and a rule of access
 * @param method in capitals
 * @param path with {@code {name}} for each path parameter
 * @param parameters of path, query and headers
 * @param body schemas by media type; empty where it takes none
 * @param bodyRequired whether there must be one
 * @param maxBytes how large a body may be
 * @param responses schemas by media type, by status or {@code default}
 * @param secured whether a caller must be known
 * @param showsSecret whether its answer holds what must be shown once and kept nowhere
 * @param further whether parameters that it does not name are left alone, since another program chooses them
 */
public record Operation(
        String id,
        String method,
        String path,
        List<Parameter> parameters,
        Map<String, Schema> body,
        boolean bodyRequired,
        long maxBytes,
        Map<String, Map<String, Schema>> responses,
        boolean secured,
        boolean showsSecret,
        boolean further) {
    /** How large a body may be unless the operation says otherwise. */
    static final long USUAL_BYTES = 1 << 20;

    /** The media type of what is checked field by field. */
    public static final String JSON = "application/json";

    /** Whether it has a parameter of this name. */
    public boolean takes(String parameter) {
        return parameters.stream().anyMatch(each -> each.name().equals(parameter));
    }

    /**
     * What is wrong with the parameters.
     *
     * @param path gives the value of a path parameter
     * @param query all of the query
     * @param header gives the value of a header
     */
    public List<Violation> check(
            Function<String, String> path, Map<String, List<String>> query, Function<String, @Nullable String> header) {
        List<Violation> violations = new ArrayList<>();
        for (Parameter parameter : parameters) {
            List<String> values = switch (parameter.in()) {
                case "path" -> List.of(path.apply(parameter.name()));
                case "query" -> query.getOrDefault(parameter.name(), List.of());
                default -> {
                    String value = header.apply(parameter.name());
                    yield value == null ? List.<String>of() : List.of(value);
                }
            };
            violations.addAll(parameter.check(values));
        }
        Set<String> known = parameters.stream()
                .filter(parameter -> parameter.in().equals("query"))
                .map(Parameter::name)
                .collect(Collectors.toSet());
        query.keySet().stream()
                .filter(name -> !further && !known.contains(name))
                .forEach(name -> violations.add(Violation.parameter(name, "is unknown; known are " + known)));
        return violations;
    }

    /** What is wrong with a body in JSON. */
    public List<Violation> check(JsonNode json) {
        Schema schema = body.get(JSON);
        if (schema == null) {
            return List.of();
        }
        List<Violation> violations = new ArrayList<>();
        Violation.unstorable(json, "#", violations);
        if (violations.isEmpty()) {
            schema.validate(json).stream().map(Violation::of).forEach(violations::add);
        }
        return violations;
    }

    /**
     * What is wrong with an answer; for tests.
     *
     * @param contentType without parameters; {@code null} where there is no body
     * @param json the body where it is JSON
     */
    public List<String> checkAnswer(int status, @Nullable String contentType, @Nullable JsonNode json) {
        Map<String, Schema> content =
                responses.getOrDefault(Integer.toString(status), status < 400 ? null : responses.get("default"));
        if (content == null) {
            return List.of(id + " answers with " + status + ", which the contract does not name");
        }
        if (content.isEmpty()) {
            return json == null ? List.of() : List.of(id + " " + status + " must have no body");
        }
        Schema schema = contentType == null ? null : content.get(contentType);
        if (schema == null) {
            return List.of(
                    id + " " + status + " answers in " + contentType + ", the contract says " + content.keySet());
        }
        return json == null
                ? List.of()
                : schema.validate(json).stream()
                        .map(error -> id + " " + status + " " + error.getInstanceLocation() + ": " + error.getMessage())
                        .toList();
    }
}
