package io.github.llmbench.store.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** One PostgreSQL for all tests of this JVM, started when the first test asks for it. */
public final class PostgresSession implements LauncherSessionListener {
    static final Path DIRECTORY = Path.of(System.getProperty("llmbench.test.postgres", "target/postgres"));

    private static EmbeddedServer server;

    static synchronized EmbeddedServer server() {
        try {
            if (server == null) {
                server = EmbeddedServer.open(DIRECTORY);
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        stop();
    }

    private static synchronized void stop() {
        try {
            if (server != null) {
                TestDatabase.dropTemplate();
                server.close();
                server = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
