package io.github.llmbench.simulator.internal.wire;

import java.util.List;

/**
 * One answer on its way.
 *
 * @param number the request's number, from which all ids derive
 * @param request what is answered
 * @param reasoning comes before the text; has no token where there is none
 * @param text the answer
 * @param calls tools asked for after the text, one content event each
 * @param cut whether the request's limit of tokens ended the answer early
 * @param usage whether token counts are sent
 * @param roleOnlyFirstChunk whether a chunk with a role and no text comes first, where the format has such a chunk
 * @param createdMillis time since the epoch
 * @param firstNanos from request to first token, as planned
 * @param totalNanos from request to last token, as planned
 */
public record Generation(
        long number,
        ChatRequest request,
        Passage reasoning,
        Passage text,
        List<ToolAsk> calls,
        boolean cut,
        boolean usage,
        boolean roleOnlyFirstChunk,
        long createdMillis,
        long firstNanos,
        long totalNanos) {

    /** Number of content events of the stream. */
    public int chunks() {
        return reasoning.chunks() + text.chunks() + calls.size();
    }

    public int inputTokens() {
        return request.inputTokens();
    }

    /** Tokens of reasoning, text and calls. */
    public int outputTokens() {
        return reasoning.tokens() + text.tokens() + callTokens();
    }

    int callTokens() {
        return calls.stream().mapToInt(ToolAsk::tokens).sum();
    }

    /** The number of the call that an event is; -1 where it is none. */
    int call(int chunk) {
        return chunk - reasoning.chunks() - text.chunks();
    }

    boolean isCall(int chunk) {
        return call(chunk) >= 0;
    }

    String callId(String prefix, int call) {
        return id(prefix) + "c" + call;
    }

    boolean isReasoning(int chunk) {
        return chunk < reasoning.chunks();
    }

    String chunk(int chunk) {
        return isReasoning(chunk) ? reasoning.chunk(chunk) : text.chunk(chunk - reasoning.chunks());
    }

    String id(String prefix) {
        return prefix + "sim" + String.format("%021d", number);
    }
}
