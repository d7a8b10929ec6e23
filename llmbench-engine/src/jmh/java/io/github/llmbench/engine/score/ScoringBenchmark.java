package io.github.llmbench.engine.score;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Message;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Sample;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Usage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Answers a second that one core scores: a short one by exact match, and one of about fifty words by chrF. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScoringBenchmark {
    private static final String SENTENCE =
            "The ships that were built in the harbour before the war lay idle for years, since no one had the means to sail them. ";

    private final Scorer exactMatch = Scorers.byName("exact_match");
    private final Scorer chrf = Scorers.byName("chrf");
    private final ScoringInput shortAnswer = input("  42 ", "42");
    private final ScoringInput longAnswer =
            input(SENTENCE.repeat(2), SENTENCE + SENTENCE.replace("harbour", "port").replace("idle", "empty"));

    private static ScoringInput input(String answer, String target) {
        return new ScoringInput(
                Sample.builder().id("s").input("q").target(target).build(),
                List.of(Message.user("q")),
                answer,
                ModelResponse.answered(answer, Usage.NONE, CallTrace.empty()));
    }

    /** To be 200,000 a second or more. */
    @Benchmark
    public Score exactMatch() {
        return exactMatch.score(shortAnswer);
    }

    /** To be 2,000 a second or more. */
    @Benchmark
    public Score chrf() {
        return chrf.score(longAnswer);
    }
}
