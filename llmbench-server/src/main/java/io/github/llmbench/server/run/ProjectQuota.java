package io.github.llmbench.server.run;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a project may do at a time and a day of UTC; {@code null} is no limit. Immutable.
 *
 * @param runs under way at a time
 * @param calls to models a day
 * @param tokens in and out a day
 */
record ProjectQuota(
        @Nullable Integer runs,
        @Nullable Long calls,
        @Nullable Long tokens) {
    private static final ProjectQuota NONE = new ProjectQuota(null, null, null);

    static ProjectQuota of(Handle handle, String project) {
        return handle.createQuery("select * from project_quota where project = :project")
                .bind("project", project)
                .map((row, context) -> new ProjectQuota(
                        (Integer) row.getObject("runs_at_once"), (Long) row.getObject("calls_per_day"), (Long)
                                row.getObject("tokens_per_day")))
                .findOne()
                .orElse(NONE);
    }

    /** Whether it limits a day. */
    boolean ofDays() {
        return calls != null || tokens != null;
    }

    /** Why a run waits whose project used so much today; empty where it does not. */
    Optional<String> usedUp(ProjectUsage today) {
        if (calls != null && today.calls() >= calls) {
            return Optional.of("waits: the project made " + today.calls() + " of " + calls
                    + " calls today; it goes on at midnight UTC");
        }
        if (tokens != null && today.tokens() >= tokens) {
            return Optional.of("waits: the project used " + today.tokens() + " of " + tokens
                    + " tokens today; it goes on at midnight UTC");
        }
        return Optional.empty();
    }
}
