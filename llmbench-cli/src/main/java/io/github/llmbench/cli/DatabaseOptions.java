package io.github.llmbench.cli;

import io.github.llmbench.engine.LlmBench;
import io.github.llmbench.store.audit.AuditVerifier;
import io.github.llmbench.store.db.Database;
import io.github.llmbench.store.db.DatabaseSettings;
import io.github.llmbench.store.vault.AuditKeys;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import io.github.llmbench.store.vault.VaultException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
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

    /** Signs how far the audit log has come after a command that added to it, where there is a key to sign with. */
    void sign(Database database, Environment environment) throws IOException {
        AuditKeys keys;
        try {
            keys = AuditKeys.of(database, key(environment));
        } catch (VaultException none) {
            // Who moves runs needs no vault; audit checkpoint says what is missing.
            return;
        }
        try {
            new AuditVerifier(database, AuditVerifier.file(home())).checkpoint(keys.signer());
        } catch (GeneralSecurityException e) {
            throw new IOException("the audit log cannot be signed: " + e.getMessage(), e);
        }
    }

    /** Who is written to the audit log. */
    static String actor() {
        return "cli:" + System.getProperty("user.name");
    }
}
