package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How many days what belongs to a project's runs is kept, counted from the end of each run. Immutable.
 *
 * @param project the project
 * @param tracesDays prompts, answers as they came and their times, of each call; {@code null} for as long as the samples
 * @param samplesDays the answers and scores of each sample; {@code null} for as long as the run
 * @param runsDays the run with its metrics and its place in every trend; {@code null} for ever
 * @param keepLabels a run with one of these is kept whole
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record RetentionRule(
        String project,
        @Nullable Integer tracesDays,
        @Nullable Integer samplesDays,
        @Nullable Integer runsDays,
        List<String> keepLabels) {

    /**
     * Checks that what is a part does not outlast the whole.
     *
     * @throws IllegalArgumentException if it does, a number is under 1, or there is none; the message begins with the part's name
     */
    public RetentionRule {
        keepLabels = List.copyOf(keepLabels);
        positive("tracesDays", tracesDays);
        positive("samplesDays", samplesDays);
        positive("runsDays", runsDays);
        shorter("samplesDays", samplesDays, "runsDays", runsDays);
        shorter("tracesDays", tracesDays, "samplesDays", samplesDays);
        shorter("tracesDays", tracesDays, "runsDays", runsDays);
        if (tracesDays == null && samplesDays == null && runsDays == null) {
            throw new IllegalArgumentException(
                    "runsDays, samplesDays or tracesDays must be given; a rule without any of them keeps everything");
        }
    }

    private static void positive(String name, @Nullable Integer days) {
        if (days != null && days < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but was " + days);
        }
    }

    private static void shorter(String part, @Nullable Integer days, String whole, @Nullable Integer most) {
        if (days != null && most != null && days > most) {
            throw new IllegalArgumentException(part + " must be at most " + whole + ", which is " + most
                    + ", since one goes with the other, but was " + days);
        }
    }
}
