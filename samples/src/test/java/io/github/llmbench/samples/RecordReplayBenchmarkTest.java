package io.github.llmbench.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Require;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Costs nothing in a build: answers are replayed from the cassette under {@code src/test/resources/llmbench}, which is committed. This
 * records it anew: {@code mvn test -Dtest=RecordReplayBenchmarkTest -Dllmbench.mode=record}. A real model needs none of the provider
 * below, only {@code @Models("openai:gpt-4o-mini")}.
 */
@LlmBenchmark("record-replay")
@Models("paid:tickets")
class RecordReplayBenchmarkTest {
    private final AtomicInteger calls = new AtomicInteger();

    /** Stands in for a provider that asks for money, and counts what it is asked. */
    private final class Paid implements ModelProvider {
        @Override
        public Set<String> ids() {
            return Set.of("paid");
        }

        @Override
        public ModelClient open(ModelRef model) {
            ModelClient client = new OwnProviderBenchmarkTest.InProcess().open(model);
            return new ModelClient() {
                @Override
                public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
                    calls.incrementAndGet();
                    return client.call(request, context);
                }

                @Override
                public void close() {
                    client.close();
                }
            };
        }
    }

    @Configure
    void engine(LlmBench.Builder builder) {
        builder.provider(new Paid());
    }

    @Eval(dataset = "classpath:tickets.jsonl")
    @Require("accuracy >= 0.60")
    Scorer queue() {
        return Scorers.exactMatch();
    }

    @AfterBenchmark
    void nothing_was_asked_in_replay(Run run) {
        boolean recording = "record".equals(System.getProperty("llmbench.mode"));
        assertThat(calls.get()).isEqualTo(recording ? run.header().trials() : 0);
    }
}
