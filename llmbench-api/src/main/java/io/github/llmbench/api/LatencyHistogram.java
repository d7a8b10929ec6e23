package io.github.llmbench.api;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * All values of one duration of one model and task, counted in buckets of three digits, so that runs can be put together exactly.
 * Immutable.
 *
 * @param metric such as {@code ttft}
 * @param model label of the model
 * @param task name of the task
 * @param count values in it
 * @param hdr the histogram in nanoseconds, in HdrHistogram's compressed form (V2), as base64
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record LatencyHistogram(String metric, String model, String task, long count, String hdr) {
    public LatencyHistogram {
        Checks.notBlank(metric, "metric");
        Checks.notBlank(model, "model");
        Checks.notBlank(task, "task");
        Checks.notNegative(count, "count");
        Checks.notBlank(hdr, "hdr");
    }
}
