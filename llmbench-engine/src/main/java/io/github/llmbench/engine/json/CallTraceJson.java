package io.github.llmbench.engine.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

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

    /** Reads field by field: a tree of a long answer would be many times its trace. */
    static final class Reader extends JsonDeserializer<CallTrace> {
        private static final long[] NONE = {};

        @Override
        public CallTrace deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Map<String, Long> stamps = new HashMap<>();
            long[] events = NONE;
            long[] bytes = NONE;
            String kinds = "";
            String scheduledAt = "";
            String grade = "";
            boolean streamed = false;
            boolean warmUp = false;
            int attempts = 0;
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                switch (name) {
                    case "scheduledAt" -> scheduledAt = parser.getText();
                    case "grade" -> grade = parser.getText();
                    case "kinds" -> kinds = parser.getText();
                    case "stamps" -> events = numbers(parser);
                    case "bytes" -> bytes = numbers(parser);
                    case "streamed" -> streamed = parser.getBooleanValue();
                    case "warmUp" -> warmUp = parser.getBooleanValue();
                    case "attempts" -> attempts = parser.getIntValue();
                    default -> stamps.put(name, parser.getLongValue());
                }
            }
            if (events.length != bytes.length || events.length != kinds.length()) {
                return context.reportInputMismatch(
                        CallTrace.class, "stamps, bytes and kinds of a trace must have the same length");
            }
            CallTrace.Recorder recorder = CallTrace.recorder(0).scheduledAt(Instant.parse(scheduledAt));
            stamp(stamps, "limiterEntered", recorder::limiterEntered);
            stamp(stamps, "limiterLeft", recorder::limiterLeft);
            stamp(stamps, "sent", recorder::sent);
            stamp(stamps, "headers", recorder::headers);
            stamp(stamps, "firstEvent", recorder::event);
            for (int i = 0; i < events.length; i++) {
                recorder.content(events[i], Math.toIntExact(bytes[i]), kind(kinds.charAt(i)));
            }
            stamp(stamps, "end", recorder::end);
            stamp(stamps, "offset", recorder::offset);
            stamp(stamps, "localOutputTokens", recorder::localOutputTokens);
            return recorder.warmUp(warmUp)
                    .attempts(attempts)
                    .streamed(streamed)
                    .grade(CallTrace.Grade.valueOf(grade))
                    .finish();
        }

        private static long[] numbers(JsonParser parser) throws IOException {
            LongStream.Builder numbers = LongStream.builder();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                numbers.add(parser.getLongValue());
            }
            return numbers.build().toArray();
        }

        private static void stamp(Map<String, Long> stamps, String name, LongConsumer consumer) {
            Long value = stamps.get(name);
            if (value != null) {
                consumer.accept(value);
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
