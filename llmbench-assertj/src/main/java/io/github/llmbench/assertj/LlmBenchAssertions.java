package io.github.llmbench.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import org.apiguardian.api.API;

/**
 * Where assertions begin.
 *
 * <pre>{@code
 * Run run = LlmBench.create().run(benchmark);
 * assertThat(run).isComplete().metric("accuracy").isAtLeast(0.50);
 * assertThat(run).metric("accuracy").of("openai:gpt-4o-mini").isNotWorseThan("openai:gpt-4o", 0.02);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class LlmBenchAssertions {
    private LlmBenchAssertions() {}

    /** Assertions on a run. */
    public static RunAssert assertThat(Run actual) {
        return new RunAssert(actual);
    }
}
