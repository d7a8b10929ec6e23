package io.github.llmbench.api.spi;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Usage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a model's tokens cost, in US dollars a million tokens. Immutable.
 *
 * @param input prompt tokens
 * @param output generated tokens
 * @param cachedInput prompt tokens read from the provider's cache; {@code null}: as input
 * @param cacheWrite prompt tokens written to the provider's cache; {@code null}: as input
 * @param cachedPartOfInput whether the provider counts cached tokens within its input tokens (OpenAI, Google) or in addition
 *     (Anthropic)
 * @param reasoning generated tokens spent on reasoning; {@code null}: as output
 * @param reasoningPartOfOutput whether the provider counts reasoning tokens within its output tokens (OpenAI, Anthropic) or in addition
 *     (Google)
 * @param batchInput prompt tokens sent through the provider's batch interface; {@code null} where it has no such price
 * @param batchOutput generated tokens of such a call; {@code null} where it has no such price
 * @param source where the price stands, a URL or a document
 * @param date when it was read there
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Price(
        BigDecimal input,
        BigDecimal output,
        @Nullable BigDecimal cachedInput,
        @Nullable BigDecimal cacheWrite,
        boolean cachedPartOfInput,
        @Nullable BigDecimal reasoning,
        boolean reasoningPartOfOutput,
        @Nullable BigDecimal batchInput,
        @Nullable BigDecimal batchOutput,
        String source,
        LocalDate date) {
    private static final int MILLION_DIGITS = 6;

    public Price {
        for (BigDecimal price :
                Arrays.asList(input, output, cachedInput, cacheWrite, reasoning, batchInput, batchOutput)) {
            if (price != null && price.signum() < 0) {
                throw new IllegalArgumentException("prices must be >= 0, but one was " + price);
            }
        }
        if ((batchInput == null) != (batchOutput == null)) {
            throw new IllegalArgumentException("batch prices must be given for input and output, but one is missing");
        }
        if (source.isBlank()) {
            throw new IllegalArgumentException("a price needs a source; without one leave the model unpriced");
        }
    }

    /** Of a model whose reasoning tokens are output tokens like others. */
    public Price(
            BigDecimal input,
            BigDecimal output,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal cacheWrite,
            boolean cachedPartOfInput,
            String source,
            LocalDate date) {
        this(input, output, cachedInput, cacheWrite, cachedPartOfInput, null, true, null, null, source, date);
    }

    /** Of a model without batch prices. */
    public Price(
            BigDecimal input,
            BigDecimal output,
            @Nullable BigDecimal cachedInput,
            @Nullable BigDecimal cacheWrite,
            boolean cachedPartOfInput,
            @Nullable BigDecimal reasoning,
            boolean reasoningPartOfOutput,
            String source,
            LocalDate date) {
        this(
                input,
                output,
                cachedInput,
                cacheWrite,
                cachedPartOfInput,
                reasoning,
                reasoningPartOfOutput,
                null,
                null,
                source,
                date);
    }

    /** The price of the same tokens through the provider's batch interface, where no cache is read; empty where there is none. */
    public Optional<Price> batch() {
        return batchInput == null || batchOutput == null
                ? Optional.empty()
                : Optional.of(new Price(
                        batchInput,
                        batchOutput,
                        null,
                        null,
                        cachedPartOfInput,
                        null,
                        reasoningPartOfOutput,
                        null,
                        null,
                        source,
                        date));
    }

    /** What a call costs; unpriced where the provider reported no usage. */
    public Cost cost(Usage usage) {
        if (usage.inputTokens() == null || usage.outputTokens() == null) {
            return Cost.UNPRICED;
        }
        long cached = orZero(usage.cachedInputTokens());
        long thought = orZero(usage.reasoningTokens());
        long written = orZero(usage.cacheCreationInputTokens());
        long plain = cachedPartOfInput ? Math.max(0, usage.inputTokens() - cached - written) : usage.inputTokens();
        BigDecimal sum = times(input, plain)
                .add(times(
                        output,
                        reasoningPartOfOutput ? Math.max(0, usage.outputTokens() - thought) : usage.outputTokens()))
                .add(times(reasoning == null ? output : reasoning, thought))
                .add(times(cachedInput == null ? input : cachedInput, cached))
                .add(times(cacheWrite == null ? input : cacheWrite, written));
        return Cost.of(sum);
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens)).movePointLeft(MILLION_DIGITS);
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
