package io.github.llmbench.engine.stats;

import io.github.llmbench.api.Interval;
import io.github.llmbench.engine.stats.history.ChangePoint;
import io.github.llmbench.engine.stats.history.ChangePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the statistics cost that look at their data again and again: resampling, and change points of a long history. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatisticsBenchmark {
    /** As many as GSM8K has samples. */
    private static final int VALUES = 1_319;

    private static final int RUNS = 1_000;

    private final double[] values = new double[VALUES];
    private final List<double[]> left = new ArrayList<>();
    private final List<double[]> right = new ArrayList<>();
    private final double[] level = new double[RUNS];
    private final double[] levels = new double[RUNS];

    @Setup
    public void fill() {
        Random random = new Random(7);
        for (int i = 0; i < VALUES; i++) {
            values[i] = Math.exp(random.nextGaussian());
            left.add(new double[] {values[i]});
            right.add(new double[] {values[i] * Math.exp(random.nextGaussian() / 4)});
        }
        for (int i = 0; i < RUNS; i++) {
            level[i] = 100 + random.nextGaussian();
            levels[i] = level[i] + 5 * (i / 100 % 2);
        }
    }

    /** 10,000 resamples of the mean, percentile interval. */
    @Benchmark
    public Bootstrap.Estimate percentileBootstrap() {
        return Bootstrap.seeded(42).percentile(values);
    }

    /** 10,000 resamples of the mean, BCa interval, jackknife included. */
    @Benchmark
    public Bootstrap.Estimate bcaBootstrap() {
        return Bootstrap.seeded(42).bca(values);
    }

    /** As {@code compare} asks for p95 of two runs on the same samples. */
    @Benchmark
    public Interval quantileDifference() {
        return QuantileDifference.paired(left, right, 0.95, Bootstrap.seeded(42)).at(0.95);
    }

    /** E-divisive with Hunter's windows and weak points over a history without a change. */
    @Benchmark
    public List<ChangePoint> changePointsOfAStillHistory() {
        return ChangePoints.ofDefaults().find(level);
    }

    /** The same over one with nine changes. */
    @Benchmark
    public List<ChangePoint> changePointsOfNineChanges() {
        return ChangePoints.ofDefaults().find(levels);
    }

    /** The same with the whole history as one window. */
    @Benchmark
    public List<ChangePoint> changePointsInOneWindow() {
        return new ChangePoints(RUNS, 0.001, 0, 0.95).find(levels);
    }
}
