package io.github.llmbench.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the events of one answer in one wire format; a whole body is one event. Not thread-safe. */
abstract class AnswerDecoder {
    final Answer answer = new Answer();

    /**
     * Reads one event.
     *
     * @throws IOException if its data are not JSON of the form expected
     */
    void event(String name, byte[] data, int offset, int length) throws IOException {
        try (JsonParser json = Json.parser(data, offset, length)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    object(name, json);
                }
            } else if (first == JsonToken.START_OBJECT) {
                object(name, json);
            } else {
                throw new IOException("not a JSON object");
            }
            if (json.nextToken() != null) {
                throw new IOException("more than one JSON text");
            }
        }
    }

    /** Reads the object that has just begun, to its end. */
    abstract void object(String name, JsonParser json) throws IOException;
}
