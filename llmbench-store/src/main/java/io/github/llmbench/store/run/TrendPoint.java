package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Metric;
import java.time.Instant;
import org.apiguardian.api.API;

/**
 * A metric in one run of a series. Immutable.
 *
 * @param run id of the run
 * @param startedAt when it started
 * @param metric the metric
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TrendPoint(String run, Instant startedAt, Metric metric) {}
