package io.github.llmbench.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.spi.BoundModel;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.stats.sequential.QuantileSequence;
import io.github.llmbench.engine.testing.Fake;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load that ends when a percentile is known well enough; stamps are drawn beforehand, so that the machine has no say in it. */
@Timeout(120)
class UntilTest {
    private static final double P50 = 0.5;

    @TempDir
    Path home;

    /** Durations of calls in their order, log-normal around 20 ms. */
    private static double[] millis(double sigma) {
        Random random = new Random(20261126);
        double[] all = new double[3_000];
        Arrays.setAll(all, i -> 20 * Math.exp(sigma * random.nextGaussian()));
        return all;
    }

    private Run run(double[] millis, String until) {
        AtomicInteger next = new AtomicInteger();
        BoundModel model = Fake.model("p:m", (request, context) -> {
            long sent = System.nanoTime();
            long last = sent + Math.round(millis[next.getAndIncrement()] * 1e6);
            context.recorder()
                    .streamed(true)
                    .sent(sent)
                    .content(last, 2, EventKind.TEXT)
                    .end(last);
            return CompletableFuture.completedFuture(ModelResponse.answered(
                    "ok", Usage.of(5, 1), context.recorder().finish()));
        });
        return LlmBench.builder()
                .home(home)
                .formats()
                .model(model)
                .build()
                .run(Benchmark.named("until")
                        .task(Task.of(Fixtures.numbers(50)))
                        .models("p:m")
                        .load(Load.parse("closed 1 think 1ms for " + millis.length + " calls until " + until)));
    }

    /** The first number of calls at which the whole interval of the median lies within the share of its estimate. */
    private static int enough(double[] millis, double share) {
        for (int n = 1; n <= millis.length; n++) {
            double reach = QuantileSequence.reach(n, P50, 0.95);
            if (P50 - reach <= 0 || P50 + reach >= 1) {
                continue;
            }
            double[] sorted = Arrays.copyOf(millis, n);
            Arrays.sort(sorted);
            double point = at(sorted, P50);
            if (at(sorted, P50 + reach) <= point * (1 + share) && at(sorted, P50 - reach) >= point * (1 - share)) {
                return n;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static double at(double[] sorted, double p) {
        return sorted[(int) Math.max(0, Math.ceil(p * sorted.length) - 1)];
    }

    @Test
    void a_percentile_of_values_that_vary_ends_the_load_once_its_interval_is_as_narrow_as_asked() {
        double[] millis = millis(1);
        int enough = enough(millis, 0.15);
        assertThat(enough).isBetween(500, 2_500);

        Run run = run(millis, "e2e.p50 within 15%");

        assertThat(run.facts()).anyMatch(fact -> fact.startsWith("ended early: e2e.p50 is known within 15.0 %"));
        // It looks four times a second, at values of three digits.
        assertThat((double) run.metric("e2e.mean", "p:m").count()).isBetween(0.9 * enough, 2_950.0);
    }

    @Test
    void one_of_values_that_are_alike_ends_it_as_soon_as_the_interval_has_two_ends() {
        double[] millis = millis(0);

        Run run = run(millis, "e2e.p50 within 1%");

        assertThat(run.metric("e2e.mean", "p:m").count()).isBetween((long) enough(millis, 0.01), 2_000L);
    }

    @Test
    void one_that_is_never_known_so_well_does_not_end_it() {
        double[] millis = Arrays.copyOf(millis(1), 500);
        assertThat(enough(millis, 0.01)).isEqualTo(Integer.MAX_VALUE);

        Run run = run(millis, "e2e.p50 within 1%");

        assertThat(run.facts()).noneMatch(fact -> fact.startsWith("ended early"));
        assertThat(run.metric("e2e.mean", "p:m").count()).isEqualTo(500);
    }
}
