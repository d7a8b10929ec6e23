package io.github.llmbench.server.user;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apiguardian.api.API;

/**
 * A new password for a user, past the server: the way back in for who has its database. Stateless.
 *
 * <pre>{@code
 * String password = PasswordReset.of(database, "admin", "cli:jo");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class PasswordReset {
    private static final int LENGTH = 20;

    private PasswordReset() {}

    /** A password that nobody knows yet. */
    public static String draw() {
        return Drawn.secret().substring(0, LENGTH);
    }

    /**
     * Sets a password that is drawn, enables the user and ends their sessions.
     *
     * @param actor who does so, for the audit log
     * @return the password; it stands nowhere else
     * @throws IllegalArgumentException if there is no such user
     */
    public static String of(Database database, String name, String actor) {
        String password = draw();
        String hash = new Passwords(1).hash(password);
        database.jdbi().useTransaction(handle -> {
            Optional<UUID> id = handle.createQuery("update app_user set password = :hash, disabled = false, failed = 0,"
                            + " locked_until = null, version = version + 1 where name = :name returning id")
                    .bind("hash", hash)
                    .bind("name", name)
                    .mapTo(UUID.class)
                    .findOne();
            if (id.isEmpty()) {
                throw new IllegalArgumentException("there is no user \"" + name + "\"");
            }
            handle.execute("update session set ended_at = now() where user_id = ? and ended_at is null", id.get());
            AuditLog.add(handle, actor, "user.password-reset", name, Map.of());
        });
        return password;
    }
}
