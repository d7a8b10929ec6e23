package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Benchmark;
import io.github.llmbench.api.Call;
import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.Dataset;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Score;
import io.github.llmbench.api.Scorer;
import io.github.llmbench.api.ScoringInput;
import io.github.llmbench.api.Task;
import io.github.llmbench.api.Trial;
import io.github.llmbench.api.Usage;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.metrics.RunMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A whole run of one model, from its trials, of which the truth is known. */
final class RunSimulation {
    static final String MODEL = "p:a";

    private static final double NANOS_A_MILLI = 1e6;
    private static final int TOKENS = 100;
    private static final ModelRequest REQUEST = ModelRequest.of("q");

    private final Benchmark benchmark;
    private final RunMetrics metrics;

    private RunSimulation(Benchmark benchmark) {
        this.benchmark = benchmark;
        this.metrics = new RunMetrics(benchmark);
    }

    /** Of tasks that are called {@code t0}, {@code t1}, …, each of so many epochs. */
    static RunSimulation of(Scorer scorer, int tasks, int epochs) {
        List<Task> all = IntStream.range(0, tasks)
                .mapToObj(i ->
                        Task.of(Dataset.of("t" + i, List.of())).scorer(scorer).epochs(epochs))
                .toList();
        Benchmark benchmark = Benchmark.named("simulated").models(MODEL);
        for (Task task : all) {
            benchmark = benchmark.task(task);
        }
        return new RunSimulation(benchmark);
    }

    /** Right or wrong. */
    static Scorer rightOrWrong() {
        return Scorer.of("right", input -> Score.of(true));
    }

    /** Ratings of 0 to 1. */
    static Scorer rating() {
        return new Rating();
    }

    private static final class Rating implements Scorer {
        @Override
        public String name() {
            return "rating";
        }

        @Override
        public String signature() {
            return "rating";
        }

        @Override
        public boolean binary() {
            return false;
        }

        @Override
        public Score score(ScoringInput input) {
            return Score.of(1.0);
        }
    }

    /** Right or wrong answers of a task, each of which guessing gets right with a chance. */
    void answers(RandomGenerator random, int task, int samples, double share, double chance) {
        for (int i = 0; i < samples; i++) {
            Score right = Score.of(random.nextDouble() < share);
            Score score = new Score(right.state(), right.value(), null, null, Map.of(Score.CHANCE, chance), List.of());
            add(task, i, 1, score, null);
        }
    }

    /** Calls of samples with epochs that take about as long and have about as many tokens: half of the variance is between samples. */
    void calls(RandomGenerator random, int samples, DoubleUnaryOperator milliseconds) {
        int epochs = benchmark.tasks().get(0).epochs();
        for (int i = 0; i < samples; i++) {
            double own = random.nextGaussian() * Math.sqrt(epochs > 1 ? 0.5 : 0);
            for (int epoch = 1; epoch <= epochs; epoch++) {
                double deviation = own + random.nextGaussian() * Math.sqrt(epochs > 1 ? 0.5 : 1);
                long tokens = epochs > 1 ? Math.round(TOKENS + TOKENS / 5.0 * deviation) : TOKENS;
                add(0, i, epoch, Score.of(true), call(milliseconds.applyAsDouble(deviation), Math.max(1, tokens)));
            }
        }
    }

    /** Ratings of samples with epochs that resemble each other: a sample's own level, and its answers about it, both even. */
    void ratings(RandomGenerator random, int samples) {
        int epochs = benchmark.tasks().get(0).epochs();
        for (int i = 0; i < samples; i++) {
            double own = 0.5 * random.nextDouble();
            for (int epoch = 1; epoch <= epochs; epoch++) {
                add(0, i, epoch, Score.of(own + 0.5 * random.nextDouble()), null);
            }
        }
    }

    private void add(int task, int sample, int epoch, Score score, @Nullable Call call) {
        metrics.add(new Trial(
                new Trial.Key(MODEL, "t" + task, "s" + sample, epoch),
                Outcome.ANSWERED,
                "",
                Map.of(benchmark.tasks().get(0).scorers().get(0).name(), score),
                call == null ? List.of() : List.of(call),
                null,
                null));
    }

    private static Call call(double milliseconds, long tokens) {
        CallTrace trace = CallTrace.recorder(0)
                .sent(0)
                .content(Math.round(milliseconds * NANOS_A_MILLI), 1, CallTrace.EventKind.TEXT)
                .end(Math.round(milliseconds * NANOS_A_MILLI))
                .streamed(true)
                .finish();
        ModelResponse response = ModelResponse.answered("x", Usage.of(1, tokens), trace);
        return new Call(Call.Purpose.CHAT, MODEL, REQUEST, response, Cost.NONE, false);
    }

    List<Metric> metrics() {
        return metrics.summary().metrics();
    }

    Metric metric(String name) {
        return metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the simulated run has no " + name));
    }

    List<Verdict> decide(String gate) {
        List<Verdict> verdicts = new ArrayList<>();
        Gates.decide(benchmark.gate(gate), metrics(), true).forEach(result -> verdicts.add(result.verdict()));
        return verdicts;
    }
}
