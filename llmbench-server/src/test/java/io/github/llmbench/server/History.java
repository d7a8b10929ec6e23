package io.github.llmbench.server;

import io.github.llmbench.store.db.Database;
import org.jdbi.v3.core.Handle;

/** Copies of a run, for a database with as much in it as a year leaves behind. */
final class History {
    private History() {}

    /**
     * Copies a run that ended, with its trials, metrics and what it cost where that was counted, to runs with {@code -1}, {@code -2} …
     * behind its id.
     *
     * @param times how often
     */
    static void copy(Database database, String run, int times) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("set local statement_timeout = 0");
            execute(
                    handle,
                    "create temporary table copied on commit drop as"
                            + " select no as source, id || '-' || n as id, n from run, generate_series(1, :times) n where id = :run",
                    run,
                    times);
            handle.execute("""
                    insert into run (id, project, benchmark, started_at, finished_at, status, models, tasks, trials, tags, identity,
                        context, scores, result, search)
                    select c.id, project, benchmark, started_at - c.n * interval '20 minutes',
                        finished_at - c.n * interval '20 minutes', status, models, tasks, trials, tags, identity, context, scores,
                        result, search
                    from copied c join run r on r.no = c.source""");
            // By way of a record, so that a column that a later schema adds needs no other statement.
            handle.execute("""
                    insert into metric select (jsonb_populate_record(null::metric, to_jsonb(m) || jsonb_build_object('run', r.no))).*
                    from copied c join run r on r.id = c.id join metric m on m.run = c.source""");
            handle.execute("""
                    insert into trial (run, task, model, sample, epoch, fence, outcome, answer, scores, cost_usd, priced, unpriced, calls,
                        traces)
                    select r.no, t.task, t.model, t.sample, t.epoch, t.fence, t.outcome, t.answer, t.scores, t.cost_usd,
                        t.priced, t.unpriced, t.calls, t.traces
                    from copied c join run r on r.id = c.id join trial t on t.run = c.source""");
            handle.execute("insert into spend_run (run, finished_at) select r.no, r.finished_at from copied c"
                    + " join run r on r.id = c.id join spend_run s on s.run = c.source");
            handle.execute("""
                    insert into spend select (jsonb_populate_record(null::spend, to_jsonb(s) || jsonb_build_object('run', r.no))).*
                    from copied c join run r on r.id = c.id join spend s on s.run = c.source""");
        });
        database.jdbi().useHandle(handle -> handle.execute("analyze"));
    }

    private static void execute(Handle handle, String sql, String run, int times) {
        handle.createUpdate(sql).bind("run", run).bind("times", times).execute();
    }
}
