package io.github.llmbench.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.junit.AfterBenchmark;
import io.github.llmbench.junit.BeforeBenchmark;
import io.github.llmbench.junit.Eval;
import io.github.llmbench.junit.LlmBenchmark;
import io.github.llmbench.junit.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParallelTest {
    private static final AtomicInteger RUNNING = new AtomicInteger();
    private static final AtomicInteger MOST = new AtomicInteger();
    private static volatile CyclicBarrier meeting = new CyclicBarrier(1);

    @TempDir
    Path home;

    @BeforeEach
    void reset() {
        RUNNING.set(0);
        MOST.set(0);
    }

    @Models("fake:echo")
    abstract static class Meeting extends OnFakes {
        @BeforeBenchmark
        void enter() {
            MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
        }

        @Eval(dataset = NUMBERS, limit = 1)
        Score meets(Sample sample) throws Exception {
            meeting.await(60, TimeUnit.SECONDS);
            return Score.of(true);
        }

        @AfterBenchmark
        void leave() {
            RUNNING.decrementAndGet();
        }
    }

    @LlmBenchmark
    static class A extends Meeting {}

    @LlmBenchmark
    static class B extends Meeting {}

    @LlmBenchmark
    static class C extends Meeting {}

    @LlmBenchmark
    static class D extends Meeting {}

    @Test
    void classes_run_one_after_another_by_default() {
        meeting = new CyclicBarrier(1);

        List<String> ended = new Platform(home).run(A.class, B.class, C.class, D.class);

        assertThat(ended).contains("successful A", "successful B", "successful C", "successful D");
        assertThat(MOST).hasValue(1);
    }

    @Test
    void classes_run_beside_each_other_where_that_is_configured_and_never_more_than_that() {
        meeting = new CyclicBarrier(2);
        Platform parallel = new Platform(home)
                .with(builder -> builder.configurationParameter("llmbench.execution.parallel.enabled", "true")
                        .configurationParameter("llmbench.execution.parallel.config.strategy", "fixed")
                        .configurationParameter("llmbench.execution.parallel.config.fixed.parallelism", "2"));

        List<String> ended = parallel.run(A.class, B.class, C.class, D.class);

        assertThat(ended)
                .contains("successful A", "successful B", "successful C", "successful D")
                .filteredOn(line -> line.contains("fake:echo: 1/1"))
                .hasSize(4);
        assertThat(MOST).hasValue(2);
    }
}
