package io.github.llmbench.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Direction;
import io.github.llmbench.api.Gate;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.ScoreMetric;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private final JsonMapper mapper = Json.mapper();

    private static Trial trial(String text) {
        CallTrace trace = CallTrace.recorder(1_000)
                .limiterEntered(1_000)
                .limiterLeft(1_004)
                .sent(1_005)
                .end(1_006)
                .limiterEntered(1_008)
                .limiterLeft(1_010)
                .sent(1_100)
                .headers(1_200)
                .event(1_250)
                .emptyChunk(1_260)
                .content(1_300, 4, EventKind.REASONING)
                .content(1_400, 2, EventKind.TEXT)
                .content(1_450, 2, EventKind.TOOL)
                .content(1_470, 2, EventKind.SUMMARY)
                .emptyChunk(1_480)
                .end(1_500)
                .streamed(true)
                .attempts(2)
                .grade(CallTrace.Grade.CALLBACK)
                .finish();
        ModelRequest request = ModelRequest.of("q")
                .with(ModelParameters.builder()
                        .temperature(0.5)
                        .seed(7)
                        .stop("x")
                        .extra("top_k", 5)
                        .build());
        Call call = new Call(
                Call.Purpose.CHAT,
                "p:m",
                request,
                ModelResponse.answered(text, Usage.of(1, 2), trace),
                Cost.of(new BigDecimal("0.0000123")),
                false);
        return new Trial(
                new Trial.Key("p:m", "t", "s", 1),
                Outcome.ANSWERED,
                text,
                Map.of("a", Score.of(true).answer("x"), "b", Score.unscored("why not")),
                List.of(call),
                "c",
                null);
    }

    @Test
    void a_trial_reads_as_it_was_written() throws IOException {
        Trial trial = trial("caf\u00e9 \uD83D\uDE00 \u2028 \u0000 \"\n");
        byte[] json = mapper.writeValueAsBytes(trial);
        assertThat(mapper.readValue(json, Trial.class)).isEqualTo(trial);
        assertThat(new String(json, java.nio.charset.StandardCharsets.UTF_8)).doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\uD83D", "\uDE00b", "\uD83D\uD83D\uDE00"})
    void half_a_character_is_replaced_and_nothing_is_lost(String text) throws IOException {
        Trial read = mapper.readValue(mapper.writeValueAsBytes(trial(text)), Trial.class);
        assertThat(read.text()).contains("\uFFFD").hasSameSizeAs(text);
    }

    @Test
    void a_text_over_the_usual_limit_can_be_read_again() throws IOException {
        String large = "x".repeat(21_000_000);
        Trial trial =
                new Trial(new Trial.Key("p:m", "t", "s", 1), Outcome.ANSWERED, large, Map.of(), List.of(), null, null);
        assertThat(mapper.readValue(mapper.writeValueAsBytes(trial), Trial.class)
                        .text())
                .hasSize(large.length());
    }

    @Test
    void fields_of_a_newer_version_are_left_out() throws IOException {
        assertThat(mapper.readValue(
                        "{\"model\":\"m\",\"task\":\"t\",\"sample\":\"s\",\"epoch\":1,\"new\":5}", Trial.Key.class))
                .isEqualTo(new Trial.Key("m", "t", "s", 1));
    }

    @Test
    void a_trace_whose_columns_differ_in_length_is_refused() {
        String start = "{\"scheduledAt\":\"2026-01-01T00:00:00Z\",\"attempts\":1,\"streamed\":true,\"grade\":\"WIRE\",";
        assertThatThrownBy(
                        () -> mapper.readValue(start + "\"stamps\":[1],\"bytes\":[],\"kinds\":\"t\"}", CallTrace.class))
                .hasMessageContaining("stamps, bytes and kinds of a trace must have the same length");
        assertThatThrownBy(() ->
                        mapper.readValue(start + "\"stamps\":[1],\"bytes\":[1],\"kinds\":\"z\"}", CallTrace.class))
                .hasMessageContaining("kind of a content event must be one of t, r, o, s, but was z");
    }

    @Test
    void a_score_without_bounds_and_a_gate_that_compares_come_back_as_they_were() throws Exception {
        ScoreMetric unbounded = new ScoreMetric(
                "t", "perplexity", "perplexity", false, 0, Double.POSITIVE_INFINITY, Direction.LOWER_IS_BETTER);
        Gate gate = Gate.parse("e2e.p95 not worse than baseline by 10% advisory");

        assertThat(mapper.readValue(mapper.writeValueAsString(unbounded), ScoreMetric.class))
                .isEqualTo(unbounded);
        assertThat(mapper.readValue(mapper.writeValueAsString(gate), Gate.class))
                .isEqualTo(gate);
    }

    @Test
    void what_was_kept_before_directions_were_is_read_as_having_none() throws Exception {
        Metric metric = mapper.readValue(
                "{\"name\":\"accuracy\",\"estimate\":0.5,\"count\":2,\"unscored\":0,\"unit\":\"\",\"signature\":\"s\"}",
                Metric.class);

        assertThat(metric.direction()).isEqualTo(Direction.NEITHER);
    }
}
