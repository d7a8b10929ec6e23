package io.github.llmbench.server.user;

import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.http.Authenticator;
import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Who a token speaks for, as the database has it at this moment. Safe for use by several threads. */
final class Users implements Authenticator {
    /** What personal access tokens begin with, so that a leaked one is known for what it is. */
    static final String PERSONAL = "llmb_";

    /** Roles of a user {@code u}, each before its project, so that who asks is known after one question. */
    private static final String MEMBER =
            "array(select m.role || ' ' || m.project from membership m where m.user_id = u.id)";

    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private final Database database;
    private final AccessTokens tokens;
    private final Misses unknown;
    private final Clock clock;
    private final Map<UUID, Instant> noted = new ConcurrentHashMap<>();

    Users(Database database, Clock clock) {
        this.database = database;
        tokens = new AccessTokens(database, clock);
        unknown = new Misses(clock);
        this.clock = clock;
    }

    AccessTokens tokens() {
        return tokens;
    }

    @Override
    public Optional<Caller> caller(String token) {
        if (token.startsWith(PERSONAL)) {
            return personal(token);
        }
        return tokens.session(token).flatMap(this::ofSession);
    }

    @Override
    public Optional<UUID> signed(String token) {
        return tokens.signed(token);
    }

    /** Who opened a session that is still good. */
    Optional<Caller> ofSession(UUID session) {
        return database.jdbi()
                .withHandle(handle ->
                        ofSessions(handle, new UUID[] {session}).stream().findFirst());
    }

    private static List<Caller> ofSessions(Handle handle, UUID[] sessions) {
        return handle.createQuery("select u.id, u.name, u.instance_admin, s.id as session, " + MEMBER + """
                         as roles
                        from session s join app_user u on u.id = s.user_id
                        where s.id = any(:sessions)
                            and s.ended_at is null and s.expires_at > now() and not u.disabled""")
                .bind("sessions", sessions)
                .map((row, context) -> new Caller(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getBoolean("instance_admin"),
                        roles(row),
                        row.getObject("session", UUID.class),
                        null))
                .list();
    }

    /** What callers may do now, asked for all of them at once; those whose session or token is over are not in it. */
    Map<UUID, Caller> again(Collection<Caller> callers) {
        UUID[] sessions = ids(callers, Caller::session);
        UUID[] tokens = ids(callers, Caller::token);
        return database.jdbi().withHandle(handle -> {
            Map<UUID, Caller> now = new HashMap<>();
            ofSessions(handle, sessions).forEach(caller -> now.put(Objects.requireNonNull(caller.session()), caller));
            if (tokens.length > 0) {
                ofTokens(handle, "t.id = any(:key)", tokens)
                        .forEach(caller -> now.put(Objects.requireNonNull(caller.token()), caller));
            }
            return now;
        });
    }

    private static UUID[] ids(Collection<Caller> callers, Function<Caller, @Nullable UUID> id) {
        return callers.stream().map(id).filter(Objects::nonNull).toArray(UUID[]::new);
    }

    /** Whom a personal access token that is still good belongs to. */
    Optional<Caller> ofToken(UUID token) {
        return database.jdbi().withHandle(handle -> ofToken(handle, "t.id = :key", token));
    }

    private Optional<Caller> personal(String token) {
        String hash = Drawn.hash(token);
        if (unknown.has(hash)) {
            return Optional.empty();
        }
        return database.jdbi().withHandle(handle -> {
            Optional<Caller> caller = ofToken(handle, "t.hash = :key", hash);
            if (caller.isEmpty()) {
                unknown.add(hash);
            }
            caller.map(Caller::token).ifPresent(known -> used(handle, known));
            return caller;
        });
    }

    /** Notes that a token was used, to the minute: not with every request. */
    private void used(Handle handle, UUID token) {
        Instant now = clock.instant();
        Instant last = noted.get(token);
        if (last == null || last.isBefore(now.minus(NOTED_EVERY))) {
            handle.execute("update access_token set last_used_at = now() where id = ?", token);
            noted.put(token, now);
        }
    }

    private static Optional<Caller> ofToken(Handle handle, String condition, Object key) {
        return ofTokens(handle, condition, key).stream().findFirst();
    }

    private static List<Caller> ofTokens(Handle handle, String condition, Object key) {
        return handle.createQuery("select u.id, u.name, u.instance_admin, t.id as token, t.role, t.project,"
                        + " case when u.instance_admin then array(select 'ADMIN ' || name from project) else " + MEMBER
                        + """
                         end as roles
                        from access_token t join app_user u on u.id = t.user_id
                        where t.expires_at > now() and not u.disabled and\s""" + condition)
                .bind("key", key)
                .map((row, context) -> {
                    Role most = Role.valueOf(row.getString("role"));
                    String only = row.getString("project");
                    return new Caller(
                            row.getObject("id", UUID.class),
                            row.getString("name"),
                            row.getBoolean("instance_admin") && most == Role.ADMIN && only == null,
                            cut(roles(row), most, only),
                            null,
                            row.getObject("token", UUID.class));
                })
                .list();
    }

    private static Map<String, Role> roles(ResultSet row) throws SQLException {
        Map<String, Role> roles = new HashMap<>();
        for (String each : (String[]) row.getArray("roles").getArray()) {
            int end = each.indexOf(' ');
            roles.put(each.substring(end + 1), Role.valueOf(each.substring(0, end)));
        }
        return roles;
    }

    private static Map<String, Role> cut(Map<String, Role> roles, Role most, @Nullable String only) {
        Map<String, Role> cut = new HashMap<>();
        roles.forEach((project, role) -> {
            if (only == null || only.equals(project)) {
                cut.put(project, role.covers(most) ? most : role);
            }
        });
        return cut;
    }
}
