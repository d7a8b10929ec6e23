package io.github.llmbench.simulator;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Simulator} behaves. Immutable.
 *
 * <pre>{@code
 * SimulatorOptions.builder()
 *     .answers(Answers.script("Paris."))
 *     .latency(Latency.fixed(Duration.ofMillis(200), Duration.ofMillis(20)))
 *     .fault(Fault.rateLimited(0.05, Duration.ofSeconds(1)))
 *     .log(Path.of("requests.jsonl"))
 *     .build();
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class SimulatorOptions {
    final Answers answers;
    final Latency latency;
    final List<Fault> faults;
    final int tokensPerChunk;
    final long seed;
    final @Nullable Boolean usage;
    final boolean roleOnlyFirstChunk;
    final int reasoningTokens;
    final @Nullable Path log;
    final int port;
    final int threads;

    private SimulatorOptions(Builder builder, Answers answers) {
        this.answers = answers;
        this.latency = builder.latency;
        this.faults = List.copyOf(builder.faults);
        this.tokensPerChunk = builder.tokensPerChunk;
        this.seed = builder.seed;
        this.usage = builder.usage;
        this.roleOnlyFirstChunk = builder.roleOnlyFirstChunk;
        this.reasoningTokens = builder.reasoningTokens;
        this.log = builder.log;
        this.port = builder.port;
        this.threads = builder.threads;
    }

    /** Options with the defaults named at the builder's methods. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; not safe for use by several threads. */
    @API(status = EXPERIMENTAL, since = "0.1")
    public static final class Builder {
        private @Nullable Answers answers;
        private Latency latency = Latency.none();
        private final List<Fault> faults = new ArrayList<>();
        private int tokensPerChunk = 1;
        private long seed;
        private @Nullable Boolean usage;
        private boolean roleOnlyFirstChunk = true;
        private int reasoningTokens;
        private @Nullable Path log;
        private int port;
        private int threads = 1;

        private Builder() {}

        /** What is answered; required. */
        public Builder answers(Answers answers) {
            this.answers = answers;
            return this;
        }

        /** When it is answered; all at once by default. */
        public Builder latency(Latency latency) {
            this.latency = latency;
            return this;
        }

        /** Adds a fault; none by default. */
        public Builder fault(Fault fault) {
            faults.add(fault);
            return this;
        }

        /**
         * Tokens in one content event, between 1 (the default) and 10,000. A token is any white space and a run of at most 16
         * letters and digits, or one other character: {@code " Paris"} and {@code "."} are two.
         */
        public Builder tokensPerChunk(int tokens) {
            tokensPerChunk = Checks.between(tokens, 1, 10_000, "tokens per chunk");
            return this;
        }

        /** Seed of delays and faults, which also depend on a request's number; 0 by default. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Usage always or never; by default as the provider does, which is on request in streams of chat completions. */
        public Builder usage(boolean usage) {
            this.usage = usage;
            return this;
        }

        /** Whether streams of chat completions and Ollama begin with a chunk without text; true by default. */
        public Builder roleOnlyFirstChunk(boolean roleOnlyFirstChunk) {
            this.roleOnlyFirstChunk = roleOnlyFirstChunk;
            return this;
        }

        /** Tokens of reasoning sent before the text, as each format does; between 0 (the default) and 100,000. */
        public Builder reasoningTokens(int tokens) {
            reasoningTokens = Checks.between(tokens, 0, 100_000, "reasoning tokens");
            return this;
        }

        /** File of the request log, begun anew; none by default. */
        public Builder log(Path file) {
            log = file;
            return this;
        }

        /** Port on 127.0.0.1; 0, the default, takes a free one. */
        public Builder port(int port) {
            this.port = Checks.between(port, 0, 65_535, "port");
            return this;
        }

        /** Event loops, each on a thread; 1 by default, between 1 and 64. */
        public Builder threads(int threads) {
            this.threads = Checks.between(threads, 1, 64, "threads");
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException if answers are missing or the shares of faults sum to more than 1
         */
        public SimulatorOptions build() {
            if (answers == null) {
                throw new IllegalArgumentException(
                        "answers are missing; give a script, recorded answers or a file of targets");
            }
            double shares = faults.stream().mapToDouble(Fault::share).sum();
            if (shares > 1 + 1e-9) {
                throw new IllegalArgumentException("shares of faults must sum to at most 1, but sum to " + shares);
            }
            return new SimulatorOptions(this, answers);
        }
    }
}
