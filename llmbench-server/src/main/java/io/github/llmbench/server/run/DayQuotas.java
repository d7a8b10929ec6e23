package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Whether projects have used up their calls or tokens of the day, which each shard asks. The database is asked once a second, and always
 * where what is known of it and what this process did since would use up the rest. Safe for use by several threads.
 */
final class DayQuotas {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Database database;
    private final Map<String, Known> known = new HashMap<>();

    DayQuotas(Database database) {
        this.database = database;
    }

    /**
     * What is known of a project.
     *
     * @param since what this process did after it was asked for
     */
    private record Known(ProjectQuota quota, ProjectUsage used, ProjectUsage since, long askedAt) {
        boolean outdated() {
            return System.nanoTime() - askedAt > KEPT.toNanos()
                    || quota.usedUp(used.and(since)).isPresent();
        }
    }

    /** Whether no more shards of a project are to be made today. */
    synchronized boolean usedUp(String project) {
        Known now = known.get(project);
        if (now == null || now.outdated()) {
            now = database.jdbi().withHandle(handle -> ask(handle, project));
            known.put(project, now);
        }
        return now.quota().usedUp(now.used()).isPresent();
    }

    private static Known ask(Handle handle, String project) {
        ProjectQuota quota = ProjectQuota.of(handle, project);
        ProjectUsage used = quota.ofDays() ? ProjectUsage.today(handle, project) : ProjectUsage.NONE;
        return new Known(quota, used, ProjectUsage.NONE, System.nanoTime());
    }

    /** A shard of a project was made here. */
    synchronized void made(String project, Launches.Done done) {
        known.computeIfPresent(
                project,
                (key, now) -> new Known(
                        now.quota(),
                        now.used(),
                        now.since().and(new ProjectUsage(done.calls(), done.tokens())),
                        now.askedAt()));
    }
}
