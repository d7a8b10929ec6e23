package io.github.llmbench.simulator.internal.wire;

/**
 * What of a request matters to the simulator.
 *
 * @param model name as sent
 * @param streamed whether a stream was asked for
 * @param usageAsked whether the client asked for usage; formats that always report it say true
 * @param prompt text of the last user message that has text
 * @param inputTokens tokens of all messages, system text included
 * @param maxTokens how many tokens the answer may have, reasoning included; {@link Integer#MAX_VALUE} where the request sets no limit
 * @param offer tools and form of the answer
 */
public record ChatRequest(
        String model,
        boolean streamed,
        boolean usageAsked,
        String prompt,
        int inputTokens,
        int maxTokens,
        Offer offer) {}
