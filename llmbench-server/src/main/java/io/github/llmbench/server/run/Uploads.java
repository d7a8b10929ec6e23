package io.github.llmbench.server.run;

import io.github.llmbench.server.http.Problem;
import io.github.llmbench.store.db.Database;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Runs that come from elsewhere, in the database. Safe for use by several threads and processes. */
final class Uploads {
    private static final String UPLOAD = "upload";

    private final Database database;

    Uploads(Database database) {
        this.database = database;
    }

    /**
     * Makes a run known, or lets one go on that stopped before its end.
     *
     * @return whether it was not known before
     * @throws Problem if the id is that of another run
     */
    boolean begin(Handle handle, String run, String project, String benchmark, String by) {
        int added = handle.createUpdate("""
                        insert into launch (run, project, benchmark, source, state, heartbeat_at, created_by)
                        select :run, :project, :benchmark, 'upload', 'running', now(), :by
                        where not exists (select 1 from run where id = :run)
                        on conflict (run) do nothing""")
                .bind("run", run)
                .bind("project", project)
                .bind("benchmark", benchmark)
                .bind("by", by)
                .execute();
        if (added > 0) {
            return true;
        }
        Map<String, Object> known = handle.createQuery("select project, source from launch where run = :run for update")
                .bind("run", run)
                .mapToMap()
                .findOne()
                .orElseThrow(() -> taken(run));
        if (!project.equals(known.get("project")) || !UPLOAD.equals(known.get("source"))) {
            throw taken(run);
        }
        handle.createUpdate("""
                        update launch set heartbeat_at = now(), state = case
                            when exists (select 1 from run where id = :run and status in ('COMPLETE', 'DECIDED')) then state
                            else 'running' end
                        where run = :run""").bind("run", run).execute();
        return false;
    }

    static Problem taken(String run) {
        return Problem.conflict("another run has the id " + run + "; it stays as it is");
    }

    /** How far a run is. */
    record Stand(int nextPart, long trials) {}

    Stand stand(String run) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select (select coalesce(max(part), 0) + 1 from upload_part where run = :run) as next,
                                    (select count(*) from trial t join run r on r.no = t.run where r.id = :run) as trials""")
                        .bind("run", run)
                        .map((row, context) -> new Stand(row.getInt("next"), row.getLong("trials")))
                        .one());
    }

    /** Whether a run that comes from elsewhere into a project goes on with this word of it after a silence; empty where there is none. */
    Optional<Boolean> heard(String run, String project) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                update launch l set heartbeat_at = now()
                                from (select run, heartbeat_at from launch where run = :run for update) before
                                where l.run = before.run and l.project = :project and l.source = 'upload'
                                returning l.state = 'running' and before.heartbeat_at < now() - :silence * interval '1 millisecond'""")
                        .bind("run", run)
                        .bind("project", project)
                        .bind("silence", SilentUploads.SILENCE.toMillis())
                        .mapTo(boolean.class)
                        .findOne());
    }

    boolean has(String run, int part, String sha256) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select exists (select 1 from upload_part"
                                + " where run = :run and part = :part and sha256 = :sha256)")
                        .bind("run", run)
                        .bind("part", part)
                        .bind("sha256", sha256)
                        .mapTo(boolean.class)
                        .one());
    }

    void add(String run, int part, String sha256, int trials) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "insert into upload_part (run, part, sha256, trials) values (:run, :part, :sha256, :trials)"
                                        + " on conflict (run, part) do update set sha256 = excluded.sha256,"
                                        + " trials = excluded.trials, at = now()")
                        .bind("run", run)
                        .bind("part", part)
                        .bind("sha256", sha256)
                        .bind("trials", trials)
                        .execute());
    }

    /** Whether one that is made known has not said that it ended. */
    boolean underWay(String run) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select exists (select 1 from launch where run = :run and state = 'running')")
                        .bind("run", run)
                        .mapTo(boolean.class)
                        .one());
    }

    /** Ends what is under way; whether it was. */
    static boolean end(Handle handle, String run) {
        return handle.createUpdate(
                                "update launch set state = 'ended', reason = null where run = :run and state = 'running'")
                        .bind("run", run)
                        .execute()
                == 1;
    }
}
