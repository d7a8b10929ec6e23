package io.github.llmbench.store.transfer;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.llmbench.store.PrivateFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;

/** Writes tables to a transfer file, which gets its name when it is whole. Used by one thread. */
final class TransferWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Connection connection;
    private final Path file;
    private final Path fresh;
    private final FileChannel channel;
    private final MessageDigest whole = sha256();
    private final ZipOutputStream zip;
    private final List<Manifest.Table> tables = new ArrayList<>();

    private TransferWriter(Connection connection, Path file, Path fresh, FileChannel channel) {
        this.connection = connection;
        this.file = file;
        this.fresh = fresh;
        this.channel = channel;
        zip = new ZipOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER), whole));
    }

    static TransferWriter open(Connection connection, Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        return new TransferWriter(
                connection, file, fresh, PrivateFiles.open(fresh, StandardOpenOption.TRUNCATE_EXISTING));
    }

    /**
     * Adds a table's rows.
     *
     * @param condition which rows, as what follows {@code from}
     */
    void add(String table, String condition) throws IOException, SQLException {
        List<String> columns = Schema.columns(connection, table);
        zip.putNextEntry(new ZipEntry(table + ".copy"));
        MessageDigest digest = sha256();
        OutputStream out = new DigestOutputStream(new Unclosed(zip), digest);
        long rows = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(
                        "copy (select " + Schema.list(columns) + " from " + Schema.quoted(table) + " " + condition
                                + ") to stdout",
                        out);
        zip.closeEntry();
        tables.add(new Manifest.Table(table, columns, rows, HexFormat.of().formatHex(digest.digest())));
    }

    /** Ends the file and gives it its name. */
    Manifest finish(String kind) throws IOException, SQLException {
        Manifest manifest = new Manifest(Manifest.FORMAT, kind, Schema.version(connection), Instant.now(), tables);
        zip.putNextEntry(new ZipEntry(Manifest.NAME));
        zip.write(JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(manifest));
        zip.closeEntry();
        zip.finish();
        zip.flush();
        Seal.put(channel, whole.digest());
        channel.force(true);
        zip.close();
        PrivateFiles.rename(fresh, file);
        return manifest;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** COPY closes nothing, but the stream around it must not end the zip either. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(fresh);
    }
}
