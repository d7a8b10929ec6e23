package io.github.llmbench.store.audit;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import io.github.llmbench.store.PrivateFiles;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.LongStatements;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves the audit log: walks its chain and compares it with the signed checkpoints in the database and in a file beside it. Safe
 * for use by several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class AuditVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(AuditVerifier.class);
    private static final int FETCH = 1_000;

    private final Database database;
    private final Path file;
    private final JsonMapper json =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    /**
     * A verifier.
     *
     * @param file takes a line for each checkpoint; keep a copy where the database's administrator cannot write
     */
    public AuditVerifier(Database database, Path file) {
        this.database = database;
        this.file = file;
    }

    /** Where the checkpoints are under a home directory. */
    public static Path file(Path home) {
        return home.resolve("audit-checkpoints.jsonl");
    }

    /**
     * What a proof said.
     *
     * @param rows rows that were looked at
     * @param checkpoints checkpoints that were looked at
     * @param firstBad number of the first row that is wrong or missing; {@code null} where all are right
     * @param finding what is wrong with it; {@code null} where all are right
     * @param separateRoles whether the application's role could not have changed the log
     */
    public record Result(
            long rows,
            int checkpoints,
            @Nullable Long firstBad,
            @Nullable String finding,
            boolean separateRoles) {
        /** Whether all is right. */
        public boolean sound() {
            return finding == null;
        }
    }

    private record Finding(long seq, String text) {}

    /**
     * Signs how far the log has come; to be called from time to time, and at the end of a process. What is signed already is not
     * signed again.
     *
     * @return number of the last row; empty where there is none
     * @throws IOException if the file cannot be written
     */
    public synchronized Optional<Long> checkpoint(PublicKeySign key) throws IOException, GeneralSecurityException {
        Optional<AuditLog.Chained> last = database.jdbi().withHandle(AuditLog::last);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        if (signed(last.get())) {
            return last.map(chained -> chained.row().seq());
        }
        Checkpoint checkpoint =
                Checkpoint.sign(last.get().row().seq(), last.get().hash(), key);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            PrivateFiles.createDirectories(parent);
        }
        String told = json.writeValueAsString(checkpoint);
        String line = (endsWhole() ? "" : "\n") + told + "\n";
        try (FileChannel channel = PrivateFiles.open(file, StandardOpenOption.APPEND)) {
            PrivateFiles.write(channel, line.getBytes(StandardCharsets.UTF_8));
            channel.force(false);
        } catch (IOException e) {
            throw PrivateFiles.unwritten(file, e);
        }
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                                insert into audit_checkpoint (seq, at, hash, signature)
                                values (:seq, :at, :hash, :signature) on conflict do nothing""")
                        .bind("seq", checkpoint.seq())
                        .bind("at", checkpoint.at().atOffset(ZoneOffset.UTC))
                        .bind("hash", checkpoint.hash())
                        .bind("signature", checkpoint.signature())
                        .execute());
        // Where the home does not outlast the process, the log is where it is kept.
        LOG.info("audit checkpoint {}", told);
        return Optional.of(checkpoint.seq());
    }

    /**
     * Looks at every row and every checkpoint.
     *
     * @throws IOException if the file cannot be read
     */
    public Result verify(PublicKeyVerify key) throws IOException {
        List<Checkpoint> checkpoints = new ArrayList<>(ofFile());
        checkpoints.addAll(database.jdbi().withHandle(AuditVerifier::ofDatabase));
        NavigableMap<Long, List<Checkpoint>> bySeq = new TreeMap<>();
        for (Checkpoint checkpoint : checkpoints) {
            bySeq.computeIfAbsent(checkpoint.seq(), seq -> new ArrayList<>()).add(checkpoint);
        }
        long[] rows = {0};
        Finding finding = database.jdbi().inTransaction(handle -> walk(handle, bySeq, key, rows));
        return new Result(
                rows[0],
                checkpoints.size(),
                finding == null ? null : (Long) finding.seq(),
                finding == null ? null : finding.text(),
                database.separateRoles());
    }

    private static @Nullable Finding walk(
            Handle handle, NavigableMap<Long, List<Checkpoint>> checkpoints, PublicKeyVerify key, long[] rows) {
        LongStatements.allow(handle);
        try (Stream<AuditLog.Chained> all = handle
                .createQuery("select * from audit order by seq")
                .setFetchSize(FETCH)
                .map((row, context) -> AuditLog.chained(row))
                .stream()) {
            String previous = AuditRow.FIRST;
            for (AuditLog.Chained chained : (Iterable<AuditLog.Chained>) all::iterator) {
                rows[0]++;
                Finding finding = look(chained, rows[0], previous, checkpoints, key);
                if (finding != null) {
                    return finding;
                }
                previous = chained.hash();
            }
        }
        return beyond(checkpoints.tailMap(rows[0], false), key, rows[0]);
    }

    /** What checkpoints of rows say that are not there. */
    private static @Nullable Finding beyond(
            NavigableMap<Long, List<Checkpoint>> checkpoints, PublicKeyVerify key, long rows) {
        if (checkpoints.isEmpty()) {
            return null;
        }
        Checkpoint last = checkpoints.lastEntry().getValue().get(0);
        String text = last.signedBy(key)
                ? "the log ends at row " + rows + ", but a checkpoint of " + last.at() + " says that it had "
                        + last.seq() + " rows"
                : "the log ends at row " + rows + ", and a checkpoint of row " + last.seq()
                        + " is not signed by this installation's key";
        return new Finding(rows + 1, text);
    }

    private static @Nullable Finding look(
            AuditLog.Chained chained,
            long expected,
            String previous,
            Map<Long, List<Checkpoint>> checkpoints,
            PublicKeyVerify key) {
        long seq = chained.row().seq();
        if (seq != expected) {
            return new Finding(expected, "row " + expected + " is missing; the next one is " + seq);
        }
        if (!chained.previous().equals(previous)) {
            return new Finding(seq, "row " + seq + " does not follow the one before it");
        }
        if (!chained.hash().equals(chained.row().hash(previous))) {
            return new Finding(seq, "row " + seq + " was changed: its hash is another");
        }
        for (Checkpoint checkpoint : checkpoints.getOrDefault(seq, List.of())) {
            if (!checkpoint.signedBy(key)) {
                return new Finding(seq, "the checkpoint of row " + seq + " is not signed by this installation's key");
            }
            if (!checkpoint.hash().equals(chained.hash())) {
                return new Finding(seq, "row " + seq + " is another than the one its checkpoint was signed for");
            }
        }
        return null;
    }

    private List<Checkpoint> ofFile() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Checkpoint> checkpoints = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines) {
            try {
                checkpoints.add(json.readValue(line, Checkpoint.class));
            } catch (JacksonException e) {
                // A process that was killed, or a disk that was full, leaves a part of a line; it was told to nobody.
                LOG.warn("line {} of {} is no checkpoint and was passed over", lines.indexOf(line) + 1, file);
            }
        }
        return checkpoints;
    }

    private boolean signed(AuditLog.Chained row) throws IOException {
        List<Checkpoint> written = ofFile();
        return !written.isEmpty()
                && written.get(written.size() - 1).seq() == row.row().seq()
                && written.get(written.size() - 1).hash().equals(row.hash());
    }

    private boolean endsWhole() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) == '\n';
        }
    }

    private static List<Checkpoint> ofDatabase(Handle handle) {
        return handle.createQuery("select * from audit_checkpoint order by seq")
                .map((row, context) -> new Checkpoint(
                        row.getLong("seq"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("hash"),
                        row.getString("signature")))
                .list();
    }
}
