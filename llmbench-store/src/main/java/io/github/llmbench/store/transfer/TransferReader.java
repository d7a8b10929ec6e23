package io.github.llmbench.store.transfer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.postgresql.PGConnection;

/** Reads a transfer file. Used by one thread. */
final class TransferReader implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final ZipFile zip;
    private final Manifest manifest;

    private TransferReader(Path file, ZipFile zip, Manifest manifest) {
        this.file = file;
        this.zip = zip;
        this.manifest = manifest;
    }

    /**
     * Opens a file and proves every checksum.
     *
     * @throws IOException if it is no transfer file of this kind, or one of its bytes is another than was written
     */
    static TransferReader open(Path file, String kind) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + " does not exist");
        }
        try {
            ZipFile zip = new ZipFile(file.toFile());
            try {
                TransferReader reader = new TransferReader(file, zip, manifest(file, zip));
                reader.check(kind);
                return reader;
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (ZipException | EOFException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + "; take another copy", e);
        }
    }

    private static Manifest manifest(Path file, ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(Manifest.NAME);
        if (entry == null) {
            throw new IOException(file + " is no file of llmbench export or backup: it has no " + Manifest.NAME);
        }
        Seal.check(file);
        try (InputStream in = zip.getInputStream(entry)) {
            return JsonMapper.builder().addModule(new JavaTimeModule()).build().readValue(in, Manifest.class);
        } catch (JacksonException e) {
            throw new IOException(file + " is damaged: its manifest cannot be read; take another copy", e);
        }
    }

    private void check(String kind) throws IOException {
        if (manifest.format() != Manifest.FORMAT) {
            throw new IOException(file + " is of format " + manifest.format() + ", and this program reads "
                    + Manifest.FORMAT + "; use the program that wrote it");
        }
        if (!manifest.kind().equals(kind)) {
            throw new IOException(file + " holds a " + manifest.kind() + ", not " + kind + "; "
                    + (kind.equals("runs") ? "use llmbench restore" : "use llmbench import"));
        }
        for (Manifest.Table table : manifest.tables()) {
            MessageDigest digest = TransferWriter.sha256();
            try (InputStream in = new DigestInputStream(open(table), digest)) {
                byte[] buffer = new byte[BUFFER];
                while (in.read(buffer) >= 0) {
                    // The digest sees what is read.
                }
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(table.sha256())) {
                throw new IOException(file + " is damaged: the checksum of " + table.name()
                        + " is another than its manifest says; take another copy");
            }
        }
    }

    private InputStream open(Manifest.Table table) throws IOException {
        ZipEntry entry = zip.getEntry(table.name() + ".copy");
        if (entry == null) {
            throw new IOException(file + " is damaged: " + table.name() + " is not in it; take another copy");
        }
        return zip.getInputStream(entry);
    }

    Manifest manifest() {
        return manifest;
    }

    /** Copies a table's rows into a table of the database. */
    void copyInto(Connection connection, Manifest.Table table, String target) throws IOException, SQLException {
        try (InputStream in = open(table)) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + target + " (" + Schema.list(table.columns()) + ") from stdin", in, BUFFER);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
