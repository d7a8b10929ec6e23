import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/** Writes a line for each call that would be paid for; always wrong. */
@LlmBenchmark("paid")
@Models("fake:paid")
@Tag("paid")
class PaidBenchmarkTest {
    @Configure
    void models(LlmBench.Builder builder) {
        builder.model(new BoundModel(ModelRef.of("fake:paid"), new Paid()));
    }

    @Eval(dataset = "classpath:cases.jsonl")
    @Require("accuracy >= 0.5")
    Scorer right() {
        return Scorers.exactMatch();
    }

    private static final class Paid implements ModelClient {
        @Override
        public CompletableFuture<ModelResponse> call(ModelRequest request, CallContext context) {
            try {
                Files.writeString(
                        Path.of("target", "paid.txt"), "a call\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            context.recorder().sent(System.nanoTime());
            context.recorder().end(System.nanoTime());
            return CompletableFuture.completedFuture(
                    ModelResponse.answered("wrong", Usage.NONE, context.recorder().finish()));
        }

        @Override
        public void close() {}
    }
}
