package io.github.llmbench.server.project;

import io.github.llmbench.server.access.Caller;
import io.github.llmbench.server.access.Role;
import io.github.llmbench.server.http.Handler;
import io.github.llmbench.server.http.Items;
import io.github.llmbench.server.http.Keys;
import io.github.llmbench.server.http.Problem;
import io.github.llmbench.server.http.Reply;
import io.github.llmbench.server.http.Request;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Projects and their members. Safe for use by several threads. */
public final class ProjectHandlers {
    private final Database database;

    /** Of a database. */
    public ProjectHandlers(Database database) {
        this.database = database;
    }

    /** The handlers by operation. */
    public Map<String, Handler> handlers() {
        return Map.of(
                "listProjects", this::list,
                "createProject", this::create,
                "getProject", this::get,
                "changeProject", this::change,
                "listMembers", this::members,
                "setMember", this::setMember,
                "removeMember", this::removeMember);
    }

    /** Whether there is a project. */
    public boolean has(String project) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select exists (select 1 from project where name = :name)")
                        .bind("name", project)
                        .mapTo(boolean.class)
                        .one());
    }

    private record Project(
            String name, String title, @Nullable String role, Instant createdAt) {}

    private record Versioned(Project project, long version) {
        static Versioned of(ResultSet row, Caller caller) throws SQLException {
            Role role = caller.roles().get(row.getString("name"));
            return new Versioned(
                    new Project(
                            row.getString("name"),
                            row.getString("title"),
                            role == null ? null : role.word(),
                            row.getObject("created_at", OffsetDateTime.class).toInstant()),
                    row.getLong("version"));
        }

        Reply reply(int status) {
            return Reply.of(status, project).etag(version);
        }
    }

    private Reply list(Request request) {
        Caller caller = request.caller();
        List<Project> found = database.jdbi()
                .withHandle(handle -> handle.createQuery("select * from project where name > :after"
                                + " and (:all or name = any(:mine)) order by name limit :limit")
                        .bind("after", Keys.key(request.cursor()))
                        .bind("all", caller.instanceAdmin())
                        .bindArray(
                                "mine", String.class, List.copyOf(caller.roles().keySet()))
                        .bind("limit", request.limit() + 1)
                        .map((row, context) -> Versioned.of(row, caller).project())
                        .list());
        return Reply.ok(Items.page(found, request.limit(), Project::name));
    }

    private record NewProject(String name, @Nullable String title) {}

    private Reply create(Request request) {
        NewProject wanted = request.body(NewProject.class);
        return database.jdbi().inTransaction(handle -> {
            Versioned made = handle.createQuery("insert into project (name, title) values (:name, :title)"
                            + " on conflict (name) do nothing returning *")
                    .bind("name", wanted.name())
                    .bind("title", wanted.title() == null ? wanted.name() : wanted.title())
                    .map((row, context) -> Versioned.of(row, request.caller()))
                    .findOne()
                    .orElseThrow(() -> Problem.conflict("there is a project " + wanted.name() + " already"));
            AuditLog.add(handle, request.caller().actor(), "project.create", wanted.name(), Map.of());
            return request.remember(handle, made.reply(201));
        });
    }

    private Reply get(Request request) {
        return database.jdbi().withHandle(handle -> found(handle, request, "")).reply(200);
    }

    private static Versioned found(Handle handle, Request request, String lock) {
        return handle.createQuery("select * from project where name = :name" + lock)
                .bind("name", request.project())
                .map((row, context) -> Versioned.of(row, request.caller()))
                .findOne()
                .orElseThrow(() -> Problem.notFound("there is no project " + request.project()));
    }

    private record ProjectChange(String title) {}

    private Reply change(Request request) {
        String title = request.body(ProjectChange.class).title();
        return database.jdbi()
                .inTransaction(handle -> {
                    Versioned before = found(handle, request, " for update");
                    request.checkVersion(before.version());
                    Versioned after = handle.createQuery("update project set title = :title, version = version + 1"
                                    + " where name = :name returning *")
                            .bind("title", title)
                            .bind("name", request.project())
                            .map((row, context) -> Versioned.of(row, request.caller()))
                            .one();
                    AuditLog.add(
                            handle,
                            request.caller().actor(),
                            "project.change",
                            request.project(),
                            Map.of("before", before.project().title(), "after", title));
                    return after;
                })
                .reply(200);
    }

    private record Member(String user, String role) {}

    private Reply members(Request request) {
        return database.jdbi().withHandle(handle -> {
            Versioned unused = found(handle, request, "");
            return Reply.ok(Items.page(
                    handle.createQuery("select u.name, m.role from membership m join app_user u on u.id = m.user_id"
                                    + " where m.project = :project and u.name > :after order by u.name limit :limit")
                            .bind("project", request.project())
                            .bind("after", Keys.key(request.cursor()))
                            .bind("limit", request.limit() + 1)
                            .map((row, context) -> new Member(
                                    row.getString("name"),
                                    Role.valueOf(row.getString("role")).word()))
                            .list(),
                    request.limit(),
                    Member::user));
        });
    }

    private record RoleChange(String role) {}

    private Reply setMember(Request request) {
        Role role = Role.of(request.body(RoleChange.class).role());
        return database.jdbi().inTransaction(handle -> {
            Versioned unused = found(handle, request, "");
            handle.createUpdate("insert into membership (user_id, project, role) values (:user, :project, :role)"
                            + " on conflict (user_id, project) do update set role = excluded.role")
                    .bind("user", user(handle, request.path("user")))
                    .bind("project", request.project())
                    .bind("role", role.name())
                    .execute();
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "member.set",
                    request.project() + "/" + request.path("user"),
                    Map.of("role", role.word()));
            return Reply.ok(new Member(request.path("user"), role.word()));
        });
    }

    private Reply removeMember(Request request) {
        return database.jdbi().inTransaction(handle -> {
            int removed = handle.createUpdate("delete from membership where user_id = :user and project = :project")
                    .bind("user", user(handle, request.path("user")))
                    .bind("project", request.project())
                    .execute();
            if (removed == 0) {
                throw Problem.notFound(request.path("user") + " has no role in " + request.project());
            }
            AuditLog.add(
                    handle,
                    request.caller().actor(),
                    "member.remove",
                    request.project() + "/" + request.path("user"),
                    Map.of());
            return Reply.none();
        });
    }

    private static UUID user(Handle handle, String name) {
        return handle.createQuery("select id from app_user where name = :name")
                .bind("name", name)
                .mapTo(UUID.class)
                .findOne()
                .orElseThrow(() -> Problem.notFound("there is no user " + name));
    }
}
