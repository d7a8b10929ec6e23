package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.time.Instant;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Which runs; {@code null} is no condition. Immutable.
 *
 * @param project of this project
 * @param benchmark of this benchmark
 * @param model with a model of this label
 * @param tag with this tag
 * @param text with all of these words in id, benchmark, models, tasks or tags
 * @param from started at or after
 * @param until started before
 * @param ended only those that ended and have a result
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RunFilter(
        @Nullable String project,
        @Nullable String benchmark,
        @Nullable String model,
        @Nullable String tag,
        @Nullable String text,
        @Nullable Instant from,
        @Nullable Instant until,
        boolean ended) {
    /** All runs. */
    public static final RunFilter ALL = new RunFilter(null, null, null, null, null, null, null, false);

    /** Runs of a project. */
    public RunFilter project(@Nullable String value) {
        return new RunFilter(value, benchmark, model, tag, text, from, until, ended);
    }

    /** Runs of a benchmark. */
    public RunFilter benchmark(@Nullable String value) {
        return new RunFilter(project, value, model, tag, text, from, until, ended);
    }

    /** Runs with a model of this label. */
    public RunFilter model(@Nullable String value) {
        return new RunFilter(project, benchmark, value, tag, text, from, until, ended);
    }

    /** Runs with this tag. */
    public RunFilter tag(@Nullable String value) {
        return new RunFilter(project, benchmark, model, value, text, from, until, ended);
    }

    /** Runs with these words. */
    public RunFilter text(@Nullable String value) {
        return new RunFilter(project, benchmark, model, tag, value, from, until, ended);
    }

    /** Runs that started in a time, its end left out. */
    public RunFilter between(@Nullable Instant start, @Nullable Instant end) {
        return new RunFilter(project, benchmark, model, tag, text, start, end, ended);
    }

    /** Runs that ended and have a result. */
    public RunFilter onlyEnded() {
        return new RunFilter(project, benchmark, model, tag, text, from, until, true);
    }
}
