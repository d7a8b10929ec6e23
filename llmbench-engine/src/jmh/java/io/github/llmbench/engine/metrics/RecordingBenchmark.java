package io.github.llmbench.engine.metrics;

import io.github.llmbench.api.CallTrace;
import io.github.llmbench.api.CallTrace.EventKind;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.Usage;
import io.github.llmbench.engine.timing.Timings;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to record an event, to derive a call's durations, to merge histograms and to read percentiles off them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordingBenchmark {
    private static final int EVENTS = 200;
    private static final int VALUES = 100_000;
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};

    private final Distribution distribution = new Distribution();
    private CallTrace trace;
    private List<List<LatencyHistogram>> parts;

    @Setup
    public void fill() {
        Random random = new Random(7);
        Histogram some = new Histogram(1_000, 100_000_000, 3);
        Histogram more = new Histogram(1_000, 100_000_000, 3);
        for (int i = 0; i < VALUES; i++) {
            long nanos = Math.round(2e7 * Math.exp(random.nextGaussian() / 2));
            some.recordValue(Math.min(nanos, 100_000_000));
            more.recordValue(Math.min(nanos * 2, 100_000_000));
            distribution.add(Moments.ALONE, nanos / 1e6);
        }
        parts = List.of(stored(some), stored(more));
        trace = recordEvents();
    }

    private static List<LatencyHistogram> stored(Histogram histogram) {
        return List.of(Histograms.stored("ttft", "m", "t", histogram));
    }

    /** An event of a call, its share of the call's record included. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public CallTrace recordEvents() {
        CallTrace.Recorder recorder =
                CallTrace.recorder(0).streamed(true).sent(1_000_000).headers(2_000_000);
        for (int i = 0; i < EVENTS; i++) {
            recorder.content(3_000_000L + i * 20_000_000L, 5, EventKind.TEXT);
        }
        return recorder.end(5_000_000_000L).finish();
    }

    /** All durations of a call of 200 events. */
    @Benchmark
    public Timings deriveTimings() {
        return Timings.of(trace, Usage.of(10, EVENTS));
    }

    /** Two stored histograms of 100,000 values each are read, added and stored. */
    @Benchmark
    public List<LatencyHistogram> mergeHistograms() {
        return Histograms.merged(parts);
    }

    /** Five percentiles of 100,000 values, as metrics have them. */
    @Benchmark
    public double percentiles() {
        double sum = 0;
        for (double quantile : QUANTILES) {
            sum += distribution.quantile(quantile);
        }
        return sum;
    }

    /** The 99th percentile of a metric with its interval, as reports have it. */
    @Benchmark
    public Object quantileWithInterval() {
        return distribution.interval(0.99, 0.95);
    }
}
