package io.github.llmbench.server.ops;

import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Replays;
import io.github.llmbench.store.db.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers in the database, for 24 hours. What is under way is said to be so every few seconds, so that a request whose process died
 * before it answered is forgotten after a minute, and no other. Safe for use by several threads and processes.
 */
public final class StoredReplays implements Replays, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredReplays.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final String OF = " where user_id = :user and key = :key and operation = :operation";

    private final Database database;
    private final Set<Key> underWay = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "llmbench-replays");
        thread.setDaemon(true);
        return thread;
    });

    private StoredReplays(Database database) {
        this.database = database;
    }

    /** Of a database. */
    public static StoredReplays start(Database database) {
        StoredReplays replays = new StoredReplays(database);
        var unused = replays.ticks.scheduleWithFixedDelay(
                replays::keep, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return replays;
    }

    private void keep() {
        try {
            for (Key key : underWay) {
                int unused = database.jdbi()
                        .withHandle(handle -> bound(
                                        handle.createUpdate(
                                                "update replay set begun_at = now()" + OF + " and status is null"),
                                        key)
                                .execute());
            }
        } catch (JdbiException e) {
            LOG.debug("nothing is forgotten while the database is away", e);
        } catch (RuntimeException e) {
            LOG.warn("requests under way could not be kept", e);
        }
    }

    private static <T extends SqlStatement<T>> T bound(T statement, Key key) {
        return statement.bind("user", key.user()).bind("key", key.key()).bind("operation", key.operation());
    }

    private record Row(String hash, @Nullable Answer answer) {}

    @Override
    public @Nullable Answer begin(Key key, String hash) {
        Optional<Row> before = database.jdbi().inTransaction(handle -> {
            handle.execute("delete from replay where begun_at < now() - interval '24 hours'"
                    + " or status is null and begun_at < now() - interval '1 minute'");
            int first = bound(
                            handle.createUpdate("insert into replay (user_id, key, operation, hash)"
                                    + " values (:user, :key, :operation, :hash) on conflict do nothing"),
                            key)
                    .bind("hash", hash)
                    .execute();
            return first > 0
                    ? Optional.<Row>empty()
                    : bound(handle.createQuery("select * from replay" + OF), key)
                            .map((row, context) -> new Row(
                                    row.getString("hash"),
                                    row.getObject("status") == null
                                            ? null
                                            : new Answer(
                                                    row.getInt("status"),
                                                    row.getString("etag"),
                                                    row.getString("body"))))
                            .findOne();
        });
        if (before.isEmpty()) {
            underWay.add(key);
            return null;
        }
        if (!before.get().hash().equals(hash)) {
            throw Problem.of(
                    422, "Key used before", "this Idempotency-Key came with another request; choose a new one");
        }
        Answer answer = before.get().answer();
        if (answer == null) {
            throw Problem.conflict("the first request with this Idempotency-Key is still under way");
        }
        return answer;
    }

    @Override
    public void end(Handle handle, Key key, Answer answer) {
        bound(handle.createUpdate("update replay set status = :status, etag = :etag, body = :body" + OF), key)
                .bind("status", answer.status())
                .bind("etag", answer.etag())
                .bind("body", answer.body())
                .execute();
    }

    @Override
    public void end(Key key, Answer answer) {
        underWay.remove(key);
        database.jdbi().useHandle(handle -> end(handle, key, answer));
    }

    @Override
    public void forget(Key key) {
        underWay.remove(key);
        database.jdbi()
                .useHandle(handle -> bound(handle.createUpdate("delete from replay" + OF + " and status is null"), key)
                        .execute());
    }

    @Override
    public void close() {
        ticks.shutdownNow();
    }
}
