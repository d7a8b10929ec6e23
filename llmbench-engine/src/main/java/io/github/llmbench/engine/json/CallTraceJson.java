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
import java.util.Arrays;
import java.util.function.LongConsumer;

/** A trace as JSON: nanoseconds after the scheduled start; content events as three columns, no object an event. */
final class CallTraceJson {
    private static final String KINDS = "tros";

    private CallTraceJson() {}

    static final class Writer extends JsonSerializer<CallTrace> {
        @Override
        public void serialize(CallTrace trace, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            json.writeStringField("scheduledAt", trace.scheduledAt().toString());
            stamp(json, "limiterEntered", trace.limiterEntered());
            stamp(json, "limiterLeft", trace.limiterLeft());
            if (trace.limiterWaitedBefore() > 0) {
                json.writeNumberField("limiterWaitedBefore", trace.limiterWaitedBefore());
            }
            if (trace.firstSent() != trace.sent()) {
                stamp(json, "firstSent", trace.firstSent());
            }
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
            if (trace.emptyChunks() > 0) {
                json.writeArrayFieldStart("emptyChunks");
                for (int i = 0; i < trace.emptyChunks(); i++) {
                    json.writeNumber(trace.emptyChunkStamp(i));
                }
                json.writeEndArray();
            }
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
            Fields fields = new Fields();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                fields.read(name, parser);
            }
            if (fields.stamps.length != fields.bytes.length || fields.stamps.length != fields.kinds.length()) {
                return context.reportInputMismatch(
                        CallTrace.class, "stamps, bytes and kinds of a trace must have the same length");
            }
            return fields.trace();
        }
    }

    /** What of a trace was read, in whatever order it came: a database keeps its own. A tree would be an object an event. */
    private static final class Fields {
        private String scheduledAt = "";
        private long limiterEntered = CallTrace.ABSENT;
        private long limiterLeft = CallTrace.ABSENT;
        private long limiterWaitedBefore;
        private long firstSent = CallTrace.ABSENT;
        private long sent = CallTrace.ABSENT;
        private long headers = CallTrace.ABSENT;
        private long firstEvent = CallTrace.ABSENT;
        private long end = CallTrace.ABSENT;
        private long offset = CallTrace.ABSENT;
        private long localOutputTokens = CallTrace.ABSENT;
        private boolean warmUp;
        private int attempts;
        private boolean streamed;
        private String grade = "";
        private long[] stamps = {};
        private long[] bytes = {};
        private String kinds = "";
        private long[] emptyChunks = {};

        void read(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "scheduledAt" -> scheduledAt = parser.getText();
                case "limiterEntered" -> limiterEntered = parser.getLongValue();
                case "limiterLeft" -> limiterLeft = parser.getLongValue();
                case "limiterWaitedBefore" -> limiterWaitedBefore = parser.getLongValue();
                case "firstSent" -> firstSent = parser.getLongValue();
                case "sent" -> sent = parser.getLongValue();
                case "headers" -> headers = parser.getLongValue();
                case "firstEvent" -> firstEvent = parser.getLongValue();
                case "end" -> end = parser.getLongValue();
                case "offset" -> offset = parser.getLongValue();
                case "localOutputTokens" -> localOutputTokens = parser.getLongValue();
                case "warmUp" -> warmUp = parser.getBooleanValue();
                case "attempts" -> attempts = parser.getIntValue();
                case "streamed" -> streamed = parser.getBooleanValue();
                case "grade" -> grade = parser.getText();
                case "stamps" -> stamps = numbers(parser);
                case "bytes" -> bytes = numbers(parser);
                case "kinds" -> kinds = parser.getText();
                case "emptyChunks" -> emptyChunks = numbers(parser);
                default -> parser.skipChildren();
            }
        }

        private static long[] numbers(JsonParser parser) throws IOException {
            long[] numbers = new long[8];
            int count = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, count * 2);
                }
                numbers[count++] = parser.getLongValue();
            }
            return Arrays.copyOf(numbers, count);
        }

        CallTrace trace() {
            CallTrace.Recorder recorder = CallTrace.recorder(0).scheduledAt(Instant.parse(scheduledAt));
            stamp(limiterEntered, recorder::limiterEntered);
            stamp(limiterLeft, recorder::limiterLeft);
            recorder.limiterWaitedBefore(limiterWaitedBefore);
            stamp(firstSent, recorder::firstSent);
            stamp(sent, recorder::sent);
            stamp(headers, recorder::headers);
            stamp(firstEvent, recorder::event);
            for (int i = 0; i < stamps.length; i++) {
                recorder.content(stamps[i], Math.toIntExact(bytes[i]), kind(kinds.charAt(i)));
            }
            for (long chunk : emptyChunks) {
                recorder.emptyChunk(chunk);
            }
            stamp(end, recorder::end);
            stamp(offset, recorder::offset);
            stamp(localOutputTokens, recorder::localOutputTokens);
            return recorder.warmUp(warmUp)
                    .attempts(attempts)
                    .streamed(streamed)
                    .grade(CallTrace.Grade.valueOf(grade))
                    .finish();
        }

        private static void stamp(long value, LongConsumer consumer) {
            if (value != CallTrace.ABSENT) {
                consumer.accept(value);
            }
        }
    }

    private static char letter(EventKind kind) {
        return switch (kind) {
            case TEXT -> 't';
            case REASONING -> 'r';
            case TOOL -> 'o';
            case SUMMARY -> 's';
        };
    }

    private static EventKind kind(char letter) {
        return switch (KINDS.indexOf(letter)) {
            case 0 -> EventKind.TEXT;
            case 1 -> EventKind.REASONING;
            case 2 -> EventKind.TOOL;
            case 3 -> EventKind.SUMMARY;
            default ->
                throw new IllegalArgumentException(
                        "kind of a content event must be one of t, r, o, s, but was " + letter);
        };
    }
}
