import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.ModelProvider;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.junit.Configure;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import java.util.Set;

@LlmBenchmark
@Models("locked:model")
class LockedBenchmarkTest {
    @Configure
    void models(LlmBench.Builder builder) {
        builder.provider(new ModelProvider() {
            @Override
            public Set<String> ids() {
                return Set.of("locked");
            }

            @Override
            public ModelClient open(ModelRef model) {
                throw new MissingKeyException("model locked:model needs a key; set LOCKED_API_KEY");
            }
        });
    }

    @Eval(dataset = "classpath:cases.jsonl")
    Scorer right() {
        return Scorers.exactMatch();
    }
}
