package io.github.llmbench.server.user;

import io.github.llmbench.server.access.Caller;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Users of the instance. */
final class UserHandlers {
    private static final Map<String, SortOrder.Field> FIELDS = Map.of(
            "name", SortOrder.Field.of("name", SortOrder.Type.TEXT),
            "displayName", SortOrder.Field.orNone("display_name", SortOrder.Type.TEXT),
            "createdAt", SortOrder.Field.of("created_at", SortOrder.Type.TIME),
            "lastSignInAt", SortOrder.Field.orNone("last_sign_in_at", SortOrder.Type.TIME));

    private final Database database;
    private final Passwords passwords;

    UserHandlers(Database database, Passwords passwords) {
        this.database = database;
        this.passwords = passwords;
    }

    Map<String, Handler> handlers() {
        return Map.of(
                "listUsers", this::list,
                "createUser", this::create,
                "getUser", this::get,
                "changeUser", this::change);
    }

    private record User(
            String name,
            @Nullable String displayName,
            boolean instanceAdmin,
            boolean disabled,
            Instant createdAt,
            @Nullable Instant lastSignInAt) {}

    private record Versioned(UUID id, User user, long version) {
        Reply reply(int status) {
            return Reply.of(status, user).etag(version);
        }

        static Versioned of(ResultSet row) throws SQLException {
            OffsetDateTime last = row.getObject("last_sign_in_at", OffsetDateTime.class);
            return new Versioned(
                    row.getObject("id", UUID.class),
                    new User(
                            row.getString("name"),
                            row.getString("display_name"),
                            row.getBoolean("instance_admin"),
                            row.getBoolean("disabled"),
                            MeHandlers.time(row, "created_at"),
                            last == null ? null : last.toInstant()),
                    row.getLong("version"));
        }
    }

    private Reply list(Request request) {
        SortOrder order = request.order(text -> SortOrder.parse(text, FIELDS, List.of("name")), "name");
        return Reply.ok(Items.sorted(() -> database.jdbi()
                .withHandle(handle -> order.slice(
                        handle,
                        List.of("select * from app_user"),
                        Map.of(),
                        (row, context) -> Versioned.of(row).user(),
                        request.cursor(),
                        request.limit()))));
    }

    private record NewUser(
            String name,
            @Nullable String displayName,
            String password,
            @Nullable Boolean instanceAdmin) {}

    private Reply create(Request request) {
        NewUser wanted = request.body(NewUser.class);
        boolean admin = Boolean.TRUE.equals(wanted.instanceAdmin());
        if (admin) {
            bySession(request.caller());
        }
        String hash = passwords.hash(wanted.password());
        return database.jdbi().inTransaction(handle -> {
            Versioned made = add(
                            handle,
                            wanted.name(),
                            wanted.displayName(),
                            hash,
                            admin,
                            request.caller().actor())
                    .orElseThrow(() -> Problem.conflict("there is a user " + wanted.name() + " already"));
            return request.remember(handle, made.reply(201));
        });
    }

    private static Optional<Versioned> add(
            Handle handle, String name, @Nullable String displayName, String hash, boolean admin, String actor) {
        Optional<Versioned> made = handle.createQuery("""
                        insert into app_user (id, name, display_name, password, instance_admin)
                        values (:id, :name, :displayName, :password, :admin) on conflict (name) do nothing returning *""")
                .bind("id", UUID.randomUUID())
                .bind("name", name)
                .bind("displayName", displayName)
                .bind("password", hash)
                .bind("admin", admin)
                .map((row, context) -> Versioned.of(row))
                .findOne();
        if (made.isPresent()) {
            AuditLog.add(handle, actor, "user.create", name, Map.of("instanceAdmin", admin));
        }
        return made;
    }

    /** Adds the first instance admin where there is no user yet. */
    Optional<String> first(String name) {
        boolean none = database.jdbi()
                .withHandle(handle -> handle.createQuery("select not exists (select 1 from app_user)")
                        .mapTo(boolean.class)
                        .one());
        if (!none) {
            return Optional.empty();
        }
        String password = PasswordReset.draw();
        String hash = passwords.hash(password);
        return database.jdbi().inTransaction(handle -> {
            // Another process may start at the same time.
            handle.execute("lock table app_user in exclusive mode");
            boolean still = handle.createQuery("select not exists (select 1 from app_user)")
                    .mapTo(boolean.class)
                    .one();
            return still
                    ? add(handle, name, null, hash, true, "system:first-start").map(made -> password)
                    : Optional.empty();
        });
    }

    /** Who has a token for a while must not get by it what they keep for good. */
    private static void bySession(Caller caller) {
        if (caller.session() == null) {
            throw Problem.byToken();
        }
    }

    private Reply get(Request request) {
        return database.jdbi()
                .withHandle(handle -> found(handle, request.path("user"), ""))
                .reply(200);
    }

    private static Versioned found(Handle handle, String name, String lock) {
        return handle.createQuery("select * from app_user where name = :name" + lock)
                .bind("name", name)
                .map((row, context) -> Versioned.of(row))
                .findOne()
                .orElseThrow(() -> Problem.notFound("there is no user " + name));
    }

    private record UserChange(
            @Nullable String displayName,
            @Nullable String password,
            @Nullable Boolean instanceAdmin,
            @Nullable Boolean disabled) {}

    private Reply change(Request request) {
        UserChange change = request.body(UserChange.class);
        Caller caller = request.caller();
        String password = change.password();
        if (password != null || change.instanceAdmin() != null) {
            bySession(caller);
        }
        if (password != null && request.path("user").equals(caller.name())) {
            throw Problem.conflict("your own password is changed under your account, which asks for the one you have");
        }
        String hash = password == null ? null : passwords.hash(password);
        return database.jdbi()
                .inTransaction(handle -> {
                    Versioned before = found(handle, request.path("user"), " for update");
                    request.checkVersion(before.version());
                    if (before.id().equals(caller.id())
                            && (Boolean.TRUE.equals(change.disabled())
                                    || Boolean.FALSE.equals(change.instanceAdmin()))) {
                        throw Problem.conflict("you cannot take the instance from yourself; let another admin do it");
                    }
                    Versioned after = handle.createQuery("""
                                    update app_user set display_name = coalesce(:displayName, display_name),
                                        password = coalesce(:password, password),
                                        instance_admin = coalesce(:admin, instance_admin),
                                        disabled = coalesce(:disabled, disabled), version = version + 1,
                                        failed = 0, locked_until = null
                                    where id = :id returning *""")
                            .bind("displayName", change.displayName())
                            .bind("password", hash)
                            .bind("admin", change.instanceAdmin())
                            .bind("disabled", change.disabled())
                            .bind("id", before.id())
                            .map((row, context) -> Versioned.of(row))
                            .one();
                    if (hash != null || Boolean.TRUE.equals(change.disabled())) {
                        Sessions.endOthers(handle, before.id(), new UUID(0, 0));
                    }
                    Map<String, Object> detail = new TreeMap<>();
                    detail.put("instanceAdmin", after.user().instanceAdmin());
                    detail.put("disabled", after.user().disabled());
                    detail.put("password", hash == null ? "kept" : "new");
                    AuditLog.add(
                            handle, caller.actor(), "user.change", after.user().name(), detail);
                    return after;
                })
                .reply(200);
    }
}
