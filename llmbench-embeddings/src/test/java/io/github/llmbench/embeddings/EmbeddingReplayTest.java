package io.github.llmbench.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.cassette.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddingReplayTest {
    @TempDir
    Path directory;

    private final AtomicInteger asked = new AtomicInteger();

    private final class Cats implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            asked.incrementAndGet();
            CallTrace.Recorder recorder = context.recorder();
            recorder.sent(System.nanoTime()).end(System.nanoTime());
            return CompletableFuture.completedFuture(
                    ModelResponse.answered("A kitten is napping on the couch.", Usage.of(7, 9), recorder.finish()));
        }

        @Override
        public void close() {}
    }

    private Metric similarity(Mode mode) {
        Run run = LlmBench.builder()
                .home(directory.resolve("home"))
                .formats()
                .cassettes(Cassettes.in(directory.resolve("cassettes")).mode(mode))
                .model(new BoundModel(ModelRef.of("p:m"), new Cats()))
                .build()
                .run(Benchmark.named("cats")
                        .task(Task.of(Dataset.of(
                                        "cats",
                                        List.of(Sample.builder()
                                                .id("s")
                                                .input("What does the cat do?")
                                                .target("The cat sleeps on the sofa.")
                                                .build())))
                                .scorer(new EmbeddingSimilarity()))
                        .models("p:m"));
        return run.metric("embedding_similarity", "p:m");
    }

    @Test
    void a_replayed_answer_has_the_similarity_it_had_and_neither_model_nor_embedding_is_sent_for() {
        Metric recorded = similarity(Mode.RECORD);
        Metric replayed = similarity(Mode.REPLAY);
        assertThat(replayed).isEqualTo(recorded);
        assertThat(replayed.estimate()).isGreaterThan(0.5);
        assertThat(asked).hasValue(1);
    }
}
