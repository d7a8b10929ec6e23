package io.github.llmbench.server.run;

import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of runs that are made elsewhere and that nothing was heard of for a minute: once for each silence, whichever process notices.
 * Runs on one thread.
 */
final class SilentUploads implements AutoCloseable {
    /** Who makes a run elsewhere says every second that it goes on; one that says nothing for so long is taken to have stopped. */
    static final Duration SILENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(SilentUploads.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Events are kept for an hour, so that what is silent for longer was told of. */
    private static final String SILENT = """
            from launch l where l.source = 'upload' and l.state = 'running'
                and l.heartbeat_at between now() - interval '50 minutes' and now() - :silence * interval '1 millisecond'
                and not exists (select 1 from live_event e
                    where e.run = l.run and e.state = 'interrupted' and e.at > l.heartbeat_at)""";

    private final Database database;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "llmbench-silence");
        thread.setDaemon(true);
        return thread;
    });

    private SilentUploads(Database database) {
        this.database = database;
    }

    static SilentUploads start(Database database) {
        SilentUploads silent = new SilentUploads(database);
        var unused = silent.ticks.scheduleWithFixedDelay(
                silent::look, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return silent;
    }

    private void look() {
        try {
            boolean some = database.jdbi()
                    .withHandle(handle -> handle.createQuery("select exists (select 1 " + SILENT + ")")
                            .bind("silence", SILENCE.toMillis())
                            .mapTo(boolean.class)
                            .one());
            if (some) {
                tell();
            }
        } catch (JdbiException e) {
            LOG.debug("nobody is missed while the database is away", e);
        } catch (RuntimeException e) {
            LOG.warn("runs that are made elsewhere could not be looked at", e);
        }
    }

    private void tell() {
        database.jdbi().useTransaction(handle -> {
            LiveRuns.lock(handle);
            int told = handle.createUpdate("insert into live_event (project, run, type, state)"
                            + " select l.project, l.run, 'runFinished', 'interrupted' " + SILENT)
                    .bind("silence", SILENCE.toMillis())
                    .execute();
            if (told > 0) {
                Notices.send(handle, Notices.LIVE, "event");
            }
        });
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
