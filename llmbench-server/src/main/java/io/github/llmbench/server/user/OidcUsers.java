package io.github.llmbench.server.user;

import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.config.OidcSettings;
import io.github.llmbench.server.http.Sha256;
import io.github.llmbench.server.oidc.Identity;
import io.github.llmbench.server.oidc.SignInRefused;
import io.github.llmbench.server.oidc.SignInRefused.Reason;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody of an OpenID provider is here. Once known, a person is known by the provider's subject, which is never another person's;
 * the first time by the name that the chosen claim has. Safe for use by several threads and processes.
 */
final class OidcUsers {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");
    private static final int DIGITS = 24;

    private final Database database;
    private final Passwords passwords;

    OidcUsers(Database database, Passwords passwords) {
        this.database = database;
        this.passwords = passwords;
    }

    /** A user of this server. */
    record User(UUID id, String name, boolean disabled) {}

    /**
     * The user, with the roles that their groups give.
     *
     * @throws SignInRefused if there is none, or may not come in
     */
    User of(Identity identity, OidcSettings settings) throws SignInRefused {
        String name = name(identity, settings);
        // Slow, and of no use where the user is there already.
        String unguessable = settings.newUsers() ? passwords.hash(Drawn.secret()) : "";
        Optional<User> found = database.jdbi().inTransaction(handle -> {
            Optional<User> known = known(handle, identity);
            if (known.isEmpty()) {
                // A name that people choose for themselves must not lead to a user who is there already.
                known = settings.userClaim().equals("preferred_username") ? Optional.empty() : byName(handle, name);
                if (known.isEmpty() && settings.newUsers()) {
                    known = add(handle, name, unguessable);
                }
                known.ifPresent(user -> link(handle, identity, user));
            }
            known.filter(user -> !user.disabled()).ifPresent(user -> grant(handle, user, identity, settings));
            return known;
        });
        if (found.isEmpty() || found.get().disabled()) {
            throw new SignInRefused(
                    Reason.UNKNOWN,
                    found.isEmpty()
                            ? "there is no user " + name + " for this person"
                            : "the user " + name + " is disabled",
                    null);
        }
        return found.get();
    }

    private static String name(Identity identity, OidcSettings settings) throws SignInRefused {
        String email = identity.email();
        if (settings.userClaim().equals("email")) {
            if (email == null || !identity.emailVerified()) {
                throw new SignInRefused(
                        Reason.UNVERIFIED,
                        email == null ? "the token has no address" : "the address is not verified",
                        null);
            }
            return usable(email, identity);
        }
        String preferred = identity.preferredName();
        return settings.userClaim().equals("preferred_username") && preferred != null
                ? usable(preferred, identity)
                : usable(identity.subject(), identity);
    }

    /** The claim in small letters, or a name drawn from the subject where that is no name here. */
    private static String usable(String claim, Identity identity) {
        String small = claim.toLowerCase(Locale.ROOT);
        return NAME.matcher(small).matches()
                ? small
                : "oidc-"
                        + Sha256.hex(identity.issuer() + "\n" + identity.subject())
                                .substring(0, DIGITS);
    }

    private static Optional<User> known(Handle handle, Identity identity) {
        return handle.createQuery(
                        "select u.id, u.name, u.disabled from oidc_identity i join app_user u on u.id = i.user_id"
                                + " where i.issuer = :issuer and i.subject = :subject")
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .map((row, context) ->
                        new User(row.getObject("id", UUID.class), row.getString("name"), row.getBoolean("disabled")))
                .findOne();
    }

    /** A user that no other person of a provider is linked with: whoever takes over an address must not take over the user. */
    private static Optional<User> byName(Handle handle, String name) {
        return handle.createQuery("select id, name, disabled from app_user u where name = :name"
                        + " and not exists (select 1 from oidc_identity i where i.user_id = u.id) for update")
                .bind("name", name)
                .map((row, context) ->
                        new User(row.getObject("id", UUID.class), row.getString("name"), row.getBoolean("disabled")))
                .findOne();
    }

    /** Empty where the name is another one's. */
    private static Optional<User> add(Handle handle, String name, String password) {
        User user = new User(UUID.randomUUID(), name, false);
        int added = handle.createUpdate("insert into app_user (id, name, password) values (:id, :name, :password)"
                        + " on conflict (name) do nothing")
                .bind("id", user.id())
                .bind("name", name)
                .bind("password", password)
                .execute();
        if (added == 0) {
            return Optional.empty();
        }
        AuditLog.add(handle, "system:oidc", "user.create", name, Map.of("instanceAdmin", false));
        return Optional.of(user);
    }

    private static void link(Handle handle, Identity identity, User user) {
        if (user.disabled()) {
            return;
        }
        handle.createUpdate("insert into oidc_identity (issuer, subject, user_id) values (:issuer, :subject, :user)")
                .bind("issuer", identity.issuer())
                .bind("subject", identity.subject())
                .bind("user", user.id())
                .execute();
        AuditLog.add(handle, "system:oidc", "user.link", user.name(), Map.of("issuer", identity.issuer()));
    }

    /** In projects that groups are mapped to, a user has what their groups give and nothing else; other projects are left alone. */
    private static void grant(Handle handle, User user, Identity identity, OidcSettings settings) {
        Map<String, @Nullable Role> wanted = new TreeMap<>();
        boolean instances = false;
        boolean instance = false;
        for (OidcSettings.Grant grant : settings.grants()) {
            boolean member = identity.groups().contains(grant.group());
            String project = grant.project();
            String word = grant.role();
            if (project == null || word == null) {
                instances = true;
                instance |= member;
                continue;
            }
            Role before = wanted.get(project);
            Role role = member ? Role.of(word) : null;
            wanted.put(project, before == null || (role != null && role.covers(before)) ? role : before);
        }
        wanted.forEach((project, role) -> member(handle, user, project, role));
        if (instances) {
            boolean admin = instance;
            int changed = handle.createUpdate("update app_user set instance_admin = :admin, version = version + 1"
                            + " where id = :id and instance_admin <> :admin")
                    .bind("admin", admin)
                    .bind("id", user.id())
                    .execute();
            if (changed == 1) {
                AuditLog.add(handle, "system:oidc", "user.change", user.name(), Map.of("instanceAdmin", admin));
            }
        }
    }

    private static void member(Handle handle, User user, String project, @Nullable Role role) {
        int changed = role == null
                ? handle.execute("delete from membership where user_id = ? and project = ?", user.id(), project)
                : handle.createUpdate("""
                                insert into membership as m (user_id, project, role)
                                select :user, name, :role from project where name = :project
                                on conflict (user_id, project) do update set role = excluded.role where m.role <> excluded.role""")
                        .bind("user", user.id())
                        .bind("project", project)
                        .bind("role", role.name())
                        .execute();
        if (changed == 1) {
            AuditLog.add(
                    handle,
                    "system:oidc",
                    role == null ? "member.remove" : "member.set",
                    project + "/" + user.name(),
                    role == null ? Map.of() : Map.of("role", role.word()));
        }
    }
}
