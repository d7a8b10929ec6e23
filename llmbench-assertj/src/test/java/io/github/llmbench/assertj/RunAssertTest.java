package io.github.llmbench.assertj;

import static io.github.llmbench.assertj.LlmBenchAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.OnInconclusive;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

@Timeout(60)
class RunAssertTest {
    @TempDir
    Path home;

    private Run run;

    /** Says the number it is asked, where it is below {@code right}. */
    private record Counting(int right) implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            CallTrace.Recorder recorder = context.recorder();
            recorder.sent(System.nanoTime());
            String asked = request.messages().get(0).text();
            String answer = Integer.parseInt(asked) < right ? asked : "none";
            recorder.content(System.nanoTime(), answer.length(), CallTrace.EventKind.TEXT);
            recorder.end(System.nanoTime());
            return CompletableFuture.completedFuture(ModelResponse.answered(answer, Usage.of(1, 1), recorder.finish()));
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void run() {
        List<Sample> samples = IntStream.range(0, 50)
                .mapToObj(i -> Sample.builder()
                        .id("n" + i)
                        .input(Integer.toString(i))
                        .target(Integer.toString(i))
                        .build())
                .toList();
        run = LlmBench.builder()
                .home(home)
                .model(new BoundModel(ModelRef.of("own:good"), new Counting(45)))
                .model(new BoundModel(ModelRef.of("own:poor"), new Counting(20)))
                .build()
                .run(Benchmark.named("numbers")
                        .task(Task.of(Dataset.of("count", samples)).scorer(Scorers.exactMatch()))
                        .models("own:good", "own:poor")
                        .gate("accuracy >= 0.7 model=own:good"));
    }

    @Test
    void what_holds_on_the_whole_interval_holds() {
        assertThat(run)
                .isComplete()
                .passesItsGates()
                .meets("accuracy >= 0.2")
                .metric("accuracy")
                .isAtLeast(0.25)
                .isAtMost(0.97)
                .of("own:good")
                .on("count")
                .isAbove(0.7)
                .isBetterThan("own:poor")
                .and()
                .metric("accuracy")
                .of("own:poor")
                .isBelow(0.6)
                .isNotWorseThan("own:good", 0.9);
    }

    @Test
    void what_fails_says_value_interval_and_limit_of_each_model() {
        assertThatThrownBy(() -> assertThat(run).metric("accuracy").isAtLeast(0.99))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("FAIL: accuracy >= 0.99 [count, own:good]: accuracy 0.9")
                .hasMessageContaining("FAIL: accuracy >= 0.99 [count, own:poor]: accuracy 0.4")
                .hasMessageContaining("lies on the bad side of 0.99")
                .hasMessageMatching("(?s).*\\[0\\.\\d+, 0\\.\\d+\\].*");
        assertThatThrownBy(
                        () -> assertThat(run).metric("accuracy").of("own:poor").isBetterThan("own:good"))
                .hasMessageContaining("FAIL: accuracy better than own:good");
    }

    @Test
    void what_is_undecided_fails_aborts_or_passes_as_asked() {
        assertThatThrownBy(
                        () -> assertThat(run).metric("accuracy").of("own:good").isAtLeast(0.88))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("INCONCLUSIVE: accuracy >= 0.88 [count, own:good]")
                .hasMessageContaining("samples would decide");
        assertThatThrownBy(() -> assertThat(run)
                        .whenInconclusive(OnInconclusive.WARN)
                        .metric("accuracy")
                        .of("own:good")
                        .isAtLeast(0.88))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("samples would decide");
        assertThat(run)
                .whenInconclusive(OnInconclusive.PASS)
                .metric("accuracy")
                .of("own:good")
                .isAtLeast(0.88);
    }

    @Test
    void what_is_not_in_the_run_is_told_with_what_is() {
        assertThatThrownBy(() -> assertThat(run).metric("bleu")).hasMessageContaining("but has only [");
        assertThatThrownBy(
                        () -> assertThat(run).metric("accuracy").of("own:other").isAtLeast(0))
                .hasMessageContaining("has no model own:other; its models are [own:good, own:poor]");
        assertThatThrownBy(() -> assertThat(run).metric("accuracy").on("other").isAtLeast(0))
                .hasMessageContaining("tasks of run " + run.id() + " are [count]");
        assertThatThrownBy(() -> assertThat(run).meets("accuracy not worse than baseline by 0.02"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passesItsGates()");
        assertThat(run.gates()).hasSize(1);
    }
}
