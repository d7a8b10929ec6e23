package io.github.llmbench.store.transfer;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.db.LongStatements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jdbi.v3.core.JdbiException;

/**
 * Restores a backup into a database that is made for it and deleted afterwards: a backup that was never restored is a hope. Every
 * checksum is proven, and every table must have the rows that it had. Stateless.
 *
 * <pre>{@code
 * Map<String, Long> rows = BackupProof.of(Path.of("llmbench.llmb"), Path.of("scratch"), restored -> {});
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class BackupProof {
    private BackupProof() {}

    /** What else must hold of a restored database. */
    @FunctionalInterface
    public interface Check {
        /**
         * Looks at it.
         *
         * @throws IOException if something does not hold; the message says what
         */
        void of(Database restored) throws IOException;
    }

    /**
     * Restores it.
     *
     * @param scratch directory for the database; must not be there, and is not there afterwards
     * @param check looks at the restored database too
     * @return rows by table
     * @throws IOException if the file is damaged or cannot be restored; the message says what is wrong
     */
    public static Map<String, Long> of(Path file, Path scratch, Check check) throws IOException {
        if (Files.exists(scratch)) {
            throw new IOException("the scratch directory " + scratch + " is there already; delete it");
        }
        try (Database restored = Database.open(DatabaseSettings.embedded(scratch))) {
            Map<String, Long> rows = new Transfers(restored).restore(file);
            rows.forEach((table, count) -> compare(restored, file, table, count));
            check.of(restored);
            return rows;
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } catch (JdbiException e) {
            throw new IOException("the restored database cannot be read: " + e.getMessage(), e);
        } finally {
            delete(scratch);
        }
    }

    private static void compare(Database restored, Path file, String table, long wanted) {
        long found = restored.jdbi().inTransaction(handle -> {
            LongStatements.allow(handle);
            return handle.createQuery("select count(*) from " + Schema.quoted(table))
                    .mapTo(long.class)
                    .one();
        });
        if (found != wanted) {
            throw new UncheckedIOException(new IOException(file + " is damaged: " + table + " was made with " + wanted
                    + " rows and has " + found + " after a restore; take another copy"));
        }
    }

    private static void delete(Path scratch) throws IOException {
        if (!Files.exists(scratch)) {
            return;
        }
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
