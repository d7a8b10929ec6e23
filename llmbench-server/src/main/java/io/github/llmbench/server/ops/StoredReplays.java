package io.github.llmbench.server.ops;

import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Replays;
import io.github.llmbench.store.db.Database;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers in the database, for 24 hours. A request whose process died before it answered is forgotten after a minute. Safe for use by
 * several threads and processes.
 */
public final class StoredReplays implements Replays {
    private final Database database;

    /** Of a database. */
    public StoredReplays(Database database) {
        this.database = database;
    }

    private record Row(String hash, @Nullable Answer answer) {}

    @Override
    public @Nullable Answer begin(UUID user, String key, String operation, String hash) {
        Optional<Row> before = database.jdbi().inTransaction(handle -> {
            handle.execute("delete from replay where begun_at < now() - interval '24 hours'"
                    + " or status is null and begun_at < now() - interval '1 minute'");
            int first = handle.createUpdate("insert into replay (user_id, key, operation, hash)"
                            + " values (:user, :key, :operation, :hash) on conflict do nothing")
                    .bind("user", user)
                    .bind("key", key)
                    .bind("operation", operation)
                    .bind("hash", hash)
                    .execute();
            return first > 0
                    ? Optional.<Row>empty()
                    : handle.createQuery("select * from replay"
                                    + " where user_id = :user and key = :key and operation = :operation")
                            .bind("user", user)
                            .bind("key", key)
                            .bind("operation", operation)
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
    public void end(UUID user, String key, String operation, Answer answer) {
        database.jdbi()
                .useHandle(
                        handle -> handle.createUpdate("update replay set status = :status, etag = :etag, body = :body"
                                        + " where user_id = :user and key = :key and operation = :operation")
                                .bind("status", answer.status())
                                .bind("etag", answer.etag())
                                .bind("body", answer.body())
                                .bind("user", user)
                                .bind("key", key)
                                .bind("operation", operation)
                                .execute());
    }

    @Override
    public void forget(UUID user, String key, String operation) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("delete from replay"
                                + " where user_id = :user and key = :key and operation = :operation and status is null")
                        .bind("user", user)
                        .bind("key", key)
                        .bind("operation", operation)
                        .execute());
    }
}
