package io.github.llmbench.server.run;

import org.jdbi.v3.core.Handle;

/**
 * What a project used of models on a day of UTC, in rows that are only added, so that those who end at the same time do not wait for each
 * other. Immutable.
 *
 * @param calls that were sent
 * @param tokens in and out
 */
record ProjectUsage(long calls, long tokens) {
    static final ProjectUsage NONE = new ProjectUsage(0, 0);

    ProjectUsage and(ProjectUsage more) {
        return new ProjectUsage(calls + more.calls, tokens + more.tokens);
    }

    /** Counts what was done for a run today. */
    static void add(Handle handle, String run, Launches.Done done) {
        handle.createUpdate("""
                        insert into project_usage (project, day, calls, tokens)
                        select project, (now() at time zone 'UTC')::date, :calls, :tokens from launch
                        where run = :run and (:calls > 0 or :tokens > 0)""")
                .bind("calls", done.calls())
                .bind("tokens", done.tokens())
                .bind("run", run)
                .execute();
    }

    /** What a project used today. */
    static ProjectUsage today(Handle handle, String project) {
        return handle.createQuery("select coalesce(sum(calls), 0) as calls, coalesce(sum(tokens), 0) as tokens"
                        + " from project_usage where project = :project and day = (now() at time zone 'UTC')::date")
                .bind("project", project)
                .map((row, context) -> new ProjectUsage(row.getLong("calls"), row.getLong("tokens")))
                .one();
    }
}
