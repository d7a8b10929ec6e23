package io.github.llmbench.server.catalog;

import io.github.llmbench.server.http.Problem;
import io.github.llmbench.store.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Data sets in the database. Safe for use by several threads. */
final class Datasets {
    private static final String COLUMNS =
            "project, name, version, format, sha256, bytes, samples, licence, created_at, created_by";

    private final Database database;

    Datasets(Database database) {
        this.database = database;
    }

    /** A version of a data set, without its content. */
    record Version(
            String name,
            int version,
            String format,
            String sha256,
            long bytes,
            long samples,
            @Nullable String licence,
            Instant createdAt,
            String createdBy) {
        /** Rows are read by their form, and whoever gives another licence says something new of the same rows. */
        boolean same(Version other) {
            return sha256.equals(other.sha256) && format.equals(other.format) && Objects.equals(licence, other.licence);
        }

        static Version of(ResultSet row) throws SQLException {
            return new Version(
                    row.getString("name"),
                    row.getInt("version"),
                    row.getString("format"),
                    row.getString("sha256"),
                    row.getLong("bytes"),
                    row.getLong("samples"),
                    row.getString("licence"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    row.getString("created_by"));
        }
    }

    /** The newest version of each, by name. */
    List<Version> newest(String project, String after, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select distinct on (name) " + COLUMNS
                                + " from dataset where project = :project and name > :after"
                                + " order by name, version desc limit :limit")
                        .bind("project", project)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, context) -> Version.of(row))
                        .list());
    }

    List<Version> versions(String project, String name) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select " + COLUMNS
                                + " from dataset where project = :project and name = :name order by version desc")
                        .bind("project", project)
                        .bind("name", name)
                        .map((row, context) -> Version.of(row))
                        .list());
    }

    Optional<Version> find(String project, String name, @Nullable Integer version) {
        return find(project, name, version, null);
    }

    /** A version, or the newest that was there at a time. */
    Optional<Version> find(String project, String name, @Nullable Integer version, @Nullable Instant asOf) {
        return versions(project, name).stream()
                .filter(each ->
                        version == null ? asOf == null || !each.createdAt().isAfter(asOf) : each.version() == version)
                .findFirst();
    }

    Version get(String project, String name, @Nullable Integer version) {
        return find(project, name, version)
                .orElseThrow(() -> Problem.notFound("project " + project + " has no data set " + name
                        + (version == null ? "" : " of version " + version)));
    }

    byte[] content(String project, String name, int version) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select content from dataset"
                                + " where project = :project and name = :name and version = :version")
                        .bind("project", project)
                        .bind("name", name)
                        .bind("version", version)
                        .mapTo(byte[].class)
                        .one());
    }

    /** A new version; the newest itself where content, form and licence are the same. */
    static Version add(Handle handle, String project, Version wanted, byte[] content) {
        // Two uploads at a time must not take the same number.
        handle.createUpdate("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
                .bind("name", "dataset " + project + "/" + wanted.name())
                .execute();
        Optional<Version> newest = handle.createQuery("select " + COLUMNS
                        + " from dataset where project = :project and name = :name order by version desc limit 1")
                .bind("project", project)
                .bind("name", wanted.name())
                .map((row, context) -> Version.of(row))
                .findOne();
        if (newest.isPresent() && newest.get().same(wanted)) {
            return newest.get();
        }
        return handle.createQuery("insert into dataset (" + COLUMNS.replace("created_at, ", "")
                        + ", content) values (:project, :name, :version, :format, :sha256, :bytes, :samples, :licence,"
                        + " :createdBy, :content) returning " + COLUMNS)
                .bind("project", project)
                .bind("name", wanted.name())
                .bind("version", newest.map(Version::version).orElse(0) + 1)
                .bind("format", wanted.format())
                .bind("sha256", wanted.sha256())
                .bind("bytes", wanted.bytes())
                .bind("samples", wanted.samples())
                .bind("licence", wanted.licence())
                .bind("createdBy", wanted.createdBy())
                .bind("content", content)
                .map((row, context) -> Version.of(row))
                .one();
    }
}
