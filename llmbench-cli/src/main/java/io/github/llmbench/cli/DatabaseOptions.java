package io.github.llmbench.cli;

import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What commands on the database and the vault share. */
final class DatabaseOptions {
    @Option(
            names = "--home",
            paramLabel = "DIRECTORY",
            scope = ScopeType.INHERIT,
            description =
                    "Where runs, vault and the embedded database are kept; $LLMBENCH_HOME or ~/.llmbench unless set.")
    private @Nullable Path home;

    Path home() {
        return home == null ? LlmBench.defaultHome() : home;
    }

    /** The database that the environment names, if it names one. */
    Optional<DatabaseSettings> settings(Environment environment) {
        return DatabaseSettings.from(home(), environment.variables());
    }

    /** The database that the environment names. */
    Database database(Environment environment) throws IOException {
        return Database.open(settings(environment)
                .orElseThrow(() -> new IllegalArgumentException("this needs a database: set " + DatabaseSettings.URL
                        + " to \"embedded\", or to postgresql://user:password@host:5432/database")));
    }

    KeyEncryptionKey key(Environment environment) throws IOException {
        return KeyEncryptionKey.configured(home(), environment.variables());
    }

    /** Who is written to the audit log. */
    static String actor() {
        return "cli:" + System.getProperty("user.name");
    }
}
