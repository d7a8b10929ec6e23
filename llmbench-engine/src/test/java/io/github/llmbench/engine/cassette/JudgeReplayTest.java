package io.github.llmbench.engine.cassette;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallError;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.judge.Judges;
import io.github.llmbench.engine.testing.Fake;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Judges on cassettes, of a model that takes no temperature: only the first calls of the recording had one. */
@Timeout(60)
class JudgeReplayTest {
    private static final int SAMPLES = 8;

    @TempDir
    Path directory;

    @BeforeEach
    void record() {
        Run recorded = run(Mode.RECORD, benchmark(1), Fake.answering("p:m", prompt -> "x"), judge());
        assertThat(recorded.metric("rubric", "p:m").count()).isEqualTo(SAMPLES);
        assertThat(calls(recorded)).as("of which one was refused").isEqualTo(2 * SAMPLES + 1);
    }

    private static BoundModel judge() {
        return Fake.model("p:judge", (request, context) -> {
            ModelResponse response = Fake.answered(context, "Score: 3", Usage.of(1, 1));
            return CompletableFuture.completedFuture(
                    request.parameters().temperature() == null
                            ? response
                            : ModelResponse.failed(
                                    new CallError(
                                            CallError.Kind.BAD_REQUEST,
                                            400,
                                            "Unsupported value: 'temperature' does not support 0 with this model."),
                                    response.trace()));
        });
    }

    private static BoundModel dead(String id) {
        return Fake.model(id, (request, context) -> {
            throw new AssertionError("nothing is to be sent");
        });
    }

    private static Benchmark benchmark(long seed) {
        Dataset cases = Dataset.of(
                "cases",
                () -> IntStream.range(0, SAMPLES)
                        .mapToObj(i -> Sample.builder()
                                .id("s" + i)
                                .input("What is " + i + "?")
                                .build()));
        return Benchmark.named("judged")
                .task(Task.of(cases).scorer(Judges.rubric("Is it right?").by("p:judge")))
                .models("p:m")
                .seed(seed)
                .load(Load.closed(1));
    }

    private Run run(Mode mode, Benchmark benchmark, BoundModel... models) {
        LlmBench.Builder builder = LlmBench.builder()
                .home(directory.resolve("home"))
                .formats()
                .cassettes(Cassettes.in(directory.resolve("cassettes")).mode(mode));
        Stream.of(models).forEach(builder::model);
        return builder.build().run(benchmark);
    }

    private static long calls(Run run) {
        try (Stream<io.github.llmbench.api.Trial> trials = run.trials()) {
            return trials.mapToLong(trial -> trial.calls().size()).sum();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void verdicts_are_replayed_in_whatever_order_and_what_was_refused_is_not_asked_again(long seed) {
        Run replayed = run(Mode.REPLAY, benchmark(seed), dead("p:m"), dead("p:judge"));

        assertThat(replayed.metric("rubric", "p:m").count()).isEqualTo(SAMPLES);
        assertThat(replayed.metric("rubric", "p:m").estimate()).isEqualTo(3);
        assertThat(calls(replayed)).isEqualTo(2 * SAMPLES);
        assertThat(replayed.facts()).noneMatch(fact -> fact.startsWith("not recorded") || fact.startsWith("stale"));
    }

    @Test
    void a_judges_calls_stand_on_a_cassette_of_its_own_with_what_they_were_for() {
        assertThat(directory.resolve("cassettes/judged/cases/p_judge.json"))
                .content()
                .contains(Call.Purpose.JUDGE.name());
    }
}
