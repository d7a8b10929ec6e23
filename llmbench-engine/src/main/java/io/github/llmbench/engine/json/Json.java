package io.github.llmbench.engine.json;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Image;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Tool;
import io.github.llmbench.api.ToolCall;
import io.github.llmbench.api.Trial;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * Makes the mapper that writes and reads the words of the api; unknown fields are left to newer versions.
 *
 * <pre>{@code
 * String json = Json.mapper().writeValueAsString(run.metrics());
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Json {
    private Json() {}

    /** Most messages are a text alone; written as before there was more, so that a request keeps its hash. */
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

    /** Most scores have no figures, some no steps, and a journal holds many scores. */
    interface ScoreJson {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, Double> figures();

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Score.Step> steps();
    }

    interface TrialJson {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> tags();
    }

    /** A new mapper; safe for use by several threads. */
    public static JsonMapper mapper() {
        SimpleModule traces = new SimpleModule("llmbench");
        traces.addSerializer(CallTrace.class, new CallTraceJson.Writer());
        traces.addDeserializer(CallTrace.class, new CallTraceJson.Reader());
        traces.addSerializer(String.class, new WellFormedText());
        return JsonMapper.builder(new JsonFactoryBuilder()
                        // The default refuses texts over 20 million characters; a journal must read what it wrote.
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxStringLength(Integer.MAX_VALUE)
                                .build())
                        .build())
                .addModule(new JavaTimeModule())
                .addModule(traces)
                .addMixIn(Message.class, MessageJson.class)
                .addMixIn(ModelRequest.class, RequestJson.class)
                .addMixIn(Score.class, ScoreJson.class)
                .addMixIn(Trial.class, TrialJson.class)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
