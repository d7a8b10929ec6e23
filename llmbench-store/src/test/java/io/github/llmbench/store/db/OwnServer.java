package io.github.llmbench.store.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A PostgreSQL of its own in a directory, which may be killed; its programs are those of the session's. */
public final class OwnServer implements AutoCloseable {
    private final Path directory;
    private final EmbeddedServer server;

    private OwnServer(Path directory, EmbeddedServer server) {
        this.directory = directory;
        this.server = server;
    }

    public static OwnServer in(Path directory) throws IOException {
        linkPrograms(directory);
        return new OwnServer(directory, EmbeddedServer.open(directory));
    }

    /** Where the session's programs are unpacked. */
    public static Path programs() throws IOException {
        PostgresSession.server();
        try (Stream<Path> programs = Files.list(PostgresSession.DIRECTORY)) {
            return programs.filter(path -> path.getFileName().toString().startsWith("program-"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    /** Lends a directory the session's programs, since unpacking them takes longest. */
    static void linkPrograms(Path directory) throws IOException {
        Path programs = programs();
        Files.createSymbolicLink(directory.resolve(programs.getFileName()), programs);
    }

    public String applicationUrl() {
        return url(server.application());
    }

    public String user() {
        return server.application().user();
    }

    public String password() {
        return server.application().password().reveal();
    }

    public String ownerUrl() {
        return url(server.owner());
    }

    private static String url(JdbcUrl url) {
        return "postgresql://" + url.user() + ":" + url.password().reveal() + "@"
                + url.server().substring(2);
    }

    public void kill() throws Exception {
        ProcessHandle process = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                                .get(0)))
                .orElseThrow();
        process.destroyForcibly();
        process.onExit().get();
    }

    /** Starts it again; backends of the killed one may need a moment to notice. */
    public void revive() throws IOException {
        IOException last = null;
        for (int i = 0; i < 100; i++) {
            try {
                server.revive();
                return;
            } catch (IOException e) {
                last = e;
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
            }
        }
        throw last;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
