package io.github.llmbench.samples;

import static io.github.llmbench.assertj.LlmBenchAssertions.assertThat;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Load;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.Task;
import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.engine.score.Scorers;
import io.github.llmbench.simulator.Simulator;
import io.github.llmbench.simulator.SimulatorOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fluent form inside a Jupiter test of your own, with AssertJ assertions that are decided on the interval. */
@Timeout(60)
class FluentBenchmarkTest {
    @Test
    void the_model_knows_its_capitals() throws IOException {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                        .answers(OnSimulator.knows("capitals.jsonl", 0.95))
                        .build());
                LlmBench bench = LlmBench.create()) {
            Run run = bench.run(Benchmark.named("fluent")
                    .task(Task.of(Dataset.jsonl("classpath:capitals.jsonl")).scorer(Scorers.exactMatch()))
                    .models(ModelRef.of("openai-compatible:my-model").at(simulator.url() + "/v1"))
                    .load(Load.closed(8)));

            assertThat(run).isComplete().metric("accuracy").isAtLeast(0.70);
        }
    }
}
