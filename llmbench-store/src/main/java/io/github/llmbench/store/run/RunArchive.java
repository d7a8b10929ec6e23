package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.Run;
import io.github.llmbench.api.Trial;
import io.github.llmbench.store.PrivateFiles;
import io.github.llmbench.store.audit.AuditLog;
import io.github.llmbench.store.codec.StoredJson;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.LongStatements;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apiguardian.api.API;

/**
 * Moves the trials of old runs to compressed JSON Lines; the run itself, its metrics and its place in every trend stay. Safe for use
 * by several threads.
 *
 * <pre>{@code
 * int archived = new RunArchive(database, Path.of("archive")).olderThan(Instant.now().minus(180, DAYS), "cli:jo");
 * }</pre>
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class RunArchive {
    private final Database database;
    private final Path directory;
    private final StoredJson json = new StoredJson();

    /**
     * An archive.
     *
     * @param directory takes a file a run
     */
    public RunArchive(Database database, Path directory) {
        this.database = database;
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * Archives every run that came to its end, started before a time and is not archived yet; a partial one may still go on.
     *
     * @param actor who does so, for the audit log
     * @return how many
     */
    public int olderThan(Instant time, String actor) throws IOException {
        List<String> old = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select id from run where started_at < :time and status <> 'PARTIAL' and archived_at is null"
                                        + " order by started_at")
                        .bind("time", time.atOffset(ZoneOffset.UTC))
                        .mapTo(String.class)
                        .list());
        for (String id : old) {
            archive(id, actor);
        }
        return old.size();
    }

    /**
     * Archives a run. Its trials are deleted only when the file is whole and on disk.
     *
     * @throws IOException if the file cannot be written
     * @throws IllegalArgumentException if there is no such finished run, or it is archived already
     */
    public Path archive(String id, String actor) throws IOException {
        RunSummary summary = new RunQueries(database)
                .run(id)
                .orElseThrow(() -> new IllegalArgumentException("the database has no run " + id));
        if (summary.status() == null || summary.archivedAt() != null) {
            throw new IllegalArgumentException(
                    "run " + id + (summary.status() == null ? " is not finished" : " is archived already"));
        }
        Path file = PrivateFiles.createDirectories(directory).resolve(id + ".jsonl.gz");
        Run run = PostgresRunStore.builder(database, directory)
                .build()
                .find(id)
                .orElseThrow(() -> new IllegalArgumentException("run " + id + " has no result"));
        long trials = write(run, file);
        database.jdbi().useTransaction(handle -> {
            long no = handle.createQuery("update run set archived_at = now(), archive = :file where id = :id"
                            + " and archived_at is null returning no")
                    .bind("file", file.toString())
                    .bind("id", id)
                    .mapTo(long.class)
                    .one();
            LongStatements.allow(handle);
            int deleted = handle.execute("delete from trial where run = ?", no);
            if (deleted != trials) {
                throw new IllegalStateException("run " + id + " changed while it was archived; try again");
            }
            AuditLog.add(handle, actor, "run.archive", id, Map.of("trials", trials, "file", file.toString()));
        });
        return file;
    }

    private long write(Run run, Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        long written;
        try (FileChannel channel = PrivateFiles.open(fresh, StandardOpenOption.TRUNCATE_EXISTING)) {
            written = write(run, channel);
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw PrivateFiles.unwritten(file, e);
        }
        PrivateFiles.rename(fresh, file);
        return written;
    }

    private long write(Run run, FileChannel channel) throws IOException {
        GZIPOutputStream zipped = new GZIPOutputStream(Channels.newOutputStream(channel));
        BufferedWriter lines = new BufferedWriter(new OutputStreamWriter(zipped, StandardCharsets.UTF_8));
        long written = 0;
        try (Stream<Trial> trials = run.trials()) {
            for (Trial trial : (Iterable<Trial>) trials::iterator) {
                lines.write(json.write(ArchivedTrial.of(trial)));
                lines.write('\n');
                written++;
            }
        }
        lines.flush();
        zipped.finish();
        return written;
    }

    /** The trials of an archived run, in journal order; to be closed by the caller. */
    static Stream<Trial> read(Path file, StoredJson json) {
        try {
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
            return lines.lines()
                    .map(line -> {
                        try {
                            return json.read(line, ArchivedTrial.class).trial();
                        } catch (IOException e) {
                            throw new UncheckedIOException(
                                    new IOException("the archive " + file + " is damaged: " + e.getMessage(), e));
                        }
                    })
                    .onClose(() -> {
                        try {
                            lines.close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(
                    "the trials of this run are in the archive " + file + ", which cannot be read: " + e.getMessage(),
                    e));
        }
    }
}
