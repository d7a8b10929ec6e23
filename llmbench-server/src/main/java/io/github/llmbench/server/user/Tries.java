package io.github.llmbench.server.user;

import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.util.Map;
import java.util.UUID;

/**
 * Counts passwords that were wrong. From the fifth time on their user has to wait, from a minute up to two hours. What is counted is
 * computed in the database, so that tries at the same time count each. Safe for use by several threads and processes.
 */
final class Tries {
    private static final int FREE = 5;
    private static final int LONGEST_LOCK_EXPONENT = 7;
    /** Rows that are written for names that nobody has; several, so that they do not wait for each other. */
    private static final int NOBODYS = 16;

    private final Database database;

    Tries(Database database) {
        this.database = database;
    }

    private record Locked(int failed, long seconds) {}

    /** One of a user. */
    void failed(UUID user, String name, String address) {
        database.jdbi().useTransaction(handle -> {
            Locked locked = handle.createQuery("""
                            update app_user set failed = failed + 1,
                                locked_until = greatest(locked_until, case when failed + 1 >= :free
                                    then now() + (60 << least(failed + 1 - :free, :longest)) * interval '1 second' end)
                            where id = :id
                            returning failed,
                                coalesce(extract(epoch from locked_until - now()), 0)::bigint as seconds""")
                    .bind("free", FREE)
                    .bind("longest", LONGEST_LOCK_EXPONENT)
                    .bind("id", user)
                    .map((row, context) -> new Locked(row.getInt("failed"), row.getLong("seconds")))
                    .one();
            if (locked.failed() >= FREE) {
                AuditLog.add(
                        handle,
                        "user:" + name,
                        "session.lock-out",
                        name,
                        Map.of("address", address, "seconds", locked.seconds()));
            }
        });
    }

    /** One that is not counted: it writes as one that is, so that its time does not tell whether there is such a user. */
    void ofNobody(String name) {
        database.jdbi()
                .useHandle(
                        handle -> handle.createUpdate("update try_of_nobody set failed = failed + 1 where slot = :slot")
                                .bind("slot", Math.floorMod(name.hashCode(), NOBODYS))
                                .execute());
    }

    /** Whether a user has to wait. */
    boolean locked(UUID user) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select coalesce(locked_until > now(), false) from app_user where id = :id")
                        .bind("id", user)
                        .mapTo(boolean.class)
                        .one());
    }
}
