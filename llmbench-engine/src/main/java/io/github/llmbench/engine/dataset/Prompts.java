package io.github.llmbench.engine.dataset;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Dataset;
import org.apiguardian.api.API;

/**
 * Prompts for load runs, where nothing is scored; {@link SyntheticPrompts} has more to set.
 *
 * <pre>{@code
 * Dataset chat = Prompts.synthetic(512, 128);
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Prompts {
    private static final int COUNT = 1_000;
    private static final long SEED = 42;

    private Prompts() {}

    /**
     * A thousand distinct prompts that mean nothing; a load that goes further puts them again.
     *
     * @param inputTokens length of each
     * @param outputTokens limit of each answer
     */
    public static Dataset synthetic(int inputTokens, int outputTokens) {
        return synthetic(COUNT, inputTokens, outputTokens);
    }

    /** So many of them. */
    public static Dataset synthetic(int prompts, int inputTokens, int outputTokens) {
        return new SyntheticPrompts(prompts, inputTokens, 0, outputTokens, true, SEED).dataset();
    }
}
