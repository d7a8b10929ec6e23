package io.github.llmbench.engine.timing;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The durations of one call in milliseconds, derived from its trace; {@code null} where the call has none. Immutable.
 *
 * <p>A call that was not streamed has an end and nothing before it: no TTFT, TTFO, TPOT or ITL.
 *
 * @param ttft first event with content, reasoning or tool text, minus sent
 * @param ttfo first content that is not reasoning, minus sent
 * @param e2e last content event minus sent; not streamed: last byte minus sent
 * @param tpot (E2E - TTFT) / (output tokens - 1), tokens as the provider says, else by the local tokenizer; from TTFO
 *     where all that came before was a summary of reasoning, whose tokens are not counted; none where there is at most one output
 *     token or their number is unknown
 * @param itl gaps between content events, in order; <em>inter-chunk</em> where the provider sends several tokens an event
 * @param responseTtft as {@code ttft}, from scheduled
 * @param responseTtfo as {@code ttfo}, from scheduled
 * @param responseE2e as {@code e2e}, from scheduled
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Timings(
        @Nullable Double ttft,
        @Nullable Double ttfo,
        @Nullable Double e2e,
        @Nullable Double tpot,
        List<Double> itl,
        @Nullable Double responseTtft,
        @Nullable Double responseTtfo,
        @Nullable Double responseE2e) {
    private static final double NANOS_A_MILLI = 1e6;
    private static final double MILLIS_A_SECOND = 1_000;

    public Timings {
        itl = List.copyOf(itl);
    }

    /** How a provider's count of output tokens treats reasoning. */
    public enum ReasoningTokens {
        /** Output tokens include them (OpenAI, Anthropic and most others). */
        PART_OF_OUTPUT,
        /** Output tokens leave them out (Google). */
        IN_ADDITION,
        /** Output tokens include them, and what is streamed may be a summary of them, which the stream does not tell (Anthropic). */
        PERHAPS_SUMMED;

        private static final String GOOGLE = "google:";
        private static final String ANTHROPIC = "anthropic:";

        /**
         * Of a model by its id, {@code provider:name}: Google's {@code candidatesTokenCount} leaves out {@code thoughtsTokenCount}, the
         * others' output tokens include reasoning.
         */
        public static ReasoningTokens of(String model) {
            if (model.startsWith(ANTHROPIC)) {
                return PERHAPS_SUMMED;
            }
            return model.startsWith(GOOGLE) ? IN_ADDITION : PART_OF_OUTPUT;
        }

        /** Of each model by its label. */
        public static Map<String, ReasoningTokens> byLabel(List<ModelRef> models) {
            return models.stream().collect(Collectors.toUnmodifiableMap(ModelRef::label, model -> of(model.id())));
        }
    }

    /** As {@link #of(CallTrace, Usage, ReasoningTokens)}; reasoning is taken as part of the output unless it is more than that. */
    public static Timings of(CallTrace trace, Usage usage) {
        Long output = usage.outputTokens();
        Long reasoning = usage.reasoningTokens();
        boolean more = output != null && reasoning != null && reasoning > output;
        return of(trace, usage, more ? ReasoningTokens.IN_ADDITION : ReasoningTokens.PART_OF_OUTPUT);
    }

    /**
     * The durations of a call. Reasoning tokens count for TPOT only if they were streamed: what was never sent took no time between
     * the first and the last event. Of a summary neither the tokens nor the time count.
     */
    public static Timings of(CallTrace trace, Usage usage, ReasoningTokens counted) {
        long sent = trace.sent();
        boolean streamed = trace.streamed();
        long last = streamed ? trace.lastContent() : trace.end();
        long first = streamed ? trace.firstContent() : CallTrace.ABSENT;
        long output = streamed ? trace.firstOutput() : CallTrace.ABSENT;
        return new Timings(
                between(sent, first),
                between(sent, output),
                between(sent, last),
                perToken(summed(trace, usage) ? output : first, last, countedTokens(trace, usage, counted)),
                streamed ? gaps(trace) : List.of(),
                between(0, first),
                between(0, output),
                between(0, last));
    }

    /** Output tokens that arrived as events; {@code null} where the provider did not say. */
    public static @Nullable Long streamedTokens(CallTrace trace, Usage usage, ReasoningTokens counted) {
        Long output = usage.outputTokens();
        Long reasoning = usage.reasoningTokens();
        if (output == null || reasoning == null) {
            return output;
        }
        boolean sent = trace.has(EventKind.REASONING);
        return switch (counted) {
            case PART_OF_OUTPUT, PERHAPS_SUMMED -> sent ? output : Math.max(0, output - reasoning);
            case IN_ADDITION -> sent ? output + reasoning : output;
        };
    }

    /** Tokens that arrived as events: as the provider says, else by the local tokenizer; {@code null} where nobody counted. */
    public static @Nullable Long countedTokens(CallTrace trace, Usage usage, ReasoningTokens counted) {
        Long reported = streamedTokens(trace, usage, counted);
        return reported == null ? localTokens(trace) : reported;
    }

    /** Output tokens, shown or not: as the provider says, else by the local tokenizer; {@code null} where nobody counted. */
    public static @Nullable Long outputTokens(CallTrace trace, Usage usage) {
        Long reported = usage.outputTokens();
        return reported == null ? localTokens(trace) : reported;
    }

    /** {@linkplain #outputTokens Output tokens} a second of E2E; {@code null} where one of both is not known. */
    public @Nullable Double tokensPerSecond(CallTrace trace, Usage usage) {
        Long tokens = outputTokens(trace, usage);
        return tokens == null || e2e == null || e2e <= 0 ? null : tokens * MILLIS_A_SECOND / e2e;
    }

    private static @Nullable Long localTokens(CallTrace trace) {
        return trace.localOutputTokens() == CallTrace.ABSENT ? null : Long.valueOf(trace.localOutputTokens());
    }

    /**
     * Content events whose tokens {@link #countedTokens} counts: all but those of a summary, whose tokens are not those that the model
     * thought.
     */
    public static int countedEvents(CallTrace trace) {
        int counted = 0;
        for (int i = 0; i < trace.contentEvents(); i++) {
            counted += trace.eventKind(i) == EventKind.SUMMARY ? 0 : 1;
        }
        return counted;
    }

    /** Whether reasoning came as a summary alone, and {@link #countedTokens} leaves it out: by the provider's word or by our count. */
    private static boolean summed(CallTrace trace, Usage usage) {
        boolean leftOut = usage.reasoningTokens() != null || usage.outputTokens() == null;
        return leftOut && trace.has(EventKind.SUMMARY) && !trace.has(EventKind.REASONING);
    }

    private static @Nullable Double perToken(long first, long last, @Nullable Long tokens) {
        Double span = between(first, last);
        return span == null || tokens == null || tokens <= 1 ? null : span / (tokens - 1);
    }

    private static List<Double> gaps(CallTrace trace) {
        List<Double> gaps = new ArrayList<>(Math.max(0, trace.contentEvents() - 1));
        for (int i = 1; i < trace.contentEvents(); i++) {
            gaps.add((trace.eventStamp(i) - trace.eventStamp(i - 1)) / NANOS_A_MILLI);
        }
        return gaps;
    }

    private static @Nullable Double between(long from, long to) {
        return from == CallTrace.ABSENT || to == CallTrace.ABSENT ? null : (to - from) / NANOS_A_MILLI;
    }
}
