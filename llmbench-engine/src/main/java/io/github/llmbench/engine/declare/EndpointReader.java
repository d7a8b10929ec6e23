package io.github.llmbench.engine.declare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llmbench.api.Endpoint;
import io.github.llmbench.api.Endpoint.Http;
import io.github.llmbench.api.Secret;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where a model is reached, and where answers are remembered. Only here {@code ${NAME}} is replaced, so that a prompt may hold such text as it is. */
final class EndpointReader {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private final Path directory;
    private final Function<String, @Nullable String> variables;

    EndpointReader(Path directory, Function<String, @Nullable String> variables) {
        this.directory = directory;
        this.variables = variables;
    }

    /** The endpoint of a model; the provider's own where the model is a text or says nothing. */
    Endpoint read(JsonNode model) {
        Endpoint.Builder endpoint = Endpoint.builder();
        if (model.has("base-url")) {
            endpoint.baseUrl(value(model, "base-url"));
        }
        if (model.has("api-key-variable")) {
            endpoint.apiKeyVariable(model.path("api-key-variable").asText());
        }
        if (model.has("proxy")) {
            endpoint.proxy(value(model, "proxy"));
        }
        if (model.has("ca-certificates")) {
            endpoint.caCertificates(directory.resolve(value(model, "ca-certificates")));
        }
        if (model.has("client-certificate") != model.has("client-key")) {
            throw new IllegalArgumentException("client-certificate and client-key belong together; give both");
        }
        if (model.has("client-certificate")) {
            endpoint.clientCertificate(
                    directory.resolve(value(model, "client-certificate")),
                    directory.resolve(value(model, "client-key")));
        }
        if (model.has("http")) {
            endpoint.http(model.path("http").asText().equals("2") ? Http.HTTP_2 : Http.HTTP_1_1);
        }
        endpoint.busyPoll(model.path("busy-poll").asBoolean());
        model.path("headers")
                .properties()
                .forEach(header -> endpoint.header(
                        header.getKey(),
                        Secret.of(replaced(
                                "headers." + header.getKey(), header.getValue().asText()))));
        model.path("query")
                .properties()
                .forEach(query -> endpoint.query(
                        query.getKey(),
                        replaced("query." + query.getKey(), query.getValue().asText())));
        return endpoint.build();
    }

    String value(JsonNode model, String field) {
        return replaced(field, model.path(field).asText());
    }

    private String replaced(String field, String text) {
        return VARIABLE.matcher(text)
                .replaceAll(
                        variable -> Matcher.quoteReplacement(variable(field, variable.group(1), variable.group(2))));
    }

    private String variable(String field, String name, @Nullable String absent) {
        String value = variables.apply(name);
        if (value != null && !value.isBlank()) {
            return value;
        }
        if (absent != null) {
            return absent;
        }
        throw new IllegalArgumentException(
                field + " names ${" + name + "}, which is not set; set the environment variable " + name);
    }
}
