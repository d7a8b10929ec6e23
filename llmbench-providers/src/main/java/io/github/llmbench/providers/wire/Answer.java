package io.github.llmbench.providers.wire;

import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.FinishReason;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Usage;
import org.jspecify.annotations.Nullable;

/** What a decoder has read so far of one answer, and what the event at hand added to it. */
final class Answer {
    static final int LIMIT = 64 * 1024 * 1024;

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder(0);
    private final StringBuilder refusal = new StringBuilder(0);
    final ToolCalls toolCalls = new ToolCalls();
    Usage usage = Usage.NONE;

    @Nullable
    FinishReason finish;

    /** Whether the model declined, be it without a word. */
    boolean refused;

    /** Whether what arrived has the form of an answer at all. */
    boolean recognised;

    /** Whether the event at hand is a chunk with a choice, be it empty. */
    boolean choice;

    /** Whether the model has finished, so that the stream may end. */
    boolean complete;

    /** Whether the provider has said that nothing follows. */
    boolean closed;

    @Nullable
    ProviderError error;

    private int eventBytes;
    private @Nullable EventKind eventKind;

    void beginEvent() {
        eventBytes = 0;
        eventKind = null;
        choice = false;
    }

    /** What the event carried, the most visible first; {@code null} where it had no content. */
    @Nullable
    EventKind eventKind() {
        return eventKind;
    }

    int eventBytes() {
        return eventBytes;
    }

    void text(@Nullable String more) {
        append(text, more, EventKind.TEXT);
    }

    void reasoning(@Nullable String more) {
        append(reasoning, more, EventKind.REASONING);
    }

    /** What the provider says of the model's thoughts in place of them. */
    void summary(@Nullable String more) {
        append(reasoning, more, EventKind.SUMMARY);
    }

    void refusal(@Nullable String more) {
        append(refusal, more, EventKind.TEXT);
    }

    /** Notes content of a tool call; the call itself goes to {@link #toolCalls}. */
    void tool(@Nullable String more) {
        if (more != null && !more.isEmpty()) {
            content(more, EventKind.TOOL);
        }
    }

    void finish(@Nullable FinishReason reason) {
        if (reason != null) {
            finish = reason;
            complete = true;
        }
    }

    /** Nothing follows. */
    void close() {
        complete = true;
        closed = true;
    }

    /** The provider reports an error; the first one stands, and nothing after it counts. */
    void fail(ProviderError reported) {
        if (error == null) {
            error = reported;
        }
        closed = true;
    }

    boolean isEmpty() {
        return text.isEmpty() && reasoning.isEmpty() && refusal.isEmpty() && toolCalls.isEmpty();
    }

    /** The visible text; what the model said to decline where it said nothing else. */
    String text() {
        return text.isEmpty() ? refusal.toString() : text.toString();
    }

    String reasoning() {
        return reasoning.toString();
    }

    Outcome outcome() {
        if (refused || !refusal.isEmpty()) {
            return Outcome.REFUSED;
        }
        if (finish == FinishReason.CONTENT_FILTER) {
            return Outcome.SAFETY_BLOCKED;
        }
        return finish == FinishReason.LENGTH ? Outcome.TRUNCATED : Outcome.ANSWERED;
    }

    private void append(StringBuilder target, @Nullable String more, EventKind kind) {
        if (more == null || more.isEmpty()) {
            return;
        }
        if (more.length() > LIMIT - target.length()) {
            throw new TooLargeException("the answer", LIMIT);
        }
        target.append(more);
        content(more, kind);
    }

    private void content(String more, EventKind kind) {
        eventBytes += utf8Length(more);
        if (eventKind == null || kind == EventKind.TEXT || eventKind.thought()) {
            eventKind = kind;
        }
    }

    private static int utf8Length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
