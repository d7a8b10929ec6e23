package io.github.llmbench.server.user;

import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.SortOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What belongs to the caller. */
final class MeHandlers {
    private static final int USUAL_DAYS = 90;

    private static final SortOrder NEWEST = SortOrder.parse(
            "-createdAt",
            Map.of(
                    "createdAt", SortOrder.Field.of("created_at", SortOrder.Type.TIME),
                    "key", SortOrder.Field.of("key", SortOrder.Type.TEXT)),
            List.of("key"));

    private final Database database;
    private final Passwords passwords;
    private final Tries tries;

    MeHandlers(Database database, Passwords passwords, Tries tries) {
        this.database = database;
        this.passwords = passwords;
        this.tries = tries;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "getMe", this::me,
                "changePassword", this::changePassword,
                "listSessions", this::sessions,
                "endSession", this::endSession,
                "listTokens", this::tokens,
                "createToken", this::createToken,
                "deleteToken", this::deleteToken);
    }

    private record Me(
            String user,
            @Nullable String displayName,
            boolean instanceAdmin,
            @Nullable UUID session,
            Map<String, String> projects) {}

    private Reply me(Request request) {
        Caller caller = request.caller();
        Map<String, String> projects = new TreeMap<>();
        caller.roles().forEach((project, role) -> projects.put(project, role.word()));
        String displayName = database.jdbi()
                .withHandle(handle -> handle.createQuery("select display_name from app_user where id = :id")
                        .bind("id", caller.id())
                        .map((row, context) -> Optional.ofNullable(row.getString(1)))
                        .one()
                        .orElse(null));
        return Reply.ok(new Me(caller.name(), displayName, caller.instanceAdmin(), caller.session(), projects));
    }

    private record PasswordChange(String current, String fresh) {}

    private Reply changePassword(Request request) {
        PasswordChange change = request.body(PasswordChange.class);
        Caller caller = request.caller();
        String stored = database.jdbi()
                .withHandle(handle -> handle.createQuery("select password from app_user where id = :id")
                        .bind("id", caller.id())
                        .mapTo(String.class)
                        .one());
        // Who took a session over must not find the password out by it.
        boolean locked = tries.locked(caller.id());
        if (locked || !passwords.fits(change.current(), stored)) {
            if (!locked) {
                tries.failed(caller.id(), caller.name(), request.address());
            }
            throw Problem.invalidField("#/current", "is not the password, or there were too many tries; wait a moment");
        }
        String hash = passwords.hash(change.fresh());
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("update app_user set password = :password, version = version + 1 where id = :id")
                    .bind("password", hash)
                    .bind("id", caller.id())
                    .execute();
            Sessions.endOthers(handle, caller.id(), Objects.requireNonNull(caller.session()));
            AuditLog.add(handle, caller.actor(), "user.password", caller.name(), Map.of());
        });
        return Reply.none();
    }

    private record Session(
            UUID id,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt,
            String userAgent,
            String address,
            boolean current) {}

    private Reply sessions(Request request) {
        Caller caller = request.caller();
        return Reply.ok(Items.sorted(() -> database.jdbi()
                .withHandle(handle -> NEWEST.slice(
                        handle,
                        List.of("select *, id::text as key from session where user_id = :user"
                                + " and ended_at is null and expires_at > now()"),
                        Map.of("user", caller.id()),
                        (row, context) -> new Session(
                                row.getObject("id", UUID.class),
                                time(row, "created_at"),
                                time(row, "last_used_at"),
                                time(row, "expires_at"),
                                row.getString("user_agent"),
                                row.getString("address"),
                                row.getObject("id", UUID.class).equals(caller.session())),
                        request.cursor(),
                        request.limit()))));
    }

    private Reply endSession(Request request) {
        Caller caller = request.caller();
        UUID session = UUID.fromString(request.path("session"));
        return database.jdbi().inTransaction(handle -> {
            int ended = handle.createUpdate("update session set ended_at = now()"
                            + " where id = :id and user_id = :user and ended_at is null")
                    .bind("id", session)
                    .bind("user", caller.id())
                    .execute();
            if (ended == 0) {
                throw Problem.notFound("you have no such session");
            }
            AuditLog.add(handle, caller.actor(), "session.end", session.toString(), Map.of());
            return Reply.none();
        });
    }

    private record AccessToken(
            UUID id,
            String name,
            String role,
            @Nullable String project,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String secret) {
        static AccessToken of(ResultSet row, @Nullable String secret) throws SQLException {
            OffsetDateTime used = row.getObject("last_used_at", OffsetDateTime.class);
            return new AccessToken(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    Role.valueOf(row.getString("role")).word(),
                    row.getString("project"),
                    time(row, "created_at"),
                    time(row, "expires_at"),
                    used == null ? null : used.toInstant(),
                    secret);
        }
    }

    private Reply tokens(Request request) {
        return Reply.ok(Items.sorted(() -> database.jdbi()
                .withHandle(handle -> NEWEST.slice(
                        handle,
                        List.of("select *, id::text as key from access_token where user_id = :user"),
                        Map.of("user", request.caller().id()),
                        (row, context) -> AccessToken.of(row, null),
                        request.cursor(),
                        request.limit()))));
    }

    private record NewToken(
            String name,
            String role,
            @Nullable String project,
            @Nullable Integer days) {}

    private Reply createToken(Request request) {
        NewToken wanted = request.body(NewToken.class);
        Caller caller = request.caller();
        if (wanted.project() != null && !caller.may(Role.VIEWER, wanted.project())) {
            throw Problem.invalidField("#/project", "is not one of your projects");
        }
        String secret = Users.PERSONAL + Drawn.secret();
        return database.jdbi().inTransaction(handle -> {
            // An instance admin may do all in a project that is not there.
            if (wanted.project() != null
                    && handle.createQuery("select 1 from project where name = :name")
                            .bind("name", wanted.project())
                            .mapTo(int.class)
                            .findOne()
                            .isEmpty()) {
                throw Problem.invalidField("#/project", "is not one of your projects");
            }
            AccessToken made = handle.createQuery("""
                            insert into access_token (id, user_id, name, role, project, hash, expires_at)
                            values (:id, :user, :name, :role, :project, :hash, now() + :days * interval '1 day') returning *""")
                    .bind("id", UUID.randomUUID())
                    .bind("user", caller.id())
                    .bind("name", wanted.name())
                    .bind("role", Role.of(wanted.role()).name())
                    .bind("project", wanted.project())
                    .bind("hash", Drawn.hash(secret))
                    .bind("days", wanted.days() == null ? USUAL_DAYS : wanted.days())
                    .map((row, context) -> AccessToken.of(row, secret))
                    .one();
            AuditLog.add(
                    handle,
                    caller.actor(),
                    "token.create",
                    made.id().toString(),
                    Map.of("name", made.name(), "role", made.role()));
            return request.remember(handle, Reply.created(made));
        });
    }

    private Reply deleteToken(Request request) {
        Caller caller = request.caller();
        UUID id = UUID.fromString(request.path("token"));
        return database.jdbi().inTransaction(handle -> {
            int deleted = handle.createUpdate("delete from access_token where id = :id and user_id = :user")
                    .bind("id", id)
                    .bind("user", caller.id())
                    .execute();
            if (deleted == 0) {
                throw Problem.notFound("you have no such token");
            }
            AuditLog.add(handle, caller.actor(), "token.delete", id.toString(), Map.of());
            return Reply.none();
        });
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
