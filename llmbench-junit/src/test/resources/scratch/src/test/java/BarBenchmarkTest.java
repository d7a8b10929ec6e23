import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import io.github.llmbench.junit.Require;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

@LlmBenchmark("bar")
@Models("fake:echo")
@Require("extraction_failed <= 0.5")
class BarBenchmarkTest {
    @Configure
    void models(LlmBench.Builder builder) {
        builder.model(new BoundModel(ModelRef.of("fake:echo"), new Echo()));
    }

    @Eval(dataset = "classpath:cases.jsonl")
    @Require("accuracy >= 0.5")
    Scorer right() {
        return Scorers.exactMatch();
    }

    @Eval(dataset = "classpath:cases.jsonl")
    @Require("accuracy >= 0.5")
    @Require("accuracy >= 0.6 advisory")
    @Tag("pessimistic")
    Scorer wrong() {
        return Scorer.of("never", input -> Score.of(false));
    }

    private static final class Echo implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            context.recorder().sent(System.nanoTime());
            context.recorder().end(System.nanoTime());
            String text = request.messages().get(0).text();
            return CompletableFuture.completedFuture(
                    ModelResponse.answered(text, Usage.NONE, context.recorder().finish()));
        }

        @Override
        public void close() {}
    }
}
