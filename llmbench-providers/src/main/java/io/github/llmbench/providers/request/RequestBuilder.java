package io.github.llmbench.providers.request;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Builds the requests for one model. Safe for use by several threads.
 *
 * @since 0.1
 */
@API(status = INTERNAL, since = "0.1")
public final class RequestBuilder {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> KEY_HEADERS = Set.of("authorization", "x-api-key", "x-goog-api-key");

    private final Dialect dialect;
    private final CapturingHttpClient http = new CapturingHttpClient();
    private final StreamingChatModel model;
    private volatile @Nullable RequestTemplate template;

    /**
     * A builder of requests for a model.
     *
     * @param baseUrl all of the URL before the route of the dialect
     */
    public RequestBuilder(Dialect dialect, String baseUrl, String modelName) {
        this.dialect = dialect;
        this.model = dialect.model(baseUrl, modelName, http);
    }

    /**
     * Builds a request.
     *
     * @throws IllegalArgumentException if the provider has no form for it, for example for an empty message or for an image by URL
     */
    public BuiltRequest build(ModelRequest request) {
        if (request.messages().stream().anyMatch(message -> message.text().isBlank() || !message.textOnly())) {
            return construct(request);
        }
        RequestTemplate last = template;
        if (last == null || !last.fits(request)) {
            last = RequestTemplate.of(request, this::construct).orElse(null);
            template = last;
        }
        try {
            return last == null ? construct(request) : last.fill(request);
        } catch (IllegalArgumentException unpairedSurrogate) {
            return construct(request);
        }
    }

    /** Has langchain4j build it; one at a time, which happens once a form of request. */
    private synchronized BuiltRequest construct(ModelRequest request) {
        ModelParameters asked = request.parameters();
        dialect.refuseWhatItLacks(request);
        ErrorKeeper errors = new ErrorKeeper();
        SchemaMarks marks = new SchemaMarks();
        model.doChat(
                ChatRequest.builder()
                        .messages(ChatMessages.of(request.messages()))
                        .parameters(model.defaultRequestParameters()
                                .overrideWith(dialect.parameters(asked))
                                .overrideWith(ChatRequestParameters.builder()
                                        .toolSpecifications(marks.tools(request.tools()))
                                        .responseFormat(marks.format(request.output()))
                                        .build()))
                        .build(),
                errors);
        HttpRequest captured = http.take();
        if (captured == null) {
            throw new IllegalArgumentException(errors.message());
        }
        return new BuiltRequest(
                request.stream() ? captured.url() : dialect.wholeAnswerUrl(captured.url()),
                headers(captured, request.stream()),
                body(captured.body(), marks, additions(asked), request.stream()));
    }

    /** Parameters asked for that the provider's interface does not take, and that are not sent. */
    public List<String> notSent(ModelParameters parameters) {
        List<String> names = new ArrayList<>();
        if (parameters.seed() != null && !dialect.takesSeed()) {
            names.add("seed");
        }
        if (!parameters.stop().isEmpty() && !dialect.takesStop()) {
            names.add("stop");
        }
        return names;
    }

    private byte[] body(String captured, SchemaMarks marks, ObjectNode additions, boolean stream) {
        try {
            ObjectNode body = (ObjectNode) JSON.readTree(captured);
            if (!stream) {
                dialect.wholeAnswer(body);
            }
            marks.replaceIn(body, JSON);
            dialect.plainSchemas(body);
            merge(body, additions);
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("langchain4j wrote a body that is not JSON", e);
        }
    }

    /** Objects are merged into objects of the same name; anything else replaces what was there. */
    private static void merge(ObjectNode target, ObjectNode additions) {
        additions.properties().forEach(addition -> {
            JsonNode present = target.get(addition.getKey());
            if (present instanceof ObjectNode object && addition.getValue() instanceof ObjectNode more) {
                merge(object, more);
            } else {
                target.set(addition.getKey(), addition.getValue());
            }
        });
    }

    private static Map<String, String> headers(HttpRequest captured, boolean stream) {
        Map<String, String> headers = new LinkedHashMap<>();
        captured.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!KEY_HEADERS.contains(lower)) {
                headers.put(lower, String.join(", ", values));
            }
        });
        headers.put(
                "accept", stream ? "text/event-stream, application/x-ndjson, application/json" : "application/json");
        return headers;
    }

    private ObjectNode additions(ModelParameters asked) {
        ObjectNode additions = JSON.createObjectNode();
        Long seed = asked.seed();
        if (seed != null && dialect.takesSeed()) {
            dialect.seed(additions, seed);
        }
        merge(additions, JSON.valueToTree(asked.extra()));
        return additions;
    }
}
