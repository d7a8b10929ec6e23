package io.github.llmbench.simulator.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How one provider's interface reads requests and writes answers. Stateless and safe for use by several threads. */
public interface WireFormat {
    /** Name in the request log: {@code chat}, {@code responses}, {@code anthropic}, {@code google}, {@code ollama}. */
    String name();

    /** Whether a request path, without its query, is this format's. */
    boolean accepts(String path);

    /** Content type of a stream. */
    default String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    /**
     * Reads a request.
     *
     * @param uri path and query
     * @throws BadRequestException if the body lacks what the format needs
     */
    ChatRequest read(String uri, JsonNode body) throws BadRequestException;

    /** Parses and reads a request body. */
    default ChatRequest read(String uri, byte[] body) throws BadRequestException {
        return read(uri, Json.parse(body));
    }

    /** The answer as one body. */
    ObjectNode whole(Generation generation);

    /** The answer as events. */
    EventStream stream(Generation generation);

    /** An error in this format's shape. */
    ObjectNode error(Problem problem, String message);
}
