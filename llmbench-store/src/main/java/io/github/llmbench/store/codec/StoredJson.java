package io.github.llmbench.store.codec;

import static org.apiguardian.api.API.Status.INTERNAL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.llmbench.api.Image;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolCall;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apiguardian.api.API;

/** JSON in columns. Safe for use by several threads. For this module alone. */
@API(status = INTERNAL, since = "0.1")
public final class StoredJson {
    private final JsonMapper mapper;

    /** Most messages are a text alone. */
    interface MessageJson {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Image> images();

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<ToolCall> toolCalls();
    }

    interface RequestJson {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Tool> tools();
    }

    /** Many scores have no steps. */
    interface ScoreJson {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Score.Step> steps();
    }

    /** With a mapper of its own. */
    public StoredJson() {
        SimpleModule texts = new SimpleModule("llmbench-store");
        texts.addSerializer(String.class, new StorableText());
        mapper = JsonMapper.builder(new JsonFactoryBuilder()
                        // The default refuses texts over 20 million characters; what was written must be read.
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxStringLength(Integer.MAX_VALUE)
                                .build())
                        // A character is a character, whether it goes to a text or to bytes.
                        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                        .build())
                .addModule(new JavaTimeModule())
                .addModule(texts)
                .addMixIn(Message.class, MessageJson.class)
                .addMixIn(ModelRequest.class, RequestJson.class)
                .addMixIn(Score.class, ScoreJson.class)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /** The value as JSON that PostgreSQL takes. */
    public String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be stored as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes JSON in UTF-8 piece by piece; texts must be {@link #storable}. */
    public JsonGenerator generator(OutputStream to) throws IOException {
        return mapper.createGenerator(to);
    }

    /** The value of a JSON text. */
    public <T> T read(String json, Class<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    /** The value of a JSON text. */
    public <T> T read(String json, TypeReference<T> type) throws IOException {
        return mapper.readValue(json, type);
    }

    private static final class StorableText extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1L;

        StorableText() {
            super(String.class);
        }

        @Override
        public void serialize(String text, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(storable(text));
        }
    }

    /**
     * U+FFFD in place of what PostgreSQL cannot hold in a text: U+0000, and half a surrogate pair, which UTF-8 has no bytes for. A
     * model's answer may hold either, and must not be lost for it.
     */
    public static String storable(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != 0 && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                mended = mended == null ? new StringBuilder(text) : mended;
                mended.setCharAt(i, '\uFFFD');
            }
        }
        return mended == null ? text : mended.toString();
    }
}
