package io.github.llmbench.engine.publish;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.llmbench.api.Comparison;
import io.github.llmbench.api.Cost;
import io.github.llmbench.api.GateResult;
import io.github.llmbench.api.LatencyHistogram;
import io.github.llmbench.api.LiveMetrics;
import io.github.llmbench.api.Metric;
import io.github.llmbench.api.Outcome;
import io.github.llmbench.api.Run;
import io.github.llmbench.api.RunHeader;
import io.github.llmbench.api.RunProgress;
import io.github.llmbench.api.Trial;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What is sent of a run, one record a request, as JSON of {@link io.github.llmbench.engine.json.Json}; trials are sent as the journal has
 * them. Stateless.
 *
 * <pre>{@code
 * RunUpload.Result result = Json.mapper().treeToValue(body, RunUpload.Result.class);
 * store.finish(result.run(header, Stream::empty));
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunUpload {
    /** Name and version of the form; a change that breaks servers counts the version up. */
    public static final String SCHEMA = "llmbench-upload/1";

    private RunUpload() {}

    /**
     * The first request.
     *
     * @param schema {@link #SCHEMA}
     * @param run what is known of it at its start
     * @param origin where it is made
     */
    public record Begin(String schema, RunHeader run, Origin origin) {}

    /**
     * Where a run is made.
     *
     * @param commit that is checked out; {@code null} outside a repository
     * @param branch it belongs to; {@code null} where nobody says
     * @param build page of the build that makes it; {@code null} outside a build server
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Origin(
            @Nullable String commit,
            @Nullable String branch,
            @Nullable String build) {}

    /** How far it is, with durations in milliseconds; the fields are those of {@link RunProgress}. */
    public record Progress(
            long done,
            long trials,
            int inFlight,
            Map<Outcome, Long> outcomes,
            Cost cost,
            long elapsedMs,
            @Nullable LiveMetrics live) {
        static Progress of(RunProgress progress) {
            return new Progress(
                    progress.done(),
                    progress.trials(),
                    progress.inFlight(),
                    progress.outcomes(),
                    progress.cost(),
                    progress.elapsed().toMillis(),
                    progress.live());
        }
    }

    /**
     * The last request; the fields are those of {@link Run}.
     *
     * @param schema {@link #SCHEMA}
     * @param trials how many were sent in all, by which a server knows that it has every one
     */
    public record Result(
            String schema,
            long trials,
            Instant finishedAt,
            Run.Status status,
            List<Metric> metrics,
            List<GateResult> gates,
            List<Comparison> comparisons,
            List<Run.OutcomeCount> outcomes,
            List<String> facts,
            List<LatencyHistogram> histograms) {
        static Result of(Run run, long trials) {
            return new Result(
                    SCHEMA,
                    trials,
                    run.finishedAt(),
                    run.status(),
                    run.metrics(),
                    run.gates(),
                    run.comparisons(),
                    run.outcomes(),
                    run.facts(),
                    run.histograms());
        }

        /** The run, with trials from elsewhere. */
        public Run run(RunHeader header, Supplier<Stream<Trial>> source) {
            return new Run(
                    header, finishedAt, status, metrics, gates, comparisons, outcomes, facts, histograms, source);
        }
    }
}
