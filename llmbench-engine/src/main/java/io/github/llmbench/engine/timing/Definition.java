package io.github.llmbench.engine.timing;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What other tools mean by TPOT and ITL, derived from the same record so that their figures can be read beside ours. Ours, the
 * default, is in {@link Timings}.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Definition {
    /**
     * vLLM {@code bench serve}: every chunk that has a choice counts, be it empty, so that a role-only chunk stops TTFT and the chunk
     * with the finish reason ends E2E; the usage chunk does not count. TPOT is (E2E - TTFT) / (output tokens - 1), ITL the gaps of
     * these chunks, pooled; tokens are the local tokenizer's where the server reports none. vLLM asks for chat
     * completions; of an answer in another format the content events count. Source: {@code vllm/benchmarks/serve.py},
     * {@code calculate_metrics}, and {@code vllm/benchmarks/lib/endpoint_request_func.py},
     * {@code async_request_openai_chat_completions}.
     */
    VLLM {
        @Override
        @Nullable
        Double perToken(CallTrace trace, Usage usage) {
            long[] chunks = chunks(trace);
            return perStep(chunks[0], chunks[chunks.length - 1], Timings.outputTokens(trace, usage));
        }

        @Override
        List<Double> gaps(CallTrace trace, Usage usage) {
            List<Double> gaps = new ArrayList<>();
            long[] chunks = chunks(trace);
            for (int i = 1; i < chunks.length; i++) {
                gaps.add((chunks[i] - chunks[i - 1]) / NANOS_A_MILLI);
            }
            return gaps;
        }

        /** Stamps of chunks with and without content, in order. */
        private static long[] chunks(CallTrace trace) {
            return LongStream.concat(
                            IntStream.range(0, trace.contentEvents()).mapToLong(trace::eventStamp),
                            IntStream.range(0, trace.emptyChunks()).mapToLong(trace::emptyChunkStamp))
                    .sorted()
                    .toArray();
        }
    },
    /**
     * AIPerf: ITL is (E2E - TTFT) / (output tokens - 1), one value a call; tokens are the client tokenizer's where there is one. It has
     * no TPOT. Source: {@code docs/metrics-reference.md}.
     */
    AIPERF {
        @Override
        @Nullable
        Double perToken(CallTrace trace, Usage usage) {
            return null;
        }

        @Override
        List<Double> gaps(CallTrace trace, Usage usage) {
            Long tokens = trace.localOutputTokens() == CallTrace.ABSENT
                    ? usage.outputTokens()
                    : Long.valueOf(trace.localOutputTokens());
            return listOf(perStep(trace.firstContent(), trace.lastContent(), tokens));
        }
    },
    /**
     * GuideLLM: TPOT is E2E / output tokens, the first token included; ITL is (last - first) / (output tokens - 1), one value a call;
     * tokens are the local tokenizer's where the server reports none. Source: {@code request_stats.py}.
     */
    GUIDELLM {
        @Override
        @Nullable
        Double perToken(CallTrace trace, Usage usage) {
            Long tokens = Timings.outputTokens(trace, usage);
            return tokens == null || tokens < 1 || trace.sent() == CallTrace.ABSENT
                    ? null
                    : (trace.lastContent() - trace.sent()) / NANOS_A_MILLI / tokens;
        }

        @Override
        List<Double> gaps(CallTrace trace, Usage usage) {
            return listOf(perStep(trace.firstContent(), trace.lastContent(), Timings.outputTokens(trace, usage)));
        }
    };

    private static final double NANOS_A_MILLI = 1e6;

    /**
     * The definition of this name, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Definition named(String name) {
        return Arrays.stream(values())
                .filter(definition -> definition.id().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("definition must be one of "
                        + Arrays.stream(values()).map(Definition::id).collect(Collectors.joining(", "))
                        + ", but was \"" + name + "\""));
    }

    /** As it stands before a metric's name: {@code vllm.tpot.p50}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** TPOT in milliseconds; {@code null} where the call, or the tool, has none. */
    public @Nullable Double tpot(CallTrace trace, Usage usage) {
        return trace.streamed() && trace.contentEvents() > 0 ? perToken(trace, usage) : null;
    }

    /** ITL values of the call in milliseconds. */
    public List<Double> itl(CallTrace trace, Usage usage) {
        return trace.streamed() && trace.contentEvents() > 0 ? gaps(trace, usage) : List.of();
    }

    abstract @Nullable Double perToken(CallTrace trace, Usage usage);

    abstract List<Double> gaps(CallTrace trace, Usage usage);

    private static @Nullable Double perStep(long first, long last, @Nullable Long tokens) {
        return tokens == null || tokens <= 1 ? null : (last - first) / NANOS_A_MILLI / (tokens - 1);
    }

    private static List<Double> listOf(@Nullable Double value) {
        return value == null ? List.of() : List.of(value);
    }
}
