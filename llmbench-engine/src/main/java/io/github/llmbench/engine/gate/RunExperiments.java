package io.github.llmbench.engine.gate;

import io.github.llmbench.api.Interval;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Verdict;
import io.github.llmbench.engine.compare.RunFigures;
import io.github.llmbench.engine.metrics.RepeatedMetrics;
import io.github.llmbench.engine.stats.proof.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;

/** The metrics of whole runs as reports show them, and gates on them: epochs, suites, far percentiles, repeats. */
final class RunExperiments {
    private static final double LEVEL = GateSimulation.LEVEL;
    private static final double MEDIAN = GateSimulation.MEDIAN;
    private static final double SPREAD = GateSimulation.SPREAD;
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);
    private static final double P95 = MEDIAN * Math.exp(SPREAD * NORMAL.inverseCumulativeProbability(0.95));
    private static final double P99 = MEDIAN * Math.exp(SPREAD * NORMAL.inverseCumulativeProbability(0.99));
    /** Of logarithms of latencies in runs that differ, and of the mean and the 95th percentile over all such runs. */
    private static final double IN_ALL = Math.hypot(SPREAD, GateSimulation.BETWEEN_RUNS);

    private static final double P95_OF_RUNS = MEDIAN * Math.exp(IN_ALL * NORMAL.inverseCumulativeProbability(0.95));
    private static final double MEAN_OF_RUNS = MEDIAN * Math.exp(IN_ALL * IN_ALL / 2);

    private RunExperiments() {}

    static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>(coverage());
        all.addAll(gates());
        return all;
    }

    private static List<Experiment> coverage() {
        return List.of(
                holds(
                        "suite.score",
                        "tasks of 60, 100, 200 samples, shares 0.9, 0.7, 0.5, the last with chance 1/4",
                        0.01,
                        (0.9 + 0.7 + (0.5 - 0.25) / 0.75) / 3,
                        random -> {
                            RunSimulation run = RunSimulation.of(RunSimulation.rightOrWrong(), 3, 1);
                            run.answers(random, 0, 60, 0.9, 0);
                            run.answers(random, 1, 100, 0.7, 0);
                            run.answers(random, 2, 200, 0.5, 0.25);
                            return run.metric("suite.score");
                        }),
                holds(
                        "suite.score",
                        "two tasks of 30 samples, shares 0.98 and 0.95",
                        0.01,
                        (0.98 + 0.95) / 2,
                        random -> {
                            RunSimulation run = RunSimulation.of(RunSimulation.rightOrWrong(), 2, 1);
                            run.answers(random, 0, 30, 0.98, 0);
                            run.answers(random, 1, 30, 0.95, 0);
                            return run.metric("suite.score");
                        }),
                holds(
                        "tokens.output",
                        "30 samples, 5 epochs that resemble each other",
                        0,
                        100,
                        random -> epochs(random, 30).metric("tokens.output")),
                holds(
                        "e2e.mean",
                        "30 samples, 5 epochs that resemble each other",
                        0.01,
                        MEDIAN * Math.exp(SPREAD * SPREAD / 2),
                        random -> epochs(random, 30).metric("e2e.mean")),
                holds(
                        "e2e.p95",
                        "100 samples, 5 epochs that resemble each other",
                        0,
                        P95,
                        random -> epochs(random, 100).metric("e2e.p95")),
                holds(
                        "e2e.p99",
                        "500 samples",
                        0,
                        P99,
                        random -> once(random, 500).metric("e2e.p99")),
                holds(
                        "tokens_per_second",
                        "60 samples",
                        0.01,
                        100_000 / MEDIAN * Math.exp(SPREAD * SPREAD / 2),
                        random -> once(random, 60).metric("tokens_per_second")),
                holds(
                        "rating",
                        "30 samples, 3 epochs that resemble each other",
                        0.005,
                        0.5,
                        random -> ratings(random).metric("accuracy")),
                repeated("e2e.mean", "4 runs of 100 that differ", 4, 0.01, MEAN_OF_RUNS),
                repeated("e2e.p95", "4 runs of 100 that differ: t over runs", 4, 0.01, P95_OF_RUNS),
                repeated("e2e.p95", "8 runs of 100 that differ: bootstrap over runs", 8, 0.03, P95_OF_RUNS)
                        .slow(5));
    }

    private static List<Experiment> gates() {
        return List.of(
                decides("e2e.p99 <= " + P99 + " ms", "500 samples", 0, random -> once(random, 500)),
                decides(
                        "tokens_per_second >= " + 100_000 / MEDIAN * Math.exp(SPREAD * SPREAD / 2) + " tokens/s",
                        "60 samples",
                        0.01,
                        random -> once(random, 60)),
                decides(
                        "tokens.output <= 100",
                        "30 samples, 5 epochs that resemble each other",
                        0,
                        random -> epochs(random, 30)),
                decides(
                        "accuracy >= 0.5",
                        "ratings of 30 samples, 3 epochs that resemble each other",
                        0.005,
                        RunExperiments::ratings),
                repeatedGate("e2e.mean <= " + MEAN_OF_RUNS + " ms", 4, 0.01),
                repeatedGate("e2e.p95 <= " + P95_OF_RUNS + " ms", 4, 0.01),
                repeatedGate("e2e.p95 <= " + P95_OF_RUNS + " ms", 8, 0.03).slow(5),
                repeatedGate("accuracy >= 0.8", 4, 0.005));
    }

    /** Samples once each, with latencies whose logarithms vary by {@link #SPREAD}. */
    private static RunSimulation once(RandomGenerator random, int samples) {
        return timed(random, samples, 1);
    }

    private static RunSimulation epochs(RandomGenerator random, int samples) {
        return timed(random, samples, 5);
    }

    private static RunSimulation timed(RandomGenerator random, int samples, int epochs) {
        RunSimulation run = RunSimulation.of(RunSimulation.rightOrWrong(), 1, epochs);
        run.calls(random, samples, deviation -> MEDIAN * Math.exp(SPREAD * deviation));
        return run;
    }

    private static RunSimulation ratings(RandomGenerator random) {
        RunSimulation run = RunSimulation.of(RunSimulation.rating(), 1, 3);
        run.ratings(random, 30);
        return run;
    }

    private static Experiment holds(
            String metric, String setting, double slack, double truth, Function<RandomGenerator, Metric> found) {
        return new Experiment(Experiment.Kind.COVERAGE, "metric " + metric, setting, LEVEL, slack, random -> {
            Interval interval = found.apply(random).interval();
            return interval != null && interval.low() <= truth && truth <= interval.high();
        });
    }

    private static Experiment repeated(String metric, String setting, int runs, double slack, double truth) {
        return holds(
                metric,
                setting,
                slack,
                truth,
                random -> of(GateSimulation.runs(random, runs, 100), metric).get(0));
    }

    private static List<Metric> of(List<RunFigures> runs, String metric) {
        return RepeatedMetrics.of(runs, Set.of(metric)).stream()
                .filter(one -> one.name().equals(metric))
                .toList();
    }

    private static Experiment decides(
            String gate, String setting, double slack, Function<RandomGenerator, RunSimulation> run) {
        return falseDecisions(gate, setting, slack, random -> run.apply(random).decide(gate));
    }

    private static Experiment repeatedGate(String gate, int number, double slack) {
        return falseDecisions(gate, number + " runs of 100 that differ", slack, random -> {
            List<RunFigures> runs = GateSimulation.runs(random, number, 100);
            return GateSimulation.decide(runs, gate);
        });
    }

    private static Experiment falseDecisions(
            String gate, String setting, double slack, Function<RandomGenerator, List<Verdict>> look) {
        return new Experiment(
                Experiment.Kind.FALSE_POSITIVE,
                "gate " + gate,
                setting,
                1 - LEVEL,
                slack,
                random -> look.apply(random).stream().anyMatch(verdict -> verdict != Verdict.INCONCLUSIVE));
    }
}
