package io.github.llmbench.store.run;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.llmbench.api.spi.KeySource;
import io.github.llmbench.api.spi.KeySourceProvider;
import io.github.llmbench.api.spi.RunStore;
import io.github.llmbench.store.vault.FileVault;
import io.github.llmbench.store.vault.KeyEncryptionKey;
import io.github.llmbench.store.vault.PostgresVault;
import io.github.llmbench.store.vault.SecretEntry;
import io.github.llmbench.store.vault.Vault;
import io.github.llmbench.store.vault.VaultKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Takes keys from the database's vault where runs are in PostgreSQL, and from the file {@code vault.json} elsewhere. Safe for use by
 * several threads.
 *
 * @since 0.1
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class StoreKeys implements KeySourceProvider {
    private static final String FILE = "vault.json";

    /** For {@link java.util.ServiceLoader}. */
    public StoreKeys() {}

    @Override
    public Optional<KeySource> open(RunStore store, Path home, Function<String, @Nullable String> variables) {
        if (store instanceof PostgresRunStore postgres) {
            return Optional.of(new VaultKeys(new InDatabase(postgres, home, variables), postgres.project(), worker()));
        }
        String project = variables.apply(PostgresRunStoreProvider.PROJECT);
        return Optional.of(new VaultKeys(
                new InFile(home, variables),
                project == null || project.isBlank() ? "default" : project.strip(),
                worker()));
    }

    /** The file of the vault where there is no database. */
    public static Path file(Path home) {
        return home.resolve(FILE);
    }

    private static String worker() {
        String user = System.getProperty("user.name");
        try {
            return user + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return user + "@localhost";
        }
    }

    private record InDatabase(PostgresRunStore store, Path home, Function<String, @Nullable String> variables)
            implements VaultKeys.Opener {
        @Override
        public List<SecretEntry> entries() throws IOException {
            return PostgresVault.entries(store.database());
        }

        @Override
        public Vault open() throws IOException {
            return new PostgresVault(store.database(), KeyEncryptionKey.configured(home, variables));
        }
    }

    private record InFile(Path home, Function<String, @Nullable String> variables) implements VaultKeys.Opener {
        @Override
        public List<SecretEntry> entries() throws IOException {
            // A home without a vault stays one.
            return Files.exists(file(home)) ? open().entries() : List.of();
        }

        @Override
        public Vault open() throws IOException {
            return new FileVault(file(home), KeyEncryptionKey.configured(home, variables));
        }
    }
}
