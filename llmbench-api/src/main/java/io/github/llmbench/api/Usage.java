package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Token counts as the provider reported them; {@code null} where it reported none.
 *
 * <p>Whether cached tokens are part of {@code inputTokens} differs by provider (a part at OpenAI and Google, in addition at
 * Anthropic); the record keeps what was sent and the price table knows the difference.
 *
 * @param inputTokens prompt tokens
 * @param outputTokens generated tokens
 * @param reasoningTokens generated tokens spent on reasoning
 * @param cachedInputTokens prompt tokens read from the provider's cache
 * @param cacheCreationInputTokens prompt tokens written to the provider's cache
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Usage(
        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        @Nullable Long reasoningTokens,
        @Nullable Long cachedInputTokens,
        @Nullable Long cacheCreationInputTokens) {

    /** No count reported. */
    public static final Usage NONE = new Usage(null, null, null, null, null);

    public Usage {
        Checks.notNegative(inputTokens, "inputTokens");
        Checks.notNegative(outputTokens, "outputTokens");
        Checks.notNegative(reasoningTokens, "reasoningTokens");
        Checks.notNegative(cachedInputTokens, "cachedInputTokens");
        Checks.notNegative(cacheCreationInputTokens, "cacheCreationInputTokens");
    }

    /** Input and output tokens alone. */
    public static Usage of(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, outputTokens, null, null, null);
    }
}
