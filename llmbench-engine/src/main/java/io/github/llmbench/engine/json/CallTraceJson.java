package io.github.llmbench.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import java.io.IOException;
import java.time.Instant;
import java.util.function.LongConsumer;

/** A trace as JSON: nanoseconds after the scheduled start; content events as three columns, no object an event. */
final class CallTraceJson {
    private static final String KINDS = "tro";

    private CallTraceJson() {}

    static final class Writer extends JsonSerializer<CallTrace> {
        @Override
        public void serialize(CallTrace trace, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            json.writeStringField("scheduledAt", trace.scheduledAt().toString());
            stamp(json, "limiterEntered", trace.limiterEntered());
            stamp(json, "limiterLeft", trace.limiterLeft());
            stamp(json, "sent", trace.sent());
            stamp(json, "headers", trace.headers());
            stamp(json, "firstEvent", trace.firstEvent());
            stamp(json, "end", trace.end());
            stamp(json, "offset", trace.offset());
            stamp(json, "localOutputTokens", trace.localOutputTokens());
            if (trace.warmUp()) {
                json.writeBooleanField("warmUp", true);
            }
            json.writeNumberField("attempts", trace.attempts());
            json.writeBooleanField("streamed", trace.streamed());
            json.writeStringField("grade", trace.grade().name());
            int events = trace.contentEvents();
            StringBuilder kinds = new StringBuilder(events);
            json.writeArrayFieldStart("stamps");
            for (int i = 0; i < events; i++) {
                json.writeNumber(trace.eventStamp(i));
                kinds.append(letter(trace.eventKind(i)));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("bytes");
            for (int i = 0; i < events; i++) {
                json.writeNumber(trace.eventBytes(i));
            }
            json.writeEndArray();
            json.writeStringField("kinds", kinds.toString());
            json.writeEndObject();
        }

        private static void stamp(JsonGenerator json, String name, long value) throws IOException {
            if (value != CallTrace.ABSENT) {
                json.writeNumberField(name, value);
            }
        }
    }

    static final class Reader extends JsonDeserializer<CallTrace> {
        @Override
        public CallTrace deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode json = parser.readValueAsTree();
            JsonNode stamps = json.path("stamps");
            JsonNode bytes = json.path("bytes");
            String kinds = json.path("kinds").asText();
            if (stamps.size() != bytes.size() || stamps.size() != kinds.length()) {
                return context.reportInputMismatch(
                        CallTrace.class, "stamps, bytes and kinds of a trace must have the same length");
            }
            CallTrace.Recorder recorder = CallTrace.recorder(0)
                    .scheduledAt(Instant.parse(json.path("scheduledAt").asText()));
            stamp(json, "limiterEntered", recorder::limiterEntered);
            stamp(json, "limiterLeft", recorder::limiterLeft);
            stamp(json, "sent", recorder::sent);
            stamp(json, "headers", recorder::headers);
            stamp(json, "firstEvent", recorder::event);
            for (int i = 0; i < kinds.length(); i++) {
                recorder.content(stamps.get(i).longValue(), bytes.get(i).intValue(), kind(kinds.charAt(i)));
            }
            stamp(json, "end", recorder::end);
            stamp(json, "offset", recorder::offset);
            stamp(json, "localOutputTokens", recorder::localOutputTokens);
            return recorder.warmUp(json.path("warmUp").booleanValue())
                    .attempts(json.path("attempts").intValue())
                    .streamed(json.path("streamed").booleanValue())
                    .grade(CallTrace.Grade.valueOf(json.path("grade").asText()))
                    .finish();
        }

        private static void stamp(JsonNode json, String name, LongConsumer consumer) {
            JsonNode value = json.get(name);
            if (value != null) {
                consumer.accept(value.longValue());
            }
        }
    }

    private static char letter(EventKind kind) {
        return switch (kind) {
            case TEXT -> 't';
            case REASONING -> 'r';
            case TOOL -> 'o';
        };
    }

    private static EventKind kind(char letter) {
        return switch (KINDS.indexOf(letter)) {
            case 0 -> EventKind.TEXT;
            case 1 -> EventKind.REASONING;
            case 2 -> EventKind.TOOL;
            default ->
                throw new IllegalArgumentException("kind of a content event must be one of t, r, o, but was " + letter);
        };
    }
}
