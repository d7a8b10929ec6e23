package io.github.llmbench.server.backup;

import io.github.llmbench.server.config.BackupSettings;
import io.github.llmbench.server.sink.Alert;
import io.github.llmbench.server.sink.AlertSink;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.audit.AuditVerifier;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.transfer.BackupProof;
import io.github.llmbench.store.transfer.Transfers;
import io.github.llmbench.store.vault.AuditKeys;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes copies when they are due, keeps some, proves the newest and says when there has been no good one for too long. Several processes
 * may do so: a lock of the database, which dies with its process, lets one at a time. Used by one thread.
 */
final class BackupKeeper {
    /** Sets this lock apart from those of others in the same database. */
    private static final long LOCK = 0x6C6C6D63L << 32;

    private static final Logger LOG = LoggerFactory.getLogger(BackupKeeper.class);
    private static final String ACTOR = "server:backup";
    private static final String KIND = "backup";
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'llmbench-'yyyyMMdd'T'HHmmss'Z.llmb'").withZone(ZoneOffset.UTC);

    private final Database database;
    private final Copies copies;
    private final KeyEncryptionKey key;
    private final AlertSink alerts;
    private final Clock clock;
    private final @Nullable BackupSettings settings;

    /**
     * A keeper.
     *
     * @param key that the audit log's keys are kept with, which a restored database must know too
     * @param settings {@code null} where this process makes no copies and only looks at their age
     */
    BackupKeeper(
            Database database,
            Copies copies,
            KeyEncryptionKey key,
            AlertSink alerts,
            Clock clock,
            @Nullable BackupSettings settings) {
        this.database = database;
        this.copies = copies;
        this.key = key;
        this.alerts = alerts;
        this.clock = clock;
        this.settings = settings;
    }

    /** Does what is due. */
    void look() throws IOException, SQLException {
        Optional<Copies.Clock> told = copies.clock();
        if (told.isEmpty()) {
            return;
        }
        try {
            if (settings != null
                    && (due(told.get()) || proofDue(told.get(), settings).isPresent())) {
                alone(settings);
            }
        } finally {
            // That there has been no good copy for long is most likely where none can be made.
            age(told.get());
        }
    }

    private boolean due(Copies.Clock told) {
        return !told.nextAt().isAfter(clock.instant());
    }

    /** The copy that a proof is due of. */
    private Optional<Copy> proofDue(Copies.Clock told, BackupSettings with) {
        Optional<Copy> newest = copies.newest();
        if (told.proofWanted()) {
            return newest;
        }
        Instant since = clock.instant().minus(with.proofEvery());
        boolean proven = !with.proofEvery().isZero()
                && copies.lastProof()
                        .map(Copy::proofAt)
                        .filter(at -> at.isAfter(since))
                        .isPresent();
        return newest.filter(copy -> copy.proofAt() == null && !proven);
    }

    private void alone(BackupSettings with) throws IOException, SQLException {
        try (Connection connection = database.dedicated(Duration.ofSeconds(30))) {
            if (!locked(connection)) {
                return;
            }
            Optional<Copies.Clock> told = copies.clock();
            if (told.isPresent() && due(told.get())) {
                copies.nextAt(with.timing().next(clock.instant(), told.get().nextAt()));
                copy(with);
                rotate(with);
            }
            Optional<Copy> unproven = told.flatMap(known -> proofDue(known, with));
            if (unproven.isPresent()) {
                prove(with, unproven.get());
            }
        }
    }

    private static boolean locked(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            statement.setLong(1, LOCK);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private void copy(BackupSettings with) {
        UUID id = UUID.randomUUID();
        Instant begun = now();
        String name = NAME.format(begun);
        copies.begin(id, name, begun);
        try {
            Files.createDirectories(with.directory());
            Path file = with.directory().resolve(name);
            Map<String, Long> made = new Transfers(database).backup(file);
            long rows = made.values().stream().mapToLong(Long::longValue).sum();
            long bytes = Files.size(file);
            database.jdbi().useTransaction(handle -> {
                Copies.made(handle, id, now(), bytes, rows);
                AuditLog.add(handle, ACTOR, "backup.make", name, Map.of("rows", rows, "bytes", bytes));
            });
            LOG.info("backup {} has {} rows", name, rows);
        } catch (IOException | JdbiException e) {
            LOG.error("backup {} could not be made", name, e);
            String problem = String.valueOf(e.getMessage());
            database.jdbi().useTransaction(handle -> {
                Copies.failed(handle, id, now(), problem);
                AuditLog.add(handle, ACTOR, "backup.fail", name, Map.of("problem", problem));
            });
        }
    }

    private void rotate(BackupSettings with) throws IOException {
        for (Copy copy : copies.surplus(with.copies())) {
            Files.deleteIfExists(with.directory().resolve(copy.file()));
            copies.removed(copy.id(), now());
        }
    }

    private void prove(BackupSettings with, Copy copy) {
        String problem = null;
        try {
            Path file = with.directory().resolve(copy.file());
            Path scratch = with.directory().resolve("proof-" + UUID.randomUUID());
            BackupProof.of(file, scratch, this::checkAudit);
            LOG.info("backup {} was restored and is right", copy.file());
        } catch (IOException e) {
            LOG.error("backup {} cannot be restored", copy.file(), e);
            problem = String.valueOf(e.getMessage());
        }
        String found = problem;
        database.jdbi().useTransaction(handle -> {
            Copies.proven(handle, copy.id(), now(), found);
            AuditLog.add(
                    handle, ACTOR, "backup.prove", copy.file(), found == null ? Map.of() : Map.of("problem", found));
            if (found != null) {
                tell(handle, "damaged:" + copy.id(), "the backup " + copy.file() + " cannot be restored: " + found);
            }
        });
    }

    private void checkAudit(Database restored) throws IOException {
        AuditVerifier.Result result = new AuditVerifier(restored, Path.of("no-checkpoints-beside-a-restored-database"))
                .verify(AuditKeys.of(restored, key).verifier());
        if (!result.sound()) {
            throw new IOException("its audit log is not sound: " + result.finding());
        }
    }

    /** Says once that there has been no good copy for too long; a good one lets it be said again. */
    private void age(Copies.Clock told) {
        Optional<Copy> good = copies.lastGood();
        Instant last = good.map(Copy::finishedAt).orElse(told.since());
        if (!last.plus(told.alarm()).isBefore(clock.instant())) {
            return;
        }
        String what = "old:" + good.map(copy -> copy.id().toString()).orElse("none");
        if (what.equals(told.told())) {
            return;
        }
        String text = good.isEmpty()
                ? "there is no good backup of the database yet, since " + told.since()
                : "the last good backup of the database is of " + last + ", more than "
                        + told.alarm().toHours() + " hours ago";
        database.jdbi().useTransaction(handle -> tell(handle, what, text));
    }

    private void tell(Handle handle, String what, String text) {
        Optional<String> project = handle.createQuery("select project from backup_clock")
                .mapTo(String.class)
                .findOne();
        if (project.isPresent() && Copies.told(handle, what)) {
            LOG.error("alert: {}", text);
            alerts.alert(handle, new Alert("backup:" + what, project.get(), KIND, KIND, null, null, text, now()));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
