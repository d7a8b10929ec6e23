package io.github.llmbench.samples;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.cassette.Cassettes;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Require;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A model that no provider here knows. In a jar of its own the class is named in
 * {@code META-INF/services/io.github.llmbench.api.spi.ModelProvider}, and no {@code @Configure} is needed.
 */
@LlmBenchmark("own-provider")
@Models("in-process:keywords")
class OwnProviderBenchmarkTest {
    static final class InProcess implements ModelProvider {
        @Override
        public Set<String> ids() {
            return Set.of("in-process");
        }

        @Override
        public ModelClient open(ModelRef model) {
            return new Keywords();
        }
    }

    /** Stamps what it does, as every client must: sent, each content event, end. */
    private static final class Keywords implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            CallTrace.Recorder recorder = context.recorder();
            recorder.sent(System.nanoTime());
            String ticket = request.messages().get(0).text().toLowerCase(Locale.ROOT);
            String queue = ticket.matches("(?s).*(parcel|courier|delivery).*")
                    ? "shipping"
                    : ticket.matches("(?s).*(app|password|error|search|photos).*") ? "technical" : "billing";
            recorder.content(System.nanoTime(), queue.length(), CallTrace.EventKind.TEXT);
            recorder.end(System.nanoTime());
            return CompletableFuture.completedFuture(ModelResponse.answered(queue, Usage.NONE, recorder.finish()));
        }

        @Override
        public void close() {}
    }

    @Configure
    void engine(LlmBench.Builder builder) {
        // Nothing to record: it costs nothing.
        builder.provider(new InProcess()).cassettes(Cassettes.none());
    }

    @Eval(dataset = "classpath:tickets.jsonl")
    @Require("accuracy >= 0.60")
    Scorer queue() {
        return Scorers.exactMatch();
    }
}
