package io.github.llmbench.engine.metrics;

/** Percentiles reported of durations. */
enum Percentile {
    P50("p50", 0.50, 1),
    P95("p95", 0.95, 20),
    P99("p99", 0.99, 100),
    P999("p99.9", 0.999, 1_000),
    P9999("p99.99", 0.9999, 10_000);

    final String suffix;
    final double p;
    /** With fewer values the estimate is the largest value and says nothing of the tail: "too few". */
    final long fewest;

    Percentile(String suffix, double p, long fewest) {
        this.suffix = suffix;
        this.p = p;
        this.fewest = fewest;
    }
}
